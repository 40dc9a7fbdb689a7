import {describe, expect, it} from 'vitest';
import {createLock, type LockClock} from '../../source/run/lock.js';
import {fakeStore, type FakeStore} from './a-store.js';

const signal = new AbortController().signal;

/** A clock that only goes on when somebody waits; `meanwhile` happens at each pause, with the seconds that went by. */
function fakeClock(meanwhile: (seconds: number) => void = () => undefined): LockClock & {now: number} {
	const clock = {
		now: 0,
		tick: () => clock.now,
		pause: async (milliseconds: number, end: AbortSignal) => {
			end.throwIfAborted();
			clock.now += milliseconds;
			meanwhile(clock.now / 1000);
		},
		date: () => new Date(Date.parse('2026-01-01T00:00:10Z') + clock.now),
	};
	return clock;
}

const lockOf = ({store, shell}: FakeStore, clock = fakeClock()) =>
	createLock({store, shell, holder: 'anna@desk', clock});
const bens = {holder: 'ben@laptop', version: '7', renewed: '2026-01-01T00:00:00.000000Z'};

describe('hostile 62: the lock', () => {
	it('is taken when nobody holds it, and freed afterwards', async () => {
		const fake = fakeStore();
		const lock = await lockOf(fake)(false, signal);
		expect(lock.mine).toBe(true);
		expect(fake.lease).toMatchObject({holder: 'anna@desk', version: '1'});
		if (lock.mine) await lock.free();
		expect(fake.lease?.holder).toBe('');
		expect((await lockOf(fake)(false, signal)).mine).toBe(true);
		const {mine} = await lockOf(fake)(false, signal);
		expect(mine).toBe(false);
	});

	it('is refused while somebody else holds it, with their name', async () => {
		const fake = Object.assign(fakeStore(), {lease: bens});
		expect(await lockOf(fake)(false, signal)).toEqual({
			mine: false,
			holder: 'ben@laptop',
			why: 'held',
			says: 'ben@laptop works on this cluster (last heard of at 2026-01-01T00:00:00.000000Z).',
		});
		expect(fake.lease).toEqual(bens);
	});

	it('says of a lease that nobody renewed for longer than a run would that its run was cut off', async () => {
		for (const [renewed, lasted] of [
			['2025-12-31T23:58:30Z', '100 s'],
			['2025-12-31T22:50:00Z', '70 min'],
			['2025-12-28T00:00:00Z', '4 days'],
		] as const) {
			const fake = Object.assign(fakeStore(), {lease: {...bens, renewed}});
			expect(await lockOf(fake)(false, signal)).toEqual({
				mine: false,
				holder: 'ben@laptop',
				why: 'held',
				silent: true,
				says: `ben@laptop holds the lock on this cluster, but has not renewed it for ${lasted} by this machine's clock (last at ${renewed}): that run was cut off, or cannot reach the cluster.`,
			});
		}
	});

	it('says what it waits for, until when, and how long that still takes', async () => {
		const fake = Object.assign(fakeStore(), {lease: bens});
		const told: string[] = [];
		await lockOf(fake)(true, signal, (says) => told.push(says));
		expect(told).toEqual([
			'Watching the lock of ben@laptop for 60 s, until 00:01:10 UTC; it is taken over if nothing stirs.',
			'Still watching the lock: 44 s left.',
			'Still watching the lock: 30 s left.',
			'Still watching the lock: 14 s left.',
		]);
	});

	it('hostile 68: is taken over when nothing stirred for 60 s by our own clock, whatever the lease says of the time', async () => {
		const clock = fakeClock();
		const fake = Object.assign(fakeStore(), {lease: {...bens, renewed: '2099-01-01T00:00:00.000000Z'}});
		expect((await lockOf(fake, clock)(true, signal)).mine).toBe(true);
		expect(clock.now).toBe(60_000);
		expect(fake.lease).toMatchObject({holder: 'anna@desk', version: '8'});
	});

	it('is not taken over from somebody who renews it meanwhile', async () => {
		const fake = Object.assign(fakeStore(), {lease: bens});
		const clock = fakeClock((seconds) => {
			if (seconds === 58) fake.lease = {...bens, version: '8', renewed: '2025-12-01T00:00:00Z'};
		});
		expect(await lockOf(fake, clock)(true, signal)).toMatchObject({
			mine: false,
			says: 'ben@laptop works on this cluster (last heard of at 2025-12-01T00:00:00Z).',
		});
		expect(fake.lease.holder).toBe('ben@laptop');
	});

	it('is taken at once when its holder frees it, or the lease goes, meanwhile', async () => {
		for (const freed of [undefined, {...bens, holder: '', version: '8'}]) {
			const fake = Object.assign(fakeStore(), {lease: bens});
			const clock = fakeClock((seconds) => {
				if (seconds === 10) (fake as FakeStore).lease = freed;
			});
			expect((await lockOf(fake, clock)(true, signal)).mine).toBe(true);
			expect(clock.now).toBe(10_000);
		}
	});

	it('is lost to somebody quicker, also at the very end of the wait', async () => {
		for (const takeOver of [false, true]) {
			const fake: FakeStore = Object.assign(fakeStore(), takeOver ? {lease: bens} : {});
			fake.fails = (name) => {
				if (name === 'take') fake.lease = {holder: 'carla@desk', version: '9', renewed: ''};
				return undefined;
			};
			expect(await lockOf(fake)(takeOver, signal)).toMatchObject({
				mine: false,
				why: 'held',
				says: 'Somebody took the lock at this very moment.',
			});
			expect(fake.lease?.holder).toBe('carla@desk');
		}
	});

	it('says what right is missing', async () => {
		const fake = fakeStore();
		fake.fails = (name) =>
			name === 'readLock' ? {exitCode: 1, stderr: 'Error from server (Forbidden): leases is forbidden'} : undefined;
		expect(await lockOf(fake)(false, signal)).toMatchObject({mine: false, why: 'unable'});
		fake.fails = (name) =>
			name === 'take' ? {exitCode: 1, stderr: 'Error from server (Forbidden): leases is forbidden'} : undefined;
		expect(await lockOf(fake)(false, signal)).toMatchObject({
			why: 'unable',
			says: 'The lock could not be taken: kubectl said: (Forbidden): leases is forbidden',
		});
	});

	it('is not freed once somebody else has it', async () => {
		const fake: FakeStore = fakeStore();
		const lock = await lockOf(fake)(false, signal);
		fake.lease = bens;
		if (lock.mine) await lock.free();
		expect(fake.lease).toEqual(bens);
	});

	it('hostile 57: tells who took it over, or that it is gone; what cannot be read is not lost', async () => {
		const fake: FakeStore = fakeStore();
		const lock = await lockOf(fake)(false, signal);
		if (!lock.mine) throw new Error(lock.says);
		expect(await lock.lost()).toBeUndefined();
		fake.lease = bens;
		expect(await lock.lost()).toBe('ben@laptop');
		fake.fails = () => ({exitCode: 1, stderr: 'connection refused'});
		expect(await lock.lost()).toBeUndefined();
		fake.fails = () => ({stdout: 'garbage'});
		expect(await lock.lost()).toBeUndefined();
		fake.fails = () => undefined;
		fake.lease = {...bens, holder: ''};
		expect(await lock.lost()).toBe('somebody who is done by now');
	});

	it('hostile 62: is not taken over what cannot be read', async () => {
		const fake: FakeStore = fakeStore();
		fake.fails = (name) => (name === 'readLock' ? {stdout: 'garbage'} : undefined);
		for (const takeOver of [false, true])
			expect(await lockOf(fake)(takeOver, signal)).toMatchObject({mine: false, why: 'unable'});
		expect(fake.told).not.toContain('take');
	});

	it('hostile 52: is not waited for once the operator leaves', async () => {
		const fake = Object.assign(fakeStore(), {lease: bens});
		await expect(lockOf(fake)(true, AbortSignal.abort())).rejects.toThrow('aborted');
		expect(fake.told).not.toContain('take');
	});
});
