import {setTimeout as pause} from 'node:timers/promises';
import {again, type Figure} from './figure.js';
import {inSurroundings, root} from './places.js';
import {type PtyProgram, startInPty} from './pty-program.js';
import {median, percentile} from './statistics.js';

const presses = 80;
/** Milliseconds between two keys: nobody who reads the screen types faster. */
const apart = 60;
const limit = 16;

/** From a key to the frame that shows it, on the start page of a screen of 30 rows; Ink's hello world tells what the machine adds. */
export async function keys(): Promise<readonly Figure[]> {
	return inSurroundings(async ({without}) => {
		const open = (script: string) =>
			startInPty({program: process.execPath, words: [script], env: without, folder: root});
		const [ours, hello] = [open('dist/cli.js'), open('test/benchmark/hello.mjs')];
		try {
			// What was found fills the page by itself: first let it stand.
			await ours.shown(/To practise without a cluster/);
			await hello.shown(/Hello, world!/);
			const took = {ours: [] as number[], hello: [] as number[]};
			for (let press = 0; press < presses; press++) {
				const isDown = press % 2 === 0;
				took.ours.push(await pressed(ours, isDown ? 'j' : 'k', isDown ? /❯ 2\./ : /❯ 1\./));
				took.hello.push(await pressed(hello, isDown ? 'j' : 'k', isDown ? /j\./ : /k\./));
			}
			const p95 = percentile(took.ours, 0.95);
			return [
				{
					title: 'key to frame, 30 rows, p95',
					value: `${p95.toFixed(1)} ms (median ${median(took.ours).toFixed(1)}; hello: p95 ${percentile(took.hello, 0.95).toFixed(1)}, median ${median(took.hello).toFixed(1)})`,
					limit: `≤ ${limit} ms`,
					met: p95 <= limit,
					command: again('keys'),
				},
			];
		} finally {
			await ours.end();
			await hello.end();
		}
	});
}

async function pressed(program: PtyProgram, key: string, shown: RegExp): Promise<number> {
	await pause(apart);
	const began = performance.now();
	program.write(key);
	return (await program.shown(shown)) - began;
}
