import {expect, test} from 'vitest';
import {at, type Json, textAt} from '../../source/core/json.js';
import {type PracticeCluster, practiceCluster} from './practice-cluster.js';

const upgrade = 'upgrade hephy hephy/workflow --version v2.23.0 --reset-then-reuse-values --values -';
const values = async ({helm}: PracticeCluster) =>
	JSON.parse((await helm('get values hephy --output json')).stdout) as Json;
const modeOf = async ({kubectl}: PracticeCluster) =>
	(
		await kubectl(
			`get deploy deis-controller --output 'jsonpath={.spec.template.spec.containers[0].env[?(@.name=="REGISTRATION_MODE")].value}'`,
		)
	).stdout;

test('a new release has no values, and its manifest is what a dry run with no values renders', async () => {
	const cluster = await practiceCluster();
	expect(
		JSON.parse((await cluster.helm('list --all-namespaces --deployed --failed --pending --output json')).stdout),
	).toMatchObject([
		{name: 'hephy', namespace: 'deis', revision: '1', status: 'deployed', chart: 'workflow-v2.23.0', app_version: ''},
	]);
	expect((await cluster.helm('get values hephy --output json')).stdout).toBe('null\n');
	const rendered = await cluster.helm(`${upgrade} --dry-run=server --output json`, {stdin: '{}'});
	const manifest = await cluster.helm('get manifest hephy');
	expect(textAt(JSON.parse(rendered.stdout) as Json, 'manifest')?.trim()).toBe(manifest.stdout.trim());
});

test('the manifest applied in a dry run shows no difference on an untouched cluster, and a hand edit as one', async () => {
	const {kubectl, helm} = await practiceCluster();
	const manifest = (await helm('get manifest hephy')).stdout;
	const apply =
		'apply --server-side --force-conflicts --field-manager helm --dry-run=server --output json --filename -';
	const both = async () => {
		const [live, again] = [
			await kubectl('get --filename - --ignore-not-found --output json', {stdin: manifest}),
			await kubectl(apply, {stdin: manifest}),
		];
		const items = (text: string) => (JSON.parse(text) as {readonly items: readonly Json[]}).items;
		return items(live.stdout).filter(
			(object, index) => JSON.stringify(object) !== JSON.stringify(items(again.stdout)[index]),
		);
	};
	expect(await both()).toEqual([]);
	await kubectl('scale deployment/deis-router --replicas 2');
	expect((await both()).map((object) => textAt(object, 'metadata', 'name'))).toEqual(['deis-router']);
});

test('an upgrade keeps the other values, puts back what the chart owns and leaves what it does not', async () => {
	const cluster = await practiceCluster();
	await cluster.helm(upgrade, {stdin: '{"controller":{"registration_mode":"enabled"}}'});
	await cluster.kubectl('set env deployment/deis-controller REGISTRATION_MODE=disabled EXTRA=kept');
	await cluster.kubectl('annotate service/deis-router mine=kept');
	expect((await cluster.helm(upgrade, {stdin: '{"router":{"platform_domain":"p.example"}}'})).stdout).toContain(
		'REVISION: 3\n',
	);
	expect(await values(cluster)).toEqual({
		controller: {registration_mode: 'enabled'},
		router: {platform_domain: 'p.example'},
	});
	expect(await modeOf(cluster)).toBe('enabled');
	expect((await cluster.kubectl('get deploy deis-controller --output json')).stdout).toContain('"EXTRA"');
	expect(at(await cluster.object('service/deis-router'), 'metadata', 'annotations', 'mine')).toBe('kept');
});

test("null takes away a value that the release has; for one it has not, it removes the chart's default", async () => {
	const cluster = await practiceCluster();
	await cluster.helm(upgrade, {stdin: '{"controller":{"registration_mode":"enabled"}}'});
	await cluster.helm(upgrade, {stdin: '{"controller":{"registration_mode":null}}'});
	expect(await modeOf(cluster)).toBe('admin_only');
	await cluster.helm(upgrade, {stdin: '{"controller":{"registration_mode":null}}'});
	expect(await modeOf(cluster)).toBe('');
});

test('values without a reuse flag bring everything else back to the defaults', async () => {
	const cluster = await practiceCluster();
	await cluster.helm(upgrade, {stdin: '{"controller":{"registration_mode":"enabled"}}'});
	await cluster.helm('upgrade hephy hephy/workflow --version v2.23.0 --values -', {
		stdin: 'router:\n  platform_domain: p.example\n',
	});
	expect(await values(cluster)).toEqual({router: {platform_domain: 'p.example'}});
});

test('the storage secret holds what the chosen backend needs, and Minio goes when it is not chosen', async () => {
	const cluster = await practiceCluster();
	await cluster.helm(upgrade, {stdin: '{"global":{"storage":"azure"},"azure":{"accountname":"a","accountkey":"k"}}'});
	const secret = await cluster.object('secret/objectstorage-keyfile');
	expect(at(secret, 'metadata', 'annotations', 'deis.io/objectstorage')).toBe('azure');
	expect(at(secret, 'data', 'accountkey')).toBe('aw==');
	expect(at(secret, 'data', 'azure-storage-conn-string')).toBeUndefined();
	expect((await cluster.kubectl('get deploy,service deis-minio --ignore-not-found')).stdout).toBe('');
});

test("a number where the template encodes is the template's error, and nothing is changed", async () => {
	const cluster = await practiceCluster();
	const failed = await cluster.helm(upgrade, {stdin: '{"global":{"storage":"swift"},"swift":{"authversion":3}}'});
	expect(failed.exitCode).toBe(1);
	expect(failed.stderr).toContain('wrong type for value; expected string; got float64');
	expect(JSON.parse((await cluster.helm('list --output json')).stdout)).toMatchObject([
		{revision: '1', status: 'deployed'},
	]);
});

test('an empty text where a secret must hold one is refused by the server (facts 0.6)', async () => {
	const {helm} = await practiceCluster();
	const failed = await helm(upgrade, {stdin: '{"global":{"storage":"swift"},"swift":{"tenant":""}}'});
	expect(failed.stderr).toContain('unknown object type "nil" in Secret.data.tenant');
});

test('hook secrets are never touched by an upgrade', async () => {
	const cluster = await practiceCluster();
	const before = await cluster.object('secret/database-creds');
	await cluster.helm(upgrade, {stdin: '{"database":{"username":"other"}}'});
	expect(await cluster.object('secret/database-creds')).toEqual(before);
});

test('rollback goes back, and out of a helm that was killed', async () => {
	const cluster = await practiceCluster('killed-run');
	const stuck = await cluster.helm(upgrade, {stdin: '{}'});
	expect(stuck.stderr).toBe('Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n');
	expect((await cluster.helm('list --output json')).stdout).toBe('[]\n');
	expect((await cluster.helm('list --pending --output json')).stdout).toContain('"status":"pending-upgrade"');
	expect((await cluster.helm('rollback hephy 1')).stdout).toBe('Rollback was a success! Happy Helming!\n');
	expect(JSON.parse((await cluster.helm('history hephy --output json')).stdout)).toMatchObject([
		{revision: 1, status: 'superseded'},
		{revision: 2, status: 'pending-upgrade'},
		{revision: 3, status: 'deployed', description: 'Rollback to 1'},
	]);
	expect((await cluster.helm(upgrade, {stdin: '{}'})).exitCode).toBe(0);
});

test('only ten revisions are kept', async () => {
	const {helm} = await practiceCluster();
	for (let round = 0; round < 11; round++) await helm(upgrade, {stdin: '{}'});
	const history = JSON.parse((await helm('history hephy --output json')).stdout) as readonly {
		readonly revision: number;
	}[];
	expect(history.map(({revision}) => revision)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test.each([
	[
		'upgrade hephy hephy/workflow --version v2.22.0 --values -',
		'chart "workflow" matching v2.22.0 not found in hephy index',
	],
	['upgrade hephy ./workflow --values -', 'Error: path "./workflow" not found'],
	['upgrade nobody hephy/workflow --values -', 'Error: UPGRADE FAILED: "nobody" has no deployed releases'],
	['upgrade hephy hephy/workflow --atomic --values -', 'Error: unknown flag: --atomic'],
	['get values nobody --output json', 'Error: release: not found'],
	['uninstall hephy', 'Error: unknown command "uninstall" for "helm"'],
	['show values hephy/workflow', 'Error: unknown command "values" for "helm show"'],
])('refuses what it does not know: helm %s', async (line, says) => {
	const {helm} = await practiceCluster();
	const reply = await helm(line, {stdin: '{}'});
	expect(reply.exitCode).toBe(1);
	expect(reply.stderr).toContain(says);
});
