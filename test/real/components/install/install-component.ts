import {mkdir, readdir, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {cacheFolder, componentFolder, isComplete, marker} from './cache.js';
import {type Component} from './component.js';
import {withLock} from './lock.js';

/** What became of one component. */
export type Outcome = {
	readonly how: 'already there' | 'installed';
	readonly seconds: number;
};

/** Two hours: longer than any build here, so only a lock that is never given back is given up on. */
const patience = 7_200_000;

/** Installs a component unless it is complete, trying once more when a download or build fails. */
export async function installComponent(component: Component): Promise<Outcome> {
	const start = performance.now();
	if (isComplete(component)) {
		return {how: 'already there', seconds: secondsSince(start)};
	}

	const how = await withLock({folder: lockFolder(component.lock ?? component.name), patience}, async () => {
		if (isComplete(component)) {
			return 'already there';
		}

		await clearAway(component);
		await twice(async () => build(component));
		return 'installed';
	});
	return {how, seconds: secondsSince(start)};
}

/** Everything happens in a folder of another name; the rename makes it appear at once and whole. */
async function build(component: Component): Promise<void> {
	const partial = `${componentFolder(component)}${partialSuffix}${process.pid}`;
	await rm(partial, {recursive: true, force: true});
	await mkdir(partial, {recursive: true});
	await component.install(partial);
	await writeFile(path.join(partial, marker), `${component.version}\n`);
	await rename(partial, componentFolder(component));
	if (!isComplete(component)) {
		await rm(componentFolder(component), {recursive: true, force: true});
		throw new Error(`${component.name} was installed but does not hold ${component.provides.join(', ')}.`);
	}
}

const partialSuffix = '.partial-';

/** Under the lock nobody else works on it: what lies there is half of an interrupted installation. */
async function clearAway(component: Component): Promise<void> {
	const whole = path.basename(componentFolder(component));
	const names = await readdir(cacheFolder());
	const left = names.filter((name) => name === whole || name.startsWith(`${whole}${partialSuffix}`));
	await Promise.all(left.map(async (name) => rm(path.join(cacheFolder(), name), {recursive: true, force: true})));
}

async function twice(work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch {
		await work();
	}
}

function lockFolder(name: string): string {
	return path.join(cacheFolder(), '.locks', name);
}

function secondsSince(start: number): number {
	return (performance.now() - start) / 1000;
}
