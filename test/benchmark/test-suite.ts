import {spawnSync} from 'node:child_process';
import type {Figure} from './figure.js';
import {root} from './places.js';

const limit = 180;

/** What `npm test` takes once everything is installed. */
export function testSuite(): readonly Figure[] {
	const began = performance.now();
	const {stdout} = spawnSync('npm', ['test', '--silent'], {
		cwd: root,
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const seconds = (performance.now() - began) / 1000;
	const counted = stdout.trimEnd().split('\n').at(-1) ?? '';
	return [
		{
			title: 'npm test',
			value: `${seconds.toFixed(0)} s (${counted})`,
			limit: `≤ ${limit} s`,
			met: seconds <= limit,
			command: 'npm test',
		},
	];
}
