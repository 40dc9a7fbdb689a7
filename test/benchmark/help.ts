import {spawnSync} from 'node:child_process';
import {again, type Figure} from './figure.js';
import {cli, root} from './places.js';
import {median} from './statistics.js';

const rounds = 21;
const limit = 1.5;

/** What `--help` takes, against a Node that does nothing. */
export function help(): readonly Figure[] {
	const [ours, bare]: [number[], number[]] = [[], []];
	for (let round = 0; round < rounds; round++) {
		bare.push(timed(process.execPath, ['-e', '0']));
		ours.push(timed(process.execPath, [cli, '--help']));
	}
	const ratio = median(ours) / median(bare);
	return [
		{
			title: '--help',
			value: `${ratio.toFixed(2)} × node -e 0 (${median(ours).toFixed(0)} / ${median(bare).toFixed(0)} ms)`,
			limit: `≤ ${limit}`,
			met: ratio <= limit,
			command: again('help'),
		},
	];
}

/** Milliseconds that a program takes; fails when the program does. */
export function timed(program: string, words: readonly string[], folder = root): number {
	const began = performance.now();
	const {status, stderr, error} = spawnSync(program, [...words], {cwd: folder, encoding: 'utf8'});
	const took = performance.now() - began;
	if (status !== 0)
		throw error ?? new Error(`${program} ${words.join(' ')} ended with ${status ?? 'a signal'}: ${stderr}`);
	return took;
}
