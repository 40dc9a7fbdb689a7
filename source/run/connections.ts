import {execFile} from 'node:child_process';
import {mkdtempSync} from 'node:fs';
import {readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';

/** One ssh connection per host for the whole of a command, behind sockets in a private folder. */
export type Connections = {
	/** Arguments put before those of every ssh. */
	words(): readonly string[];
	/** Ends them all. */
	close(): Promise<void>;
};

/** Bytes of the longest path of a socket that systems take, less what ssh adds to it while it makes one, and a hash of 40. */
const longestFolder = 104 - 18 - 41;

/** Makes the folder with the first ssh, and takes it away at the end. */
export function createConnections(environment: Readonly<Record<string, string | undefined>>): Connections {
	let folder: string | undefined;
	return {
		words: () => {
			folder ??= mkdtempSync(join(tmpdir().length + 10 > longestFolder ? '/tmp' : tmpdir(), 'sw-'));
			return [
				...['-o', 'ControlMaster=auto', '-o', `ControlPath=${join(folder, '%C')}`],
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
