import {copyFile, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type Component} from './component.js';
import {runProgram} from './run-program.js';

/** kwok's own stages that the clusters use unchanged; without stages kwok starts nothing ("no stages found"). */
export const stageFiles = [
	'node/fast/node-initialize.yaml',
	'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
	'pod/fast/pod-complete.yaml',
	'pod/fast/pod-delete.yaml',
] as const;

/** kwok, mended in one line, and under `stages/` the stage files that lie in its module. */
export function kwok(version: string): Component {
	return {
		name: 'kwok',
		version: `${version}-stdin`,
		provides: ['bin/kwok', ...stageFiles.map((file) => `stages/${path.basename(file)}`)],
		async install(folder) {
			const answer = await runProgram({
				file: 'go',
				args: ['mod', 'download', '-json', `sigs.k8s.io/kwok@v${version}`],
				cwd: folder,
			});
			const {Dir: module} = JSON.parse(answer) as {readonly Dir: string};
			const source = path.join(folder, 'source');
			await copySource({module, source});
			await closeStdin(source);
			await runProgram({
				file: 'go',
				args: ['build', '-ldflags', '-s -w', '-o', path.join(folder, 'bin', 'kwok'), './cmd/kwok'],
				cwd: source,
			});
			await mkdir(path.join(folder, 'stages'));
			for (const file of stageFiles) {
				await copyFile(path.join(module, 'kustomize', 'stage', file), path.join(folder, 'stages', path.basename(file)));
			}

			await rm(source, {recursive: true});
		},
	};
}

const copying = '_, _ = io.Copy(inPipe, opt.In)';

/**
 * kwok 0.8.0 never closes the stdin of what `kubectl exec -i` runs, so a command that reads to the end hangs for ever:
 * the copied source gets the missing line.
 */
async function closeStdin(source: string): Promise<void> {
	const file = path.join(source, 'pkg', 'utils', 'exec', 'exec.go');
	const text = await readFile(file, 'utf8');
	if (!text.includes(copying)) {
		throw new Error(`${file} no longer holds: ${copying}`);
	}

	await writeFile(file, text.replace(copying, `${copying}\n\t\t\t\t_ = inPipe.Close()`));
}

/** The module cache is read-only and may not be overlaid, so what is built is a writable copy. */
async function copySource({module, source}: {readonly module: string; readonly source: string}): Promise<void> {
	await runProgram({file: 'cp', args: ['-R', '--no-preserve=mode', module, source]});
}
