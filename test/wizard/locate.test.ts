import {describe, expect, it} from 'vitest';
import type {Offer, TargetOptions} from '../../source/core/platform.js';
import {locate} from '../../source/wizard/locate.js';
import {aSession, problemOf} from './a-session.js';

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
