import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync} from 'node:fs';
import {readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';

/** One ssh connection per host for the whole of a command, behind sockets in a private folder. */
export type Connections = {
	/** Arguments put before those of a call of ssh, whose destination stands behind `--`. */
	words(call: readonly string[]): readonly string[];
	/** Ends them all. */
	close(): Promise<void>;
};

/** Bytes of the longest path of a socket that systems take, less what ssh adds to it while it makes one, and our name of it. */
const longestFolder = 104 - 18 - 17;

/** Makes the folder with the first ssh, and takes it away at the end. */
export function createConnections(environment: Readonly<Record<string, string | undefined>>): Connections {
	let folder: string | undefined;
	return {
		words: (call) => {
			folder ??= mkdtempSync(join(tmpdir().length + 10 > longestFolder ? '/tmp' : tmpdir(), 'sw-'));
			return [
				...['-o', 'ControlMaster=auto', '-o', `ControlPath=${join(folder, destination(call))}`],
				// Should this program be killed, they end by themselves.
				...['-o', 'ControlPersist=60'],
			];
		},
		close: async () => {
			if (folder === undefined) return;
			const sockets = await readdir(folder).catch(() => []);
			await Promise.all(
				sockets.map(async (socket) =>
					promisify(execFile)('ssh', ['-o', `ControlPath=${join(folder ?? '', socket)}`, '-O', 'exit', 'any'], {
						env: environment,
						timeout: 5000,
					}).catch(() => undefined),
				),
			);
			await rm(folder, {recursive: true, force: true});
			folder = undefined;
		},
	};
}

/** A short name for where a call goes. Not ssh's own %C: two names of the configuration may lead to one address. */
function destination(call: readonly string[]): string {
	const end = call.indexOf('--');
	return createHash('sha256')
		.update(JSON.stringify(call.slice(0, end < 0 ? 1 : end + 2)))
		.digest('hex')
		.slice(0, 16);
}
