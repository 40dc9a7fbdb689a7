import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {components} from '../real/components/install/components.js';
import {isComplete} from '../real/components/install/cache.js';
import {startRelease} from '../real/harness/release.js';
import {again, type Figure, notMeasured} from './figure.js';
import {median} from './statistics.js';

const rounds = 9;
const limits = {seconds: 3, requests: 25};
const titles = {seconds: 'check of a whole release', requests: 'requests of a check beyond discovery'};

/** Whether the real components named, or all, are installed already; a benchmark does not install them. */
export function hasComponents(names = Object.keys(components) as readonly (keyof typeof components)[]): boolean {
	return names.every((name) => isComplete(components[name]));
}

/** A check of a whole release on a real API server: how long, and how many requests for anything but discovery. */
export async function releaseCheck(): Promise<readonly Figure[]> {
	if (!hasComponents())
		return [
			notMeasured(titles.seconds, `≤ ${limits.seconds} s`, 'run `npm run test:real` once, it installs the components'),
			notMeasured(titles.requests, `≤ ${limits.requests}`, 'as above'),
		];
	const folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-benchmark-'));
	try {
		const release = await startRelease({folder: path.join(folder, 'release'), nodes: 3});
		try {
			const seconds: number[] = [];
			const requests: number[] = [];
			for (let round = 0; round < rounds; round++) {
				const before = await asked(release);
				const began = performance.now();
				const {exitCode, stdout, stderr} = await release.seaworthy([
					'check',
					'--json',
					'--namespace',
					'deis',
					'--release',
					'hephy',
				]);
				seconds.push((performance.now() - began) / 1000);
				// A release at its chart's defaults has findings; anything else means that nothing was read.
				if (exitCode !== 3) throw new Error(`The check ended with ${exitCode}: ${stderr}${stdout}`);
				requests.push((await asked(release)) - before);
			}
			const [took, count] = [median(seconds), Math.max(...requests)];
			const command = again('release-check');
			return [
				{
					title: titles.seconds,
					value: `${took.toFixed(2)} s`,
					limit: `≤ ${limits.seconds} s`,
					met: took <= limits.seconds,
					command,
				},
				{
					title: titles.requests,
					value: String(count),
					limit: `≤ ${limits.requests}`,
					met: count <= limits.requests,
					command,
				},
			];
		} finally {
			await release.stop();
		}
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

/** The program's requests so far that name a resource; discovery names none. */
async function asked({ground}: Awaited<ReturnType<typeof startRelease>>): Promise<number> {
	return (await ground.cluster.audit({user: 'wizard'})).filter(({resource}) => resource !== '').length;
}
