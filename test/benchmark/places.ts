import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The built program. */
export const cli = path.join(root, 'dist/cli.js');

/** The surroundings of a measured program: nothing of this machine's kubectl, npm or colours. */
export type Surroundings = {
	/** No kubectl is found. */
	readonly without: Readonly<Record<string, string>>;
	/** kubectl is found and never answers. */
	readonly hanging: Readonly<Record<string, string>>;
	readonly folder: string;
};

/** Lends surroundings in a folder that is removed afterwards. */
export async function inSurroundings<T>(work: (surroundings: Surroundings) => Promise<T>): Promise<T> {
	const folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-benchmark-'));
	try {
		const programs = path.join(folder, 'bin');
		const nothing = path.join(folder, 'nothing');
		await mkdir(programs);
		await mkdir(nothing);
		const kubectl = path.join(programs, 'kubectl');
		await writeFile(kubectl, '#!/bin/sh\nexec /bin/sleep 30\n');
		await chmod(kubectl, 0o755);
		const common = {HOME: folder, TERM: 'xterm-256color', LANG: 'C.UTF-8', CI: 'false', NODE_ENV: 'production'};
		return await work({folder, without: {...common, PATH: nothing}, hanging: {...common, PATH: programs}});
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
