import {describe, expect, it} from 'vitest';
import type {Answers} from '../../../../source/core/question.js';
import {Secret} from '../../../../source/core/secret.js';
import {registration} from '../../../../source/platforms/deis-v1/steps/registration/registration.js';
import {asked as controllerOfDeis} from '../../../../source/practice/deis-v1/controller.js';
import {type ACluster, factsOf} from '../a-cluster.js';

const now = new Date('2026-11-21T00:00:00Z');
const first: Answers = {
	admin: true,
	username: 'ops',
	email: 'ops@example.com',
	password: new Secret('SEAWORTHY_REGISTRATION_PASSWORD', 'p"w'),
};
const mode = (value: string) => ({'controller/registrationMode': value});

const statuses = (cluster: ACluster) =>
	Object.fromEntries(registration.assess(factsOf(cluster), now).map(({id, status}) => [id, status]));

const asked = (cluster: ACluster, answers: Answers) => ({
	facts: factsOf(cluster),
	answers,
	all: {registration: answers},
	now,
});

function planned(cluster: ACluster, answers: Answers) {
	const {
		before = [],
		settings = [],
		after = [],
		byHand = [],
		refusal,
	} = registration.plan(asked(cluster, answers), undefined);
	return {
		before: before.map(({id}) => id),
		settings: settings.map(({path, value}) => `${path.join('/')}=${typeof value === 'string' ? value : 'no text'}`),
		after: after.map(({id}) => id),
		byHand,
		refused: refusal?.says,
	};
}

describe('who may register on Deis v1', () => {
	it.each<[string, ACluster, Readonly<Record<string, string>>]>([
		['open where nothing is set', {superusers: 1}, {'registration/open': 'danger', 'registration/admin': 'good'}],
		[
			'open without an administrator',
			{keys: mode('enabled'), superusers: 0},
			{'registration/open': 'danger', 'registration/no-admin': 'danger'},
		],
		[
			'closed without an administrator: v1 makes no exception under admin_only',
			{keys: mode('admin_only'), superusers: 0},
			{'registration/closed': 'good', 'registration/locked-out': 'danger'},
		],
		[
			'closed, and the database elsewhere',
			{keys: mode('disabled'), registering: 'closed'},
			{'registration/closed': 'good', 'registration/admin-unknown': 'unknown'},
		],
		[
			'a word that no controller knows (deis/deis#4143)',
			{keys: mode('adminOnly'), superusers: 1},
			{'registration/bad-mode': 'danger', 'registration/admin': 'good'},
		],
		[
			'closed in etcd, open at the controller',
			{keys: mode('disabled'), superusers: 1, registering: 'open'},
			{'registration/not-followed': 'danger', 'registration/admin': 'good'},
		],
		[
			'the old switch (deis/deis#1205)',
			{version: '1.5.2', keys: {'controller/registrationEnabled': '0'}, superusers: 1},
			{'registration/closed': 'good', 'registration/admin': 'good'},
		],
	])('%s', (_what, cluster, expected) => {
		expect(statuses(cluster)).toEqual(expected);
	});
});

describe('the plan', () => {
	it('registers the administrator before it closes', () => {
		expect(planned({keys: mode('enabled'), superusers: 0}, {mode: 'admin_only', ...first})).toEqual({
			before: ['registration/administrator'],
			settings: ['controller/registrationMode=admin_only'],
			after: ['registration/verify'],
			byHand: ['Log in with the public address once (`deis login`), so that the client remembers it.'],
			refused: undefined,
		});
	});

	it('hostile 65: is nothing when it is so already', () => {
		expect(planned({keys: mode('admin_only'), superusers: 1}, {mode: 'admin_only'})).toMatchObject({
			settings: [],
			after: [],
		});
	});

	it('is refused while no controller is alive to register with', () => {
		const dead = factsOf({superusers: 0});
		const facts = {...dead, tree: {known: true as const, value: new Map()}};
		const {refusal} = registration.plan({...asked({}, {mode: 'admin_only', ...first}), facts}, undefined);
		expect(refusal?.says).toContain('No controller is alive');
	});

	it('before v1.6.0 writes 0 and 1, which alone are what they look like', () => {
		const old = {version: '1.5.2', keys: {'controller/registrationEnabled': '1'}, superusers: 1};
		expect(planned(old, {mode: 'disabled'}).settings).toEqual(['controller/registrationEnabled=0']);
		const options = registration.questions[0]?.options?.(asked(old, {})) ?? [];
		expect(options.map(({value}) => value)).toEqual(['disabled', 'enabled']);
	});
});

describe('hostile 72: closing before there is an administrator', () => {
	it.each([
		[
			'while open, without registering one',
			{keys: mode('enabled'), superusers: 0},
			{mode: 'admin_only', admin: false},
			/no exception for the first/,
		],
		['while closed', {keys: mode('disabled'), superusers: 0}, {mode: 'admin_only'}, /choose enabled now/],
	])('%s is refused', (_when, cluster, answers, says) => {
		expect(registration.judge?.(asked(cluster, answers))).toMatchObject({
			question: 'mode',
			says: expect.stringMatching(says) as string,
		});
	});

	it('is a decision where the database is elsewhere and nobody can tell', () => {
		const decisions = (present: string, answers: Answers) =>
			(registration.plan(asked({keys: mode(present)}, answers), undefined).decisions ?? []).map(({id}) => id);
		expect(registration.judge?.(asked({keys: mode('enabled')}, {mode: 'disabled', admin: false}))).toBeUndefined();
		expect(decisions('enabled', {mode: 'disabled', admin: false})).toEqual(['close-unseen']);
		expect(decisions('enabled', {mode: 'admin_only', admin: true})).toEqual([]);
		expect(decisions('enabled', {mode: 'enabled', admin: false})).toEqual([]);
		expect(decisions('admin_only', {mode: 'admin_only'})).toEqual([]);
	});
});

describe('the account, by the rule of the controller', () => {
	const judged = (id: string, value: string): string => {
		const verdict = registration.questions.find((one) => one.id === id)?.validate?.(value, asked({}, first));
		return verdict?.ok === false ? verdict.says : 'fine';
	};
	/** What the controller of practice, which is that of the tests with real servers too, answers. */
	const answered = (form: Readonly<Record<string, string>>) => {
		const body = JSON.stringify({username: 'ops', email: 'ops@example.com', password: 'x', ...form});
		return controllerOfDeis({method: 'POST', path: '/v1/auth/register', body}, {accounts: [], mode: 'enabled'}).answer;
	};
	const domain = '@example.com';

	it.each<[string, string, boolean, RegExp]>([
		['username', 'a'.repeat(30), true, /^fine$/],
		['username', 'a'.repeat(31), false, /at most 30 letters/],
		['username', 'o.p-s+1@x_y', true, /^fine$/],
		['username', 'jos\u00E9', false, /plain letters/],
		['username', 'a b', false, /no blanks/],
		['email', `${'a'.repeat(63)}${domain}`, true, /^fine$/],
		['email', `${'a'.repeat(64)}${domain}`, false, /at most 75 letters/],
		['password', 'p'.repeat(128), true, /^fine$/],
		['password', 'p'.repeat(129), false, /at most 128 letters/],
	])('%s %s: taken at the question and by the controller: %s', (id, value, isTaken, says) => {
		expect(judged(id, value)).toMatch(says);
		const {status, body} = answered({[id]: value});
		expect(status).toBe(isTaken ? 201 : 400);
		if (!isTaken) expect(Object.keys(JSON.parse(body) as object)).toEqual([id]);
	});

	it('is refused in the words of Django', () => {
		expect(answered({email: ''}).status).toBe(201);
		expect(answered({username: '', password: ''})).toMatchObject({
			status: 400,
			body: '{"username":["This field is required."],"password":["This field is required."]}',
		});
		expect(answered({username: '\u00E9'.repeat(31)}).body).toBe(
			JSON.stringify({
				username: ['Enter a valid username.', 'Ensure this field has no more than 30 characters.'],
			}),
		);
	});
});
