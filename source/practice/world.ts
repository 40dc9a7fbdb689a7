import {randomUUID} from 'node:crypto';
import {closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {State} from './state.js';

/** One moment of a practice cluster: what a call sees, and by replacing `state` changes. */
export type World<S = State> = {
	state: S;
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly folder: string;
};

/** Reads the state of Workflow's practice folder; throws when the folder is none. */
export function loadState(folder: string): State {
	return readState(folder) as State;
}

/** The state in a practice folder, whatever it is of. */
export function readState(folder: string): unknown {
	return JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
}

/** Replaces the state atomically: a reader sees the old one or the new one, never half of one. */
export function saveState(folder: string, state: object): void {
	const path = join(folder, 'state.json');
	const written = `${path}.${process.pid}.${randomUUID()}`;
	const file = openSync(written, 'wx', 0o600);
	try {
		writeFileSync(file, JSON.stringify(state));
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	renameSync(written, path);
}

/** Does one thing with the state while nobody else can, and saves what it changed. */
export function transact<T, S extends object = State>(folder: string, act: (world: World<S>) => T): T {
	return locked(folder, () => {
		const state = readState(folder) as S;
		const world: World<S> = {state, now: Date.now(), folder};
		const result = act(world);
		if (world.state !== state) saveState(folder, world.state);
		return result;
	});
}

/** Milliseconds after which a lock that names no holder is taken for abandoned. */
const abandonedAfter = 10_000;

function locked<T>(folder: string, act: () => T): T {
	const lock = join(folder, 'lock');
	while (!take(lock)) {
		if (isAbandoned(lock)) breakLock(lock);
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
	}
	try {
		return act();
	} finally {
		rmSync(lock, {force: true});
	}
}

function take(lock: string): boolean {
	try {
		writeFileSync(lock, String(process.pid), {flag: 'wx', mode: 0o600});
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		return false;
	}
}

/** Removes a dead holder's lock under a lock of its own: else two who saw the same dead one would remove the living one of the quicker. */
function breakLock(lock: string): void {
	const breaking = `${lock}.breaking`;
	if (!take(breaking)) {
		if (ageOf(breaking) > abandonedAfter) rmSync(breaking, {force: true});
		return;
	}
	try {
		if (isAbandoned(lock)) rmSync(lock, {force: true});
	} finally {
		rmSync(breaking, {force: true});
	}
}

function isAbandoned(lock: string): boolean {
	try {
		const holder = Number(readFileSync(lock, 'utf8'));
		return holder > 0 ? !existsProcess(holder) : ageOf(lock) > abandonedAfter;
	} catch {
		return false;
	}
}

function ageOf(path: string): number {
	try {
		return Date.now() - statSync(path).mtimeMs;
	} catch {
		return 0;
	}
}

/** Whether a process of that id is there; one that has ended and waits to be reaped is not. */
export function existsProcess(id: number): boolean {
	try {
		process.kill(id, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
	try {
		return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
	} catch {
		return true;
	}
}
