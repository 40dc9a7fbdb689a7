import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {type Json, listAt, textAt} from '../../source/core/json.js';
import {type PracticeCluster, practiceCluster} from '../practice/practice-cluster.js';
import {type How, wizardOn} from './wizard.js';

vi.setConfig({testTimeout: 60_000});

/** Somebody else upgrades the release. */
async function upgraded({helm}: PracticeCluster, values: Json): Promise<void> {
	const line = 'upgrade hephy hephy/workflow --version v2.23.0 --reset-then-reuse-values --values -';
	expect(await helm(line, {stdin: JSON.stringify(values)})).toMatchObject({exitCode: 0});
}

async function modeOf(cluster: PracticeCluster): Promise<string | undefined> {
	const [container] = listAt(
		await cluster.object('deployment/deis-controller'),
		'spec',
		'template',
		'spec',
		'containers',
	);
	return listAt(container, 'env').flatMap((one) =>
		textAt(one, 'name') === 'REGISTRATION_MODE' ? (textAt(one, 'value') ?? []) : [],
	)[0];
}

function tlsOf({folder}: PracticeCluster): How {
	const file = (name: string) => join(folder, 'files', name);
	return {
		sets: {
			'tls.certificate': file('good-certificate.pem'),
			'tls.domain': 'practice.example',
			'tls.address': '203.0.113.10',
			'tls.enforce': 'yes',
			'tls.hsts': '300',
		},
		environment: {SEAWORTHY_TLS_KEY_FILE: file('good-key.pem')},
	};
}

describe('hostile 63: somebody changes the cluster between the review and the run', () => {
	it('another upgrade of the release: nothing is done, and the plan is to be made anew', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		let theirs = '';
		const {code, says} = await wizard.setUp(['tls'], {
			...tlsOf(cluster),
			person: async ({id}) => {
				if (id === 'review' && theirs === '') {
					await upgraded(cluster, {controller: {registration_mode: 'disabled'}});
					theirs = wizard.objects();
				}
				return id === 'review' ? 'go' : id.startsWith('question/') ? '' : 'practice';
			},
		});
		expect(code).toBe(1);
		expect(says).toMatch(/no longer at revision 1: somebody changed it since this was planned/);
		expect(says).toContain('Nothing was changed. Start again: the plan is made anew.');
		const own = (text: string) => Object.keys(JSON.parse(text) as object).filter((name) => !name.startsWith('Lease/'));
		expect(own(wizard.objects())).toEqual(own(theirs));
		expect(await cluster.object('secret/deis-router-platform-cert').catch(() => 'none')).toBe('none');
		const again = await wizard.setUp(['tls'], tlsOf(cluster));
		expect(again).toMatchObject({code: 0});
	});
});

describe('hostile 64: a step that somebody did by hand', () => {
	it('wholly, with helm: check says so, and a set-up plans nothing', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		const registered = await wizard.setUp(['registration'], {
			sets: {
				'registration.mode': 'admin_only',
				'registration.admin': 'yes',
				'registration.username': 'admin',
				'registration.email': 'ops@practice.example',
			},
			environment: {SEAWORTHY_REGISTRATION_PASSWORD: 'anything'},
		});
		expect(registered.code).toBe(0);
		await upgraded(cluster, {controller: {registration_mode: 'disabled'}});
		expect(await wizard.check()).toMatchObject({'registration/closed': 'good'});
		const before = wizard.objects();
		const {code} = await wizard.setUp(['registration'], {sets: {'registration.mode': 'disabled'}});
		expect(code).toBe(0);
		expect(wizard.objects() === before).toBe(true);
	});

	it('differently, past Helm: it is told, and set right only on the operator’s word', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		await cluster.kubectl('set env deployment/deis-controller REGISTRATION_MODE=enabled');
		const findings = await wizard.check();
		expect(
			Object.entries(findings).filter(([id, status]) => id.startsWith('registration/') && status !== 'good'),
		).not.toEqual([]);
		const mode = {'registration.mode': 'admin_only', 'registration.admin': 'no'};
		const refused = await wizard.setUp(['registration'], {sets: mode});
		expect(refused).toMatchObject({code: 2, says: expect.stringContaining('--accept put-back-hand-edits')});
		expect(await wizard.setUp(['registration'], {sets: mode, accept: ['put-back-hand-edits']})).toMatchObject({
			code: 0,
		});
		expect(await modeOf(cluster)).toBe('admin_only');
	});

	it('partly: only what is not so is done, and undo puts back only that', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		await upgraded(cluster, {router: {platform_domain: 'practice.example'}});
		const done = await wizard.setUp(['tls'], tlsOf(cluster));
		expect(done).toMatchObject({code: 0});
		expect(done.says).not.toMatch(/platform_domain.*→/);
		expect(await wizard.undo('tls')).toMatchObject({code: 0});
		const values = JSON.parse((await cluster.helm('get values hephy --output json')).stdout) as object;
		expect(values).toMatchObject({router: {platform_domain: 'practice.example'}});
		expect(await wizard.check()).toMatchObject({'tls/no-certificate': 'danger'});
	});
});

describe('hostile 65: a step that is done', () => {
	it('is done nothing to, and nothing is written down', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		expect(await wizard.setUp(['tls'], tlsOf(cluster))).toMatchObject({code: 0});
		const [before, count] = [wizard.objects(), wizard.started.length];
		expect(await wizard.setUp(['tls'], tlsOf(cluster))).toMatchObject({code: 0});
		expect(wizard.objects() === before).toBe(true);
		expect(wizard.started.slice(count).filter(({effect}) => effect === 'writes')).toEqual([]);
	});
});

describe('hostile 66: undo of a step', () => {
	it('whose object is gone says so, and goes on only on the operator’s word', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		expect(await wizard.setUp(['tls'], tlsOf(cluster))).toMatchObject({code: 0});
		await cluster.kubectl('delete secret deis-router-platform-cert');
		const refused = await wizard.undo('tls');
		expect(refused.code).toBe(2);
		expect(refused.says).toMatch(/deis-router-platform-cert is gone/);
		expect(await wizard.undo('tls', {accept: ['undo-over-drift']})).toMatchObject({code: 0});
		expect(await wizard.check()).toMatchObject({'tls/no-certificate': 'danger', 'tls/not-enforced': 'attention'});
	});

	it('whose chart is gone says what it tried and how to name one', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		expect(await wizard.setUp(['tls'], tlsOf(cluster))).toMatchObject({code: 0});
		const before = wizard.objects();
		const {code, says} = await wizard.undo('tls', {
			instead: ({program, arguments: words}) =>
				program === 'helm' && (words[0] === 'show' || words[0] === 'search' || words[0] === 'pull')
					? {exitCode: 1, stderr: 'Error: repo hephy not found'}
					: undefined,
		});
		expect(code).toBe(2);
		expect(says).toMatch(/needs the chart[\s\S]*--chart/);
		expect(wizard.objects() === before).toBe(true);
	});
});
