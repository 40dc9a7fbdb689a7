import {cp, mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chart} from './chart/render.js';
import {componentEnv} from './components/component-path.js';
import {waitUntil} from './components/process/wait-until.js';
import {oneRelease, ownValues, revisions, setMode, variable} from './harness/one-release.js';
import {writes} from './harness/proofs.js';
import type {Release} from './harness/release.js';
import {stuckChart} from './harness/stuck-chart.js';

describe('a release that is not as it should be', () => {
	let own: Awaited<ReturnType<typeof oneRelease>>;
	let release: Release;

	beforeAll(async () => {
		own = await oneRelease();
		({release} = own);
	});

	afterAll(async () => own.remove());

	const admin = () => ({kubeconfig: release.ground.cluster.adminKubeconfig});
	const upgrade = ['upgrade', 'hephy', chart, '--namespace', 'deis', '--reset-then-reuse-values'];
	const accept = ['--chart', chart, '--accept', 'mend-release', '--accept', 'put-back-hand-edits'];

	it('says that the last upgrades failed, mends nothing unasked, and goes back past all of them when asked', async () => {
		for (const password of [1, 2]) {
			const failed = await release.run('helm', [...upgrade, '--set', `monitor.grafana.password=${password}`], admin());
			expect(failed.exitCode).toBe(1);
		}
		expect(await revisions(release)).toEqual(['deployed', 'failed', 'failed']);
		const refused = await setMode(release, 'disabled', ['--chart', chart]);
		expect(refused.exitCode).toBe(1);
		expect(refused.stderr).toContain('The last upgrade of hephy (revision 3) failed');
		expect(refused.stderr).toContain('--accept mend-release');
		expect(await writes(release)).toEqual([]);
		const ran = await setMode(release, 'disabled', accept);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('done: Roll the release back to revision 1');
		expect(await revisions(release)).toEqual(['superseded', 'failed', 'failed', 'superseded', 'deployed']);
		expect(await ownValues(release)).toEqual({controller: {registration_mode: 'disabled'}});
	});

	it('says that a helm was killed in the middle, and mends that too', async () => {
		const before = (await writes(release)).length;
		const stuck = ['upgrade', 'hephy', await stuckChart(own.root), '--namespace', 'deis', '--reset-then-reuse-values'];
		const child = execa('helm', [...stuck, '--set', 'controller.registration_mode=enabled'], {
			env: {...componentEnv(), HOME: own.root, KUBECONFIG: release.ground.cluster.adminKubeconfig},
			reject: false,
		});
		await waitUntil({
			what: 'helm to mark its release',
			ask: async () => {
				const marked = await release.kubectl([
					'get',
					'secrets',
					'--selector',
					'status=pending-upgrade',
					'--output=name',
				]);
				return marked === '' ? undefined : marked;
			},
			patience: 60_000,
		});
		child.kill('SIGKILL');
		await child;
		expect((await revisions(release)).at(-1)).toBe('pending-upgrade');
		const refused = await setMode(release, 'admin_only', ['--chart', chart]);
		expect(refused.exitCode).toBe(1);
		expect(refused.stderr).toContain('hephy is pending-upgrade (revision 6): a helm was killed in the middle');
		const said = await release.seaworthy(['check', '--namespace', 'deis']);
		expect(said.stdout + said.stderr).toContain('pending-upgrade');
		expect((await writes(release)).length).toBe(before);
		const ran = await setMode(release, 'admin_only', accept);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('done: Roll the release back to revision 5');
		expect((await revisions(release)).slice(-2)).toEqual(['superseded', 'deployed']);
		expect(await variable(release, 'deis-controller', 'REGISTRATION_MODE')).toBe('admin_only');
	});

	it('refuses where a post-renderer is at work, and prints the values to commit there', async () => {
		const before = (await writes(release)).length;
		const renderer = path.join(own.root, 'renderer');
		await writeFile(renderer, `#!/bin/sh\nsed 's/^    heritage: deis$/&\\n    team: ops/'\n`, {mode: 0o755});
		const rendered = await release.run('helm', [...upgrade, '--post-renderer', renderer], admin());
		expect(rendered.exitCode, rendered.stderr).toBe(0);
		const refused = await setMode(release, 'disabled', accept);
		expect(refused.exitCode).toBe(1);
		expect(refused.stderr).toContain('a post-renderer, Flux or Argo CD is at work');
		expect(refused.stderr).toContain('controller.registration_mode: "disabled"');
		expect((await writes(release)).length).toBe(before);
	});

	it('asks to name one of two releases, finds one by its chart whatever it is called, and knows Helm 2', async () => {
		const other = path.join(own.root, 'workflow');
		await cp(chart, other, {recursive: true});
		await rm(path.join(other, 'charts'), {recursive: true});
		await rm(path.join(other, 'templates'), {recursive: true, force: true});
		await rm(path.join(other, 'requirements.yaml'), {force: true});
		await mkdir(path.join(other, 'templates'));
		const installed = await release.run(
			'helm',
			['install', 'blue-whale', other, '--namespace', 'paas', '--create-namespace'],
			admin(),
		);
		expect(installed.exitCode, installed.stderr).toBe(0);
		const two = await release.seaworthy(['check']);
		expect(two.exitCode).toBe(1);
		expect(two.stderr).toMatch(/Found 2 releases .*: (deis\/hephy, paas\/blue-whale|paas\/blue-whale, deis\/hephy)\./);
		expect(two.stderr).toContain('--namespace and --release');
		await release.kubectl(['delete', 'secrets', '--selector', 'owner=helm']);
		const one = await release.seaworthy(['check']);
		expect(one.stdout).toContain('release blue-whale in namespace paas');
		await release.kubectl(['delete', 'namespace', 'paas']);
		const none = await release.seaworthy(['check']);
		expect(none.exitCode).toBe(1);
		expect(none.stderr).toContain('there is none');
		await release.kubectl([
			...['create', 'configmap', 'hephy.v1', '--namespace', 'kube-system', '--from-literal', 'release=x'],
		]);
		await release.kubectl([
			...['label', 'configmap', 'hephy.v1', '--namespace', 'kube-system', 'OWNER=TILLER', 'STATUS=DEPLOYED'],
		]);
		const tiller = await release.seaworthy(['check']);
		expect(tiller.exitCode).toBe(1);
		expect(tiller.stderr).toContain('helm 2to3 convert');
	});
});
