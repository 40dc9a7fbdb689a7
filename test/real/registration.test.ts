import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type Answers, check, proveNothingTwice, proveScript, proveUndo, setUp, undo, writes} from './harness/proofs.js';
import {type Base, makeBase, type Release} from './harness/release.js';
import {stateOf} from './harness/state.js';

const password = `-p"w$(x)\\'; {{ }} # ü: =`;
const answers: Answers = {
	steps: ['registration'],
	sets: {
		'registration.mode': 'disabled',
		'registration.admin': 'yes',
		'registration.username': 'ops',
		'registration.email': 'ops@example.com',
	},
	secrets: {SEAWORTHY_REGISTRATION_PASSWORD: password},
};

describe('registration on a real API server with helm', () => {
	let base: Base;
	let release: Release;

	beforeAll(async () => {
		base = await makeBase({});
		release = await base.copy();
	});

	afterAll(async () => {
		await release.stop();
		await base.remove();
	});

	let before: Awaited<ReturnType<typeof stateOf>>;
	let after: Awaited<ReturnType<typeof stateOf>>;

	it('R: tells the truth of a cluster that never saw it', async () => {
		before = await stateOf(release);
		const told = await check(release, ['registration']);
		expect(told).toMatchObject({
			exitCode: 3,
			steps: {registration: 'danger'},
			findings: {'registration/no-admin': 'danger', 'registration/closed': 'good'},
		});
		expect(await writes(release)).toEqual([]);
	});

	it('A: registers the administrator with the very password, and sets the mode', async () => {
		const ran = await setUp(release, answers);
		expect(ran.exitCode, ran.stderr).toBe(0);
		const mode = await release.kubectl([
			'get',
			'deployment',
			'deis-controller',
			'--output',
			'jsonpath={.spec.template.spec.containers[0].env[?(@.name=="REGISTRATION_MODE")].value}',
		]);
		expect(mode).toBe('disabled');
		const forms = release.ground.controller
			.received()
			.map(({body}) => JSON.parse(body === '' ? '{}' : body) as {readonly password?: string});
		expect(forms.map(({password: sent}) => sent)).toContain(password);
		after = await stateOf(release);
	});

	it('R: says good afterwards, with the read-only role too', async () => {
		expect(await check(release, ['registration'], {kubeconfig: release.ground.cluster.wizardKubeconfig})).toMatchObject(
			{findings: {'registration/closed': 'good'}},
		);
		expect(await check(release, ['registration'], {kubeconfig: release.ground.cluster.readerKubeconfig})).toMatchObject(
			{findings: {'registration/closed': 'good'}},
		);
	});

	it('N: plans nothing and changes nothing the second time', async () => {
		await proveNothingTwice(release, answers);
	});

	it('U: refuses over a drift, and then puts back what was there', async () => {
		await proveUndo(release, 'registration', before);
		const again = await undo(release, 'registration');
		expect(again.exitCode).toBe(1);
	});

	it.each([['sh'], ['dash'], ['bash', '--posix']] as const)(
		'S: the script leaves the same state, run by %s',
		async (...shell) => {
			const copy = await base.copy();
			try {
				await proveScript(copy, answers, after, [...shell] as [string, ...string[]]);
			} finally {
				await copy.stop();
			}
		},
	);
});
