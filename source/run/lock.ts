import {setTimeout as sleep} from 'node:timers/promises';
import type {Held, Store} from '../core/platform.js';
import type {Lock, Memory, Shell} from '../core/ports.js';
import {unknown, whyNot} from '../core/reading.js';

/** Seconds without renewal after which another's lock may be taken over, by our own monotonic clock. */
const stale = 60;
/** Seconds between renewals. */
const renewal = 15;
/** Seconds between two tellings of how long a wait still takes. */
const telling = 15;

/** A clock that never jumps, and waiting by it. */
export type LockClock = {
	/** Milliseconds. */
	tick(): number;
	/** Rejects when the signal comes. */
	pause(milliseconds: number, signal: AbortSignal): Promise<void>;
	/** The time of the day, for people. */
	date(): Date;
};

const monotonic: LockClock = {
	tick: () => performance.now(),
	pause: async (milliseconds, signal) => sleep(milliseconds, undefined, {signal}),
	date: () => new Date(),
};

/** One run at a time on a cluster: a lease whose version decides who was first. */
export function createLock({
	store,
	shell,
	holder,
	clock = monotonic,
}: {
	readonly store: Store;
	readonly shell: Shell;
	readonly holder: string;
	readonly clock?: LockClock;
}): Memory['lock'] {
	const read = async (): Promise<{readonly held: Held | undefined; readonly why?: string}> => {
		const outcome = await shell.read(store.readLock());
		const lock =
			outcome.exitCode === 0 && outcome.failure === undefined
				? store.parseLock(outcome.stdout)
				: unknown(whyNot(store.wording.program, outcome));
		return lock.known ? {held: lock.value} : {held: undefined, why: lock.because};
	};
	const unable = (says: string): Lock => ({
		mine: false,
		holder: '',
		why: 'unable',
		says,
		next: [store.wording.locks],
	});
	/** Why it was not taken, and whether somebody was quicker. */
	const take = async (
		name: string,
		over: Held | undefined,
	): Promise<{readonly why: string; readonly isConflict: boolean} | undefined> => {
		const time = clock.date().toISOString().replace('Z', '000Z');
		const outcome = await shell.run(store.takeLock(name, time, over?.version));
		return outcome.exitCode === 0 && outcome.failure === undefined
			? undefined
			: {why: whyNot(store.wording.program, outcome), isConflict: store.isConflict(outcome.stderr)};
	};
	/** What may be taken over: the lease as it lay there for long enough, or freed meanwhile; or the lease that somebody renewed. The version tells when somebody was quicker. */
	const unrenewed = async (
		held: Held,
		signal: AbortSignal,
		tell: (says: string) => void,
	): Promise<{readonly over: Held | undefined} | {readonly renewed: Held}> => {
		const until = clock.tick() + stale * 1000;
		const end = new Date(clock.date().getTime() + stale * 1000).toISOString().slice(11, 19);
		tell(`Watching the lock of ${held.holder} for ${stale} s, until ${end} UTC; it is taken over if nothing stirs.`);
		let next = until - (stale - telling) * 1000;
		while (clock.tick() < until) {
			await clock.pause(2000, signal);
			if (clock.tick() >= next && clock.tick() < until) {
				tell(`Still watching the lock: ${Math.round((until - clock.tick()) / 1000)} s left.`);
				next += telling * 1000;
			}
			const {held: now, why} = await read();
			if (why !== undefined) continue;
			if (now === undefined || now.holder === '') return {over: now};
			if (now.version !== held.version) return {renewed: now};
		}
		return {over: held};
	};
	const refusal = (by: Held, stirs: boolean): Lock => {
		const silence = Math.floor((clock.date().getTime() - Date.parse(by.renewed)) / 1000);
		const silent = !stirs && silence > stale;
		return {
			mine: false,
			holder: by.holder,
			why: 'held',
			says: silent
				? `${by.holder} holds the lock on this cluster, but has not renewed it for ${lasting(silence)} by this machine's clock (last at ${by.renewed}): that run was cut off, or cannot reach the cluster.`
				: `${by.holder} works on this cluster (last heard of at ${by.renewed}).`,
			...(silent ? {silent} : {}),
		};
	};
	return async (takeOver, signal, tell = () => undefined): Promise<Lock> => {
		const {held, why} = await read();
		if (why !== undefined) return unable(`The lock could not be read: ${why}`);
		const free =
			held === undefined || held.holder === ''
				? {over: held}
				: takeOver
					? await unrenewed(held, signal, tell)
					: {renewed: held};
		if ('renewed' in free) return refusal(free.renewed, takeOver);
		const refused = await take(holder, free.over);
		if (refused !== undefined)
			return refused.isConflict
				? {mine: false, holder: 'somebody', why: 'held', says: 'Somebody took the lock at this very moment.'}
				: unable(`The lock could not be taken: ${refused.why}`);
		let renewing: Promise<unknown> = Promise.resolve();
		const timer = setInterval(() => {
			renewing = renewing.then(async () => {
				const {held: mine} = await read();
				if (mine?.holder === holder) await take(holder, mine);
			});
		}, renewal * 1000);
		return {
			mine: true,
			lost: async () => {
				const {held: now, why: unread} = await read();
				if (unread !== undefined || now?.holder === holder) return undefined;
				return now === undefined || now.holder === '' ? 'somebody who is done by now' : now.holder;
			},
			free: async () => {
				clearInterval(timer);
				await renewing;
				const {held: mine} = await read();
				if (mine?.holder === holder) await take('', mine);
			},
		};
	};
}

/** Seconds as people say them. */
function lasting(seconds: number): string {
	if (seconds < 120) return `${seconds} s`;
	if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
	return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} days`;
}
