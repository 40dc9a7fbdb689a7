import {describe, expect, it} from 'vitest';
import {known, unknown} from '../../../../source/core/reading.js';
import type {Answers} from '../../../../source/core/question.js';
import {Secret} from '../../../../source/core/secret.js';
import type {Registering} from '../../../../source/platforms/shared/registration.js';
import type {WorkflowFacts} from '../../../../source/platforms/workflow/facts.js';
import {registration} from '../../../../source/platforms/workflow/steps/registration/registration.js';
import type {Judgement} from '../../../../source/core/step.js';
import {factsWith, workload} from './preseed-facts.js';

type Case = {
	readonly mode?: string;
	readonly registering?: Registering;
	readonly superusers?: number;
	readonly values?: string;
};

function facts({mode, registering, superusers, values = mode}: Case): WorkflowFacts {
	const controller = workload('deis-controller', 'hephy/controller:v2.22.0', {
		env: mode === undefined ? [] : [{name: 'REGISTRATION_MODE', value: mode}],
	});
	const database = workload('deis-database', 'hephy/postgres:v2.7.6', {
		env: [{name: 'DATABASE_STORAGE', value: 'minio'}],
	});
	return factsWith([controller, database], {
		registering: registering === undefined ? unknown('nobody answered') : known(registering),
		superusers: superusers === undefined ? unknown('It was not asked.') : known(superusers),
		effective: known({controller: values === undefined ? {} : {registration_mode: values}}),
	});
}

const now = new Date('2026-11-21T00:00:00Z');

function statuses(given: Case): Readonly<Record<string, string>> {
	return Object.fromEntries(registration.assess(facts(given), now).map(({id, status}) => [id, status]));
}

const first: Answers = {
	admin: true,
	username: 'ops',
	email: 'ops@example.com',
	password: new Secret('SEAWORTHY_REGISTRATION_PASSWORD', 'p"w'),
};
const bucketNames = {backend: 's3', region: 'eu-central-1', builder: 'b-one', registry: 'r-one', database: 'd-one'};

function saysOf(judgement: Judgement | undefined): string | undefined {
	return judgement !== undefined && 'says' in judgement ? judgement.says : undefined;
}

function planned(given: Case, answers: Answers, storage?: Answers) {
	const all = {registration: answers, ...(storage === undefined ? {} : {storage})};
	const asked = {facts: facts(given), answers, all, now};
	const {before = [], settings = [], after = [], byHand = []} = registration.plan(asked, undefined);
	return {
		judged: saysOf(registration.judge?.(asked)),
		before: before.map(({id}) => id),
		settings: settings.map(
			({path, value, drifted}) => `${path.join('.')}=${JSON.stringify(value)}${drifted === true ? ' drifted' : ''}`,
		),
		after: after.map(({id}) => id),
		byHand,
	};
}

describe('who may register', () => {
	it.each([
		[
			{mode: 'enabled', registering: 'open'},
			{'registration/open': 'danger', 'registration/admin-unknown': 'unknown'},
		],
		[{registering: 'open'}, {'registration/open': 'danger', 'registration/admin-unknown': 'unknown'}],
		[
			{mode: 'admin_only', registering: 'open'},
			{'registration/closed': 'good', 'registration/no-admin': 'danger'},
		],
		[
			{mode: 'admin_only', registering: 'closed'},
			{'registration/closed': 'good', 'registration/admin': 'good'},
		],
		[{mode: 'admin_only'}, {'registration/closed': 'good', 'registration/admin-unknown': 'unknown'}],
		[
			{mode: 'disabled', registering: 'closed'},
			{'registration/closed': 'good', 'registration/admin-unknown': 'unknown'},
		],
		[
			{mode: 'disabled', superusers: 0},
			{'registration/closed': 'good', 'registration/locked-out': 'danger'},
		],
		[
			{mode: 'disable', registering: 'broken'},
			{'registration/bad-mode': 'danger', 'registration/admin-unknown': 'unknown'},
		],
		[
			{mode: 'enabled', registering: 'open', superusers: 1, values: 'admin_only'},
			{'registration/open': 'danger', 'registration/admin': 'good', 'registration/drift': 'attention'},
		],
	] satisfies readonly [Case, Readonly<Record<string, string>>][])('%o', (given, told) => {
		expect(statuses(given)).toEqual(told);
	});

	it('is unknown, and says which right is missing, when the deployments cannot be read', () => {
		const [finding] = registration.assess(factsWith([], {objects: unknown('deployments.apps is forbidden')}), now);
		expect(finding).toMatchObject({
			id: 'registration/unknown',
			status: 'unknown',
			because: 'deployments.apps is forbidden',
		});
	});
});

describe('the plan', () => {
	it('registers the first administrator before registration is closed to everybody', () => {
		expect(planned({mode: 'admin_only', registering: 'open'}, {mode: 'disabled', ...first})).toMatchObject({
			judged: undefined,
			before: ['registration/administrator'],
			settings: ['controller.registration_mode="disabled" drifted'],
			after: ['registration/verify'],
		});
	});

	it('registers after the upgrade when it moves the platform to another store, whose database begins empty', () => {
		expect(
			planned({mode: 'admin_only', registering: 'open'}, {mode: 'admin_only', ...first}, bucketNames),
		).toMatchObject({
			judged: undefined,
			before: [],
			after: ['registration/administrator', 'registration/verify'],
		});
	});

	it('does not promise both at once: a closed registration and an administrator of the new database', () => {
		expect(
			planned({mode: 'admin_only', registering: 'open'}, {mode: 'disabled', ...first}, bucketNames).judged,
		).toMatch(/second run/);
	});

	it('hostile 72: refuses to close registration for everybody while there is no administrator', () => {
		expect(planned({mode: 'admin_only', registering: 'open'}, {mode: 'disabled', admin: false}).judged).toMatch(
			/nobody could ever get in/,
		);
	});

	it('disables over an administrator whom nobody could count only by a decision', () => {
		const decisions = (given: Case, mode: string) =>
			(
				registration.plan({facts: facts(given), answers: {mode, admin: false}, all: {}, now}, undefined).decisions ?? []
			).map(({id}) => id);
		expect(decisions({mode: 'enabled'}, 'disabled')).toEqual(['close-unseen']);
		expect(decisions({mode: 'enabled'}, 'admin_only')).toEqual([]);
		expect(decisions({mode: 'enabled', superusers: 1}, 'disabled')).toEqual([]);
		expect(decisions({mode: 'disabled'}, 'disabled')).toEqual([]);
	});

	it('opens a disabled registration first when nobody is in yet', () => {
		expect(planned({mode: 'disabled', superusers: 0}, {mode: 'admin_only', ...first})).toMatchObject({
			before: [],
			after: ['registration/administrator', 'registration/verify'],
		});
		expect(planned({mode: 'disabled', superusers: 0}, {mode: 'disabled', ...first}).judged).toMatch(/second run/);
	});

	it('hostile 64, 65: plans nothing but what is not so yet', () => {
		const {before, settings, after} = planned({mode: 'admin_only', registering: 'closed'}, {mode: 'admin_only'});
		expect({before, settings, after}).toEqual({
			before: [],
			settings: ['controller.registration_mode="admin_only"'],
			after: [],
		});
	});

	it('says what is left when no administrator is registered now', () => {
		expect(planned({mode: 'enabled', superusers: 0}, {mode: 'admin_only', admin: false}).byHand.join()).toMatch(
			/a stranger can become one/,
		);
	});
});
