import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';

/** A folder with these files in it, private to their owner; it goes when the test ends. */
export function folderWith(files: Readonly<Record<string, string | Buffer>> = {}): string {
	const folder = mkdtempSync(join(tmpdir(), 'seaworthy-test-'));
	onTestFinished(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, {mode: 0o600});
	return folder;
}
