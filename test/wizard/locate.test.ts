import {describe, expect, it} from 'vitest';
import type {Offer, TargetOptions} from '../../source/core/platform.js';
import {locate, standingOfSteps} from '../../source/wizard/locate.js';
import {Secret} from '../../source/core/secret.js';
import {setUp} from '../../source/wizard/setup.js';
import {aSession, lights, problemOf} from './a-session.js';

const offer = (options: TargetOptions): Offer => ({
	says: ['The lamp was never met.', 'lamp SHA256:abc'],
	message: 'Is it its key?',
	options,
	option: '--accept-new-host-keys',
});

/** A session whose platform lets nobody in, or tells less, until the offer is taken; `replies` to the page of the offer. */
function reserved(at: 'the door' | 'inside', replies?: readonly string[]) {
	const one = aSession(
		replies === undefined ? {} : {replies: replies.map((reply) => ['offer/--accept-new-host-keys', reply] as const)},
	);
	const {platform} = one.session;
	const asked: TargetOptions[] = [];
	const isTaken = () => asked.at(-1)?.acceptNewHostKeys === true;
	const session = {
		...one.session,
		platform: {
			...platform,
			find: async (...[options, read]: Parameters<typeof platform.find>) => {
				asked.push(options);
				return at === 'inside' || isTaken()
					? platform.find(options, read)
					: {tried: ['It is not known.'], next: [], offer: offer({acceptNewHostKeys: true})};
			},
			offer: () => (at === 'inside' && !isTaken() ? offer({acceptNewHostKeys: true}) : undefined),
		},
	};
	return {...one, session, asked};
}

describe('what would help to reach a cluster', () => {
	it('is asked for, and tried', async () => {
		const {session, asked, left, told} = reserved('the door', ['yes']);
		expect((await locate(session, 'check')).target.name).toBe('pier');
		expect(asked).toEqual([{}, {acceptNewHostKeys: true}]);
		expect(left).toEqual([]);
		expect(told.join('\n')).toContain('lamp SHA256:abc');
	});

	it('is left when it is not wanted, and never asked for where nobody is there or a page stands', async () => {
		const declined = reserved('the door', ['no']);
		expect((await problemOf(locate(declined.session, 'check'))).next).toContain('It is not known.');
		const alone = reserved('the door');
		expect((await problemOf(locate(alone.session, 'check'))).exitCode).toBe(1);
		const standing = reserved('the door', []);
		expect((await problemOf(locate(standing.session, 'check', {asks: false}))).exitCode).toBe(1);
		expect([declined, alone, standing].map(({asked}) => asked.length)).toEqual([1, 1, 1]);
	});

	it('is asked for when some of it could not be read; what was read holds when it is not wanted', async () => {
		const taken = reserved('inside', ['yes']);
		await locate(taken.session, 'check');
		expect(taken.asked).toEqual([{}, {acceptNewHostKeys: true}]);
		const declined = reserved('inside', ['no']);
		expect((await locate(declined.session, 'check')).target.name).toBe('pier');
		expect(declined.asked).toEqual([{}]);
	});
});

/** The same cluster with a second step, of which nothing is known unless it is asked for. */
function withAnchor(saying: Parameters<typeof aSession>[0] = {}) {
	const one = aSession(saying);
	const {platform} = one.session;
	const surveyed: (readonly string[])[] = [];
	type Facts = Awaited<ReturnType<typeof platform.survey>> & {readonly anchor?: string};
	const anchor = {
		...lights,
		id: 'anchor',
		title: 'Anchor',
		assess: ({anchor: hangs}: Facts) =>
			hangs === undefined
				? [{id: 'anchor/unknown', status: 'unknown' as const, says: 'Nobody looked at the anchor.'}]
				: [{id: 'anchor/up', status: 'good' as const, says: 'It is up.'}],
	};
	const session = {
		...one.session,
		platform: {
			...platform,
			steps: [lights, anchor],
			survey: async (...[target, read, depth, steps]: Parameters<typeof platform.survey>) => {
				surveyed.push(steps);
				const facts = await platform.survey(target, read, depth, steps);
				return steps.includes('anchor') ? {...facts, anchor: 'up'} : facts;
			},
		},
	};
	return {...one, session, surveyed};
}

describe('the standing of the steps', () => {
	it('is told of those that were asked for: what nobody looked at is not called unknown', async () => {
		const {session} = withAnchor();
		const told = async (steps?: readonly string[]) =>
			standingOfSteps(session, await locate(session, 'setup', steps === undefined ? {} : {steps})).map(
				({text}) => text,
			);
		expect(await told(['lights'])).toEqual(['Found the lamp on the pier', 'Lights: It is dark.']);
		expect(await told()).toEqual(['Found the lamp on the pier', 'Lights: It is dark.', 'Anchor: It is up.']);
	});

	it('is read anew when a run of other steps is gone on with', async () => {
		const given = {colour: 'red', blink: false, password: new Secret('SEAWORTHY_LIGHTS_PASSWORD', 'hunter2!')};
		const failed = aSession({
			given,
			choices: {yes: true, confirm: 'pier'},
			answer: ({arguments: [, key]}) => (key === 'password' ? {exitCode: 1} : undefined),
		});
		expect(await failed.setUp()).toBe(4);
		const {lamp, store, local} = failed;
		const on = withAnchor({
			lamp,
			store,
			local,
			given,
			replies: [
				['resume', 'continue'],
				['review', 'leave'],
			],
		});
		const located = await locate(on.session, 'setup', {steps: ['anchor']});
		expect(await setUp(on.session, ['anchor'], located)).toBe(0);
		expect(on.surveyed).toEqual([['anchor'], ['lights']]);
		expect(on.told).toContain('good: Lights: It shines red.');
		expect(on.told.join('\n')).not.toContain('Anchor');
	});
});
