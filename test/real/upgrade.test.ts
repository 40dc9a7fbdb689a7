import {cp, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chart} from './chart/render.js';
import {componentPath} from './components/component-path.js';
import {oneRelease, ownValues, setMode, target, variable} from './harness/one-release.js';
import {writes} from './harness/proofs.js';
import {context, type Release} from './harness/release.js';
import {differing, stateOf} from './harness/state.js';

const values = {
	mine: {big: 1_086_400_000, quoted: '0012', none: null, true: 'yes', float: 1.5, list: [1, 'a', null]},
	monitor: {grafana: {user: null}},
};

describe('the one upgrade by Helm 3', () => {
	let own: Awaited<ReturnType<typeof oneRelease>>;
	let release: Release;

	beforeAll(async () => {
		own = await oneRelease({values});
		({release} = own);
	});

	afterAll(async () => own.remove());

	const dry = async (mode: string, words: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
		release.seaworthy(
			['setup', 'registration', ...target, '--set', `registration.mode=${mode}`, '--no-input', '--dry-run', ...words],
			{env},
		);

	it('asks for no chart when no upgrade is needed, and names what it tried when one is', async () => {
		const same = await setMode(release, 'admin_only', []);
		expect(same).toMatchObject({exitCode: 0, stderr: expect.stringContaining('There is nothing to do') as string});
		const none = await setMode(release, 'disabled', []);
		expect(none.exitCode).toBe(2);
		expect(none.stderr).toMatch(/repository\/workflow-v2\.23\.0\.tgz: .*not found/);
		expect(none.stderr).toContain('--chart REFERENCE');
		expect(await writes(release)).toEqual([]);
	});

	it('takes the chart from Helm’s cache, from an archive or a folder', async () => {
		const cache = path.join(own.root, 'cache');
		await mkdir(path.join(cache, 'repository'), {recursive: true});
		await release.run('helm', ['package', chart, '--destination', path.join(cache, 'repository')]);
		const archive = path.join(cache, 'repository', 'workflow-v2.23.0.tgz');
		const cached = await dry('disabled', [], {HELM_CACHE_HOME: cache});
		expect(cached.stdout, cached.stderr).toContain(`upgrade hephy ${archive} --version v2.23.0`);
		const given = await dry('disabled', ['--chart', archive]);
		expect(given.stdout, given.stderr).toContain(`upgrade hephy ${archive} --version v2.23.0`);
	});

	it('refuses a chart of another version or name', async () => {
		const other = path.join(own.root, 'other', 'workflow');
		await cp(chart, other, {recursive: true});
		const file = path.join(other, 'Chart.yaml');
		const description = await readFile(file, 'utf8');
		await writeFile(file, description.replace('v2.23.0', 'v2.22.1'));
		const version = await setMode(release, 'disabled', ['--chart', other]);
		expect(version.exitCode).toBe(2);
		expect(version.stderr).toContain(`${other}: it is version v2.22.1, the release has v2.23.0.`);
		await writeFile(file, description.replace('name: workflow', 'name: workflows'));
		const name = await setMode(release, 'disabled', ['--chart', other]);
		expect(name.exitCode).toBe(2);
		expect(name.stderr).toContain('it is the chart workflows, not workflow');
	});

	it('refuses a Helm that would lose the other values, with the reason', async () => {
		const folder = path.join(own.root, 'old');
		await mkdir(folder);
		await writeFile(
			path.join(folder, 'helm'),
			`#!/bin/sh\n[ "$1" = version ] && { echo v3.12.3+g3a31588; exit 0; }\nexec ${componentPath('helm')} "$@"\n`,
			{mode: 0o755},
		);
		const {stdout: inherited} = await release.run('sh', ['-c', 'printf %s "$PATH"']);
		const old = await setMode(release, 'disabled', ['--chart', chart], {env: {PATH: `${folder}:${inherited}`}});
		expect(old.exitCode).toBe(1);
		expect(old.stderr).toMatch(/This is Helm v3\.12\.3: only 3\.14 and newer have --reset-then-reuse-values/);
		expect(await writes(release)).toEqual([]);
	});

	const byHand = [
		'  Deployment/deis-builder metadata.annotations["component.deis.io/version"]: "mine" → "v2.13.7"',
		'  Deployment/deis-controller spec.template.spec.containers[deis-controller].env[K8S_API_VERIFY_TLS].value: "false" → "true"',
		'  Deployment/deis-router spec.replicas: 2 → 1',
	];
	let edited: Awaited<ReturnType<typeof stateOf>>;

	it('names exactly the fields that were changed by hand, and puts nothing back unasked', async () => {
		await release.kubectl([
			'set',
			'env',
			'deployment/deis-controller',
			'EXTRA=1',
			'K8S_API_VERIFY_TLS=false',
			'REGISTRATION_MODE=enabled',
		]);
		await release.kubectl(['scale', 'deployment/deis-router', '--replicas=2']);
		await release.kubectl([
			'annotate',
			'--overwrite',
			'deployment/deis-builder',
			'component.deis.io/version=mine',
			'example.com/extra=kept',
		]);
		edited = await stateOf(release);
		const refused = await setMode(release, 'disabled', ['--chart', chart]);
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr.split('\n').filter((line) => line.includes(' → '))).toEqual(byHand);
		expect(refused.stderr).toContain('--accept put-back-hand-edits');
		expect(await writes(release)).toEqual([]);
		expect(differing(edited, await stateOf(release))).toEqual([]);
		const script = await dry('disabled', ['--chart', chart]);
		expect(script.stdout.split('\n').filter((line) => line.startsWith('# Put back: '))).toEqual(
			byHand.map((line) => `# Put back:${line.slice(1)}`),
		);
	});

	it('puts them back on the operator’s word, and keeps what the chart does not own', async () => {
		const ran = await setMode(release, 'disabled', ['--chart', chart, '--accept', 'put-back-hand-edits']);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await variable(release, 'deis-controller', 'REGISTRATION_MODE')).toBe('disabled');
		expect(await variable(release, 'deis-controller', 'EXTRA')).toBe('1');
		const after = differing(edited, await stateOf(release)).map((line) => line.replace(/^\//, ''));
		expect(after.toSorted().map((line) => line.replace(/\/env\/\d+\//, '/env/N/'))).toEqual([
			'Deployment/deis-builder/metadata/annotations/component.deis.io/version: "mine" → "v2.13.7"',
			'Deployment/deis-controller/spec/template/spec/containers/0/env/N/value: "enabled" → "disabled"',
			'Deployment/deis-controller/spec/template/spec/containers/0/env/N/value: "false" → "true"',
			'Deployment/deis-router/spec/replicas: 2 → 1',
		]);
	});

	it('keeps all other values as they were typed, and undo leaves exactly the former ones', async () => {
		expect(await ownValues(release)).toEqual({...values, controller: {registration_mode: 'disabled'}});
		const undone = await release.seaworthy([
			...['undo', 'registration', ...target, '--chart', chart, '--no-input', '--yes', '--confirm', context],
		]);
		expect(undone.exitCode, undone.stderr).toBe(0);
		expect(await ownValues(release)).toEqual(values);
		expect(await variable(release, 'deis-controller', 'REGISTRATION_MODE')).toBe('admin_only');
	});
});
