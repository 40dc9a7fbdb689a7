import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chart} from './chart/render.js';
import type {AuditEvent} from './components/cluster/audit.js';
import {oneRelease, setMode} from './harness/one-release.js';
import type {Release} from './harness/release.js';

const checker = 'system:serviceaccount:deis:seaworthy-check';

type Report = {
	readonly steps: readonly {
		readonly step: string;
		readonly status: string;
		readonly findings: readonly {
			readonly id: string;
			readonly status: string;
			readonly says: string;
			readonly because?: string;
		}[];
	}[];
};

describe('what limited users can do', () => {
	let own: Awaited<ReturnType<typeof oneRelease>>;
	let release: Release;
	let kubeconfig: string;

	beforeAll(async () => {
		own = await oneRelease();
		({release} = own);
		const {stdout: role} = await release.seaworthy(['help', 'role']);
		await release.kubectl(['apply', '--filename', '-'], role);
		const token = (await release.kubectl(['create', 'token', 'seaworthy-check'])).trim();
		kubeconfig = path.join(own.root, 'checker.kubeconfig');
		const admin = JSON.parse(await readFile(release.ground.cluster.adminKubeconfig, 'utf8')) as {
			readonly users: readonly {readonly name: string}[];
		};
		const users = admin.users.map(({name}) => ({name, user: {token}}));
		await writeFile(kubeconfig, JSON.stringify({...admin, users}), {mode: 0o600});
	});

	afterAll(async () => own.remove());

	const asked = async (user: string): Promise<readonly AuditEvent[]> =>
		(await release.ground.cluster.audit({user})).filter(({resource}) => resource !== '');
	const changes = (events: readonly AuditEvent[]) =>
		events.filter(
			({verb, subresource, code}) =>
				!['get', 'list', 'watch'].includes(verb) && subresource !== 'portforward' && code < 400,
		);
	const check = async () => {
		const ran = await release.seaworthy(['check', '--namespace', 'deis', '--json'], {kubeconfig});
		return {...ran, report: JSON.parse(ran.stdout === '' ? '{"steps":[]}' : ran.stdout) as Report};
	};

	it('checks all of it with the documented role, in 25 requests at most, writing nothing', async () => {
		const {exitCode, report, stderr} = await check();
		expect(exitCode, stderr).toBe(3);
		const findings = report.steps.flatMap((step) => step.findings);
		expect(findings.filter(({because = '', says}) => /forbidden|cannot/i.test(`${says} ${because}`))).toEqual([]);
		expect(report.steps.map(({step, status}) => [step, status])).not.toContainEqual([expect.anything(), 'unknown']);
		const events = await asked(checker);
		expect(events.filter(({code}) => code === 403)).toEqual([]);
		expect(changes(events)).toEqual([]);
		expect(events.length).toBeLessThanOrEqual(25);
	});

	it('refuses to set up with that role before anything is written', async () => {
		const refused = await setMode(release, 'disabled', ['--chart', chart], {kubeconfig});
		expect(refused.exitCode, refused.stderr).toBe(1);
		expect(refused.stderr).toMatch(/forbidden/i);
		expect(changes(await asked(checker))).toEqual([]);
	});

	it('calls unknown, and never good, what it may not read, and names the right', async () => {
		await release.kubectl([
			...['patch', 'role', 'seaworthy-check', '--type=json', '--patch'],
			JSON.stringify([
				{op: 'replace', path: '/rules/0/resources', value: ['statefulsets']},
				{op: 'replace', path: '/rules/2/verbs', value: ['get']},
			]),
		]);
		const {exitCode, report, stderr} = await check();
		expect(exitCode, stderr).toBe(3);
		const registration = report.steps.find(({step}) => step === 'registration');
		// Of a step of which nothing decisive could be read.
		expect(registration?.status).toBe('attention');
		expect(registration?.findings.map(({status}) => status)).toContain('unknown');
		expect(registration?.findings.filter(({status}) => status === 'good')).toEqual([]);
		const because = registration?.findings.map((finding) => finding.because ?? '').join('\n') ?? '';
		expect(because).toMatch(/cannot list resource "(deployments|daemonsets)"/);
	});

	it('says to somebody who sees no Secrets what is missing; a set-up stops there too', async () => {
		const forbidden = release.ground.cluster.forbiddenKubeconfig;
		for (const words of [
			['check', '--namespace', 'deis'],
			['setup', 'registration', '--namespace', 'deis', '--set', 'registration.mode=disabled', '--no-input', '--yes'],
		]) {
			const refused = await release.seaworthy(words, {kubeconfig: forbidden});
			expect(refused.exitCode).toBe(1);
			expect(refused.stderr).toMatch(/cannot list resource "secrets"/);
		}
		expect(changes(await asked('forbidden'))).toEqual([]);
	});
});
