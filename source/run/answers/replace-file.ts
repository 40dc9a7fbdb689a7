import {randomBytes} from 'node:crypto';
import {open, realpath, rename, rm} from 'node:fs/promises';

/**
 * Writes a file in one go, readable by its owner alone: whoever reads it sees all of the old or all of the new.
 * The name in between cannot be guessed, and what has it already is not written to. (write-file-atomic needs
 * `__filename`, which the bundle does not have, and its name in between can be guessed.)
 */
export async function replaceFile(path: string, text: string): Promise<void> {
	const target = await realpath(path).catch(() => path);
	const between = `${target}.${randomBytes(8).toString('hex')}`;
	const file = await open(between, 'wx', 0o600);
	try {
		try {
			await file.writeFile(text);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(between, target);
	} catch (error) {
		await rm(between, {force: true});
		throw error;
	}
}
