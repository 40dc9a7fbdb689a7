import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chart} from './chart/render.js';
import type {HelmMajor} from './components/component-path.js';
import {oneRelease, ownValues, revisions, setMode, target, variable} from './harness/one-release.js';
import {writes} from './harness/proofs.js';
import {context, type Ran, type Release} from './harness/release.js';

const helm4 = {helm: 4} as const;

describe.each([
	{made: 4, forced: true},
	{made: 3, forced: false},
] as const)('the one upgrade by Helm 4 of a release made by Helm $made', ({made, forced}) => {
	let own: Awaited<ReturnType<typeof oneRelease>>;
	let release: Release;

	beforeAll(async () => {
		own = await oneRelease({helm: made});
		({release} = own);
	});

	afterAll(async () => own.remove());

	const dry = async (mode: string): Promise<Ran> =>
		release.seaworthy(
			[
				...['setup', 'registration', ...target, '--set', `registration.mode=${mode}`, '--chart', chart],
				...['--no-input', '--dry-run'],
			],
			helm4,
		);

	it('sees no hand edits where there are none, and the script does it', async () => {
		const printed = await dry('disabled');
		expect(printed.exitCode, printed.stderr).toBe(0);
		expect(printed.stdout).not.toContain('# Put back:');
		expect(printed.stdout.includes('--force-conflicts --timeout')).toBe(forced);
		const file = path.join(own.root, 'plan.sh');
		await writeFile(file, printed.stdout);
		const ran = await release.run('sh', [file], helm4);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await variable(release, 'deis-controller', 'REGISTRATION_MODE')).toBe('disabled');
		expect(await revisions(release, 4)).toEqual(['superseded', 'deployed']);
	});

	it('goes over a field that a hand edit once touched, though it has its old value again', async () => {
		for (const mode of ['enabled', 'disabled'])
			await release.kubectl(['set', 'env', 'deployment/deis-controller', `REGISTRATION_MODE=${mode}`]);
		const ran = await setMode(release, 'admin_only', ['--chart', chart], helm4);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await revisions(release, 4)).toEqual(['superseded', 'superseded', 'deployed']);
		expect(await variable(release, 'deis-controller', 'REGISTRATION_MODE')).toBe('admin_only');
	});

	it('names the hand edits before, and puts them back only on the operator’s word', async () => {
		await release.kubectl(['set', 'env', 'deployment/deis-controller', 'EXTRA=1', 'REGISTRATION_MODE=enabled']);
		await release.kubectl(['scale', 'deployment/deis-router', '--replicas=2']);
		const before = (await writes(release)).length;
		const refused = await setMode(release, 'disabled', ['--chart', chart], helm4);
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr.split('\n').filter((line) => line.includes(' → '))).toEqual([
			'  Deployment/deis-router spec.replicas: 2 → 1',
		]);
		expect((await writes(release)).length).toBe(before);
		const ran = await setMode(release, 'disabled', ['--chart', chart, '--accept', 'put-back-hand-edits'], helm4);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect((await revisions(release, 4)).at(-1)).toBe('deployed');
		expect(await variable(release, 'deis-controller', 'REGISTRATION_MODE')).toBe('disabled');
		expect(await variable(release, 'deis-controller', 'EXTRA')).toBe('1');
		expect(await ownValues(release, 4)).toEqual({controller: {registration_mode: 'disabled'}});
	});

	it('mends a failed release over hand edits', async () => {
		const failed = await release.run(
			'helm',
			[
				'upgrade',
				'hephy',
				chart,
				'--namespace',
				'deis',
				'--reset-then-reuse-values',
				'--set',
				'monitor.grafana.password=1',
			],
			{...helm4, kubeconfig: release.ground.cluster.adminKubeconfig},
		);
		expect(failed.exitCode).toBe(1);
		await release.kubectl(['scale', 'deployment/deis-router', '--replicas=3']);
		const ran = await setMode(release, 'disabled', ['--chart', chart, '--accept', 'mend-release'], helm4);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect((await revisions(release, 4)).slice(-2)).toEqual(['failed', 'deployed']);
		expect(await release.kubectl(['get', 'deployment', 'deis-router', '--output=jsonpath={.spec.replicas}'])).toBe('1');
	});

	it('undoes to the chart’s default', async () => {
		const undone = await release.seaworthy(
			['undo', 'registration', ...target, '--chart', chart, '--no-input', '--yes', '--confirm', context],
			helm4 satisfies {readonly helm: HelmMajor},
		);
		expect(undone.exitCode, undone.stderr).toBe(0);
		expect(await variable(release, 'deis-controller', 'REGISTRATION_MODE')).toBe('admin_only');
	});
});
