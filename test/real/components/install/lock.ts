import {randomUUID} from 'node:crypto';
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';

type Lock = {
	/** The lock's folder; it holds one file, `pid`. */
	readonly folder: string;
	/** How long another living process is waited for, in milliseconds. */
	readonly patience: number;
};

/** Runs work while no other process holds the lock; a lock whose process is gone is taken over. */
export async function withLock<T>(lock: Lock, work: () => Promise<T>): Promise<T> {
	await acquire(lock);
	try {
		return await work();
	} finally {
		await rm(lock.folder, {recursive: true, force: true});
	}
}

async function acquire({folder, patience}: Lock): Promise<void> {
	const deadline = Date.now() + patience;
	while (!(await tryToTake(folder))) {
		const holder = await holderOf(folder);
		if (holder !== undefined && !isAlive(holder)) {
			await putAside(folder);
		} else if (Date.now() > deadline) {
			throw new Error(`Another installation (process ${holder ?? 'unknown'}) has held ${folder} for too long.`);
		} else {
			await pause(250);
		}
	}
}

/** Renaming a filled folder fails when the target is there and not empty, so the lock never lacks its pid. */
async function tryToTake(folder: string): Promise<boolean> {
	const own = `${folder}.${randomUUID()}`;
	await mkdir(own, {recursive: true});
	await writeFile(path.join(own, 'pid'), String(process.pid));
	try {
		await rename(own, folder);
		return true;
	} catch {
		await rm(own, {recursive: true, force: true});
		return false;
	}
}

async function holderOf(folder: string): Promise<number | undefined> {
	try {
		return Number(await readFile(path.join(folder, 'pid'), 'utf8'));
	} catch {
		return undefined;
	}
}

/** Of several that find a stale lock only one succeeds in renaming it; the others look again. */
async function putAside(folder: string): Promise<void> {
	const aside = `${folder}.${randomUUID()}`;
	try {
		await rename(folder, aside);
	} catch {
		return;
	}

	await rm(aside, {recursive: true, force: true});
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
