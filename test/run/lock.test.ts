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
			if (seconds === 58) fake.lease = {...bens, version: '8'};
		});
		expect(await lockOf(fake, clock)(true, signal)).toMatchObject({mine: false, holder: 'ben@laptop'});
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
