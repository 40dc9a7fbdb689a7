import {setTimeout as sleep} from 'node:timers/promises';
import type {Held, Store} from '../core/platform.js';
import type {Lock, Memory, Shell} from '../core/ports.js';
import {whyNot} from '../core/reading.js';

/** Seconds without renewal after which another's lock may be taken over, by our own monotonic clock. */
const stale = 60;
/** Seconds between renewals. */
const renewal = 15;

/** One run at a time on a cluster: a lease whose version decides who was first. */
export function createLock({
	store,
	shell,
	holder,
}: {
	readonly store: Store;
	readonly shell: Shell;
	readonly holder: string;
}): Memory['lock'] {
	const read = async (): Promise<{readonly held: Held | undefined; readonly why?: string}> => {
		const outcome = await shell.read(store.readLock());
		return outcome.exitCode === 0 && outcome.failure === undefined
			? {held: store.parseLock(outcome.stdout)}
			: {held: undefined, why: whyNot('kubectl', outcome)};
	};
	const take = async (name: string, over: Held | undefined): Promise<string | undefined> => {
		const time = new Date().toISOString().replace('Z', '000Z');
		const outcome = await shell.run(store.takeLock(name, time, over?.version));
		return outcome.exitCode === 0 && outcome.failure === undefined ? undefined : whyNot('kubectl', outcome);
	};
	const unrenewed = async (held: Held, signal: AbortSignal): Promise<boolean> => {
		const until = performance.now() + stale * 1000;
		while (performance.now() < until) {
			await sleep(2000, undefined, {signal});
			const {held: now} = await read();
			if (now?.version !== held.version) return now?.holder === '';
		}
		return true;
	};
	return async (takeOver, signal): Promise<Lock> => {
		const {held, why} = await read();
		if (why !== undefined)
			return {mine: false, holder: '', why: 'forbidden', says: `The lock could not be read: ${why}`};
		if (held !== undefined && held.holder !== '' && !(takeOver && (await unrenewed(held, signal))))
			return {
				mine: false,
				holder: held.holder,
				why: 'held',
				says: `${held.holder} works on this cluster (last heard of at ${held.renewed}).`,
			};
		const now = takeOver ? (await read()).held : held;
		const refused = await take(holder, now);
		if (refused !== undefined)
			return /forbidden/i.test(refused)
				? {mine: false, holder: '', why: 'forbidden', says: `The lock could not be taken: ${refused}`}
				: {mine: false, holder: 'somebody', why: 'held', says: 'Somebody took the lock at this very moment.'};
		let renewing: Promise<unknown> = Promise.resolve();
		const timer = setInterval(() => {
			renewing = renewing.then(async () => {
				const {held: mine} = await read();
				if (mine?.holder === holder) await take(holder, mine);
			});
		}, renewal * 1000);
		return {
			mine: true,
			free: async () => {
				clearInterval(timer);
				await renewing;
				const {held: mine} = await read();
				if (mine?.holder === holder) await take('', mine);
			},
		};
	};
}
