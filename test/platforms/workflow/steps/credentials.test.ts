import {expect, test, vi} from 'vitest';
import {isEmpty, tasksOf} from '../../../../source/core/plan.js';
import type {Task} from '../../../../source/core/task.js';
import {practiceKeys, serviceAccountJson} from '../../../../source/practice/files/keys.js';
import type {State} from '../../../../source/practice/state.js';
import {type Asked, practice, type Practice, scriptOf} from './storage-practice.js';

vi.setConfig({testTimeout: 60_000});

const names = {builder: 'practice-builder', registry: 'practice-registry', database: 'practice-database'};
const [full, noDelete, readOnly] = practiceKeys.s3.users;
const keys = (accesskey: string, secretkey: string): Asked => ({credentials: {source: 'keys', accesskey, secretkey}});
const rotated = keys('AKIAPRACTICEROTATED1', 'practice/rotated/EXAMPLEKEY/012345678901');

/** A second key that may do all; `revoke` takes the first one's rights away, as its deletion does. */
function secondKey(on: Practice, revoke: boolean): void {
	on.change((now) => {
		const {s3} = now.stores;
		const users = [
			...s3.users.filter(({id}) => !revoke || id !== full?.id),
			{id: 'AKIAPRACTICEROTATED1', secret: 'practice/rotated/EXAMPLEKEY/012345678901', rights: 'full' as const},
		];
		return {...now, stores: {...now.stores, s3: {...s3, users}}} satisfies State;
	});
}

const statuses = (ended: readonly {readonly id: string; readonly status: string}[]) =>
	ended.filter(({id}) => id.startsWith('credentials/')).map(({id, status}) => `${id.slice(12)}: ${status}`);

test('rotation: a base backup with the new keys, then every reader in order, and a second run plans nothing', async () => {
	const on = await practice('expired');
	secondKey(on, false);
	const before = (await on.facts()).pods;
	const {ended, plan} = await on.setUp(rotated);
	expect(statuses(ended)).toEqual([
		'keys-arrived: done',
		'base-backup: done',
		'dump: already',
		...['database', 'registry', 'builder', 'controller'].flatMap((one) => [
			`restart-${one}: done`,
			`back-${one}: done`,
		]),
		'backups-listed: done',
	]);
	expect(on.disk.size).toBe(0);
	expect(on.state().database).toMatchObject({storage: {settings: {accesskey: 'AKIAPRACTICEROTATED1'}}});
	expect(on.state().database.accounts).toHaveLength(2);
	expect((await on.facts()).pods).not.toEqual(before);
	expect(plan.byHand.join(' ')).toMatch(/Revoke the old key/);
	expect(await on.check()).toContain('credentials/present: good');
	expect(isEmpty(await on.plan(rotated))).toBe(true);
});

test('rotation after the old key was revoked: archiving has failed, the new keys archive before the restart', async () => {
	const on = await practice('expired');
	secondKey(on, true);
	const {ended} = await on.setUp(rotated);
	expect(statuses(ended).slice(0, 3)).toEqual(['keys-arrived: done', 'base-backup: done', 'dump: already']);
	expect(on.state().database.accounts).toHaveLength(2);
});

test('new keys that cannot archive: everything is dumped to this machine before the restart', async () => {
	const on = await practice('expired');
	const plan = await on.plan(keys(readOnly?.id ?? '', readOnly?.secret ?? ''));
	// Such keys let no database start again, so what waits for it is left out here.
	const untilRestart = (tasks: readonly Task[]) => {
		const wait = tasks.findIndex(({id}) => id === 'credentials/back-database');
		return wait < 0 ? tasks : tasks.slice(0, wait);
	};
	const ended = await on.run({
		...plan,
		stages: plan.stages.map((stage) => ({...stage, tasks: untilRestart(stage.tasks)})),
	});
	expect(statuses(ended)).toEqual([
		'keys-arrived: done',
		'base-backup: declined',
		'dump: done',
		'restart-database: done',
	]);
	expect([...on.disk.keys()]).toEqual(['deis-database-practice-revision-1.sql']);
	expect(plan.costs.map(({says}) => says).join(' ')).toContain('deis-database-practice-revision-1.sql');
});

test('hostile 64: a run that ended after the upgrade and before the restart is seen by check and goes on', async () => {
	const on = await practice('expired');
	secondKey(on, false);
	await new Promise((resolve) => {
		// The API server's times have seconds: the Secret must change in a later one than its pods began in.
		setTimeout(resolve, 1100);
	});
	const plan = await on.plan(rotated);
	await on.run({...plan, stages: plan.stages.filter(({step}) => step === 'settings')});
	expect(await on.check()).toContain('credentials/not-taken-up: attention');
	const again = await on.plan(rotated);
	expect(again.changes).toEqual([]);
	expect(tasksOf(again).map(({id}) => id)).toContain('credentials/restart-database');
	await on.run(again);
	expect(await on.check()).not.toContain('credentials/not-taken-up: attention');
	expect(isEmpty(await on.plan(rotated))).toBe(true);
});

test.each([
	[
		'AKIAPRACTICEEXAMPLE1',
		'wrong/secret',
		'The secret key does not belong to the access key.',
		'SignatureDoesNotMatch',
	],
	['AKIAPRACTICENOBODY00', 'x', 'S3 does not know this access key', 'InvalidAccessKeyId'],
	[readOnly?.id ?? '', readOnly?.secret ?? '', 'These keys may not write in practice-builder.', 'PutObject'],
	[noDelete?.id ?? '', noDelete?.secret ?? '', 'These keys may not delete in practice-builder.', 'DeleteObject'],
])(
	'hostile 39, 40: keys that fail (%s) are explained beside the program’s own words',
	async (id, secret, says, own) => {
		const on = await practice('expired');
		const failed = (await on.trials(keys(id, secret))).find(({status}) => status === 'failed');
		expect(failed?.says).toContain(says);
		expect(failed?.next?.length).toBeGreaterThan(0);
		expect(failed?.output?.join('\n')).toContain(own);
		expect(on.ran.filter((line) => line.startsWith('rclone rcat')).every((line) => !line.includes(secret))).toBe(true);
	},
);

test('hostile 39: a missing bucket is told and never made', async () => {
	const on = await practice();
	const asked = {
		storage: {backend: 's3', region: 'eu-central-1', ...names, builder: 'not-there'},
		...keys(full?.id ?? '', full?.secret ?? ''),
	};
	const [failed] = await on.trials(asked);
	expect(failed).toMatchObject({status: 'failed', says: 'There is no bucket not-there.'});
	expect(Object.keys(on.state().stores.s3.buckets)).not.toContain('not-there');
});

test('Google: the service account’s JSON goes to the chart in base64 and to the pods as it was', async () => {
	const on = await practice();
	const asked: Asked = {storage: {backend: 'gcs', ...names}, credentials: {keyfile: serviceAccountJson('full')}};
	expect((await on.trials(asked)).map(({status}) => status)).toEqual(Array(12).fill('done'));
	const {ended} = await on.setUp(asked);
	expect(ended.filter(({status}) => status !== 'done')).toEqual([]);
	expect(await on.check()).toEqual(['storage/external: good', 'credentials/present: good']);
	expect(on.state().database.storage.settings['key.json']).toBe(serviceAccountJson('full').trimEnd());
	expect(isEmpty(await on.plan(asked))).toBe(true);
});

test('Azure: the key that the chart leaves out is there before the database needs it', async () => {
	const on = await practice();
	const [user] = practiceKeys.azure.users;
	const asked: Asked = {
		storage: {backend: 'azure', account: user?.id ?? '', ...names},
		credentials: {accountkey: user?.secret ?? ''},
	};
	expect((await on.trials(asked)).map(({status}) => status)).toEqual(Array(12).fill('done'));
	const {ended} = await on.setUp(asked);
	expect(ended.filter(({status}) => status !== 'done')).toEqual([]);
	expect(await on.check()).toEqual(['storage/external: good', 'credentials/present: good']);
	expect(on.state().database.storage.settings['azure-storage-conn-string']).toBe(
		`DefaultEndpointsProtocol=https;AccountName=${user?.id ?? ''};AccountKey=${user?.secret ?? ''};EndpointSuffix=core.windows.net`,
	);
	expect(isEmpty(await on.plan(asked))).toBe(true);

	await on.cluster.kubectl(`patch secret objectstorage-keyfile --patch '{"data":{"azure-storage-conn-string":null}}'`);
	expect(await on.check()).toContain('storage/azure-key-missing: danger');
	await on.setUp(asked);
	expect(await on.check()).toEqual(['storage/external: good', 'credentials/present: good']);
});

test('Swift: signs in with Keystone’s domain, which the chart has no key for', async () => {
	const on = await practice();
	const [user] = practiceKeys.swift.users;
	const [tenant = '', username = ''] = (user?.id ?? '').split(':');
	const asked: Asked = {
		storage: {backend: 'swift', authurl: practiceKeys.swift.authurl, authversion: '3', tenant, ...names},
		credentials: {username, password: user?.secret ?? ''},
	};
	expect((await on.trials(asked)).map(({status}) => status)).toEqual(Array(12).fill('done'));
	const {ended} = await on.setUp(asked);
	expect(ended.filter(({status}) => status !== 'done')).toEqual([]);
	expect(await on.check()).toEqual(['storage/external: good', 'credentials/present: good']);
	expect(isEmpty(await on.plan(asked))).toBe(true);
});

test('a role: empty keys are the chart’s default, so nothing is sent for them, and the end says untested', async () => {
	const on = await practice();
	const plan = await on.plan({
		storage: {backend: 's3', region: 'eu-central-1', ...names},
		credentials: {source: 'role'},
	});
	expect(plan.changes.map(({setting}) => setting.path.join('.'))).not.toContain('s3.accesskey');
	expect(plan.unverified.join(' ')).toMatch(/a role cannot be tried from here/);
	expect(tasksOf(plan).map(({id}) => id)).toContain('credentials/backups-listed');
	expect(plan.trials).toEqual([]);
});

test('without a store there are no keys to set', async () => {
	const {refusals} = await (await practice()).plan({credentials: {}});
	expect(refusals[0]?.instructions).toEqual([
		'Move to a real store, with its keys, in one run: `seaworthy storage credentials`.',
	]);
});

test('the script tries the keys first, and holds no secret, neither a typed nor a present one', async () => {
	const on = await practice('expired');
	secondKey(on, false);
	const script = scriptOf(await on.plan(rotated));
	expect(script).not.toContain('practice/');
	expect(script.indexOf('rclone lsf NEW:practice-builder')).toBeLessThan(script.indexOf('helm upgrade'));
	expect(script).toContain('done_credentials_base_backup');
	expect(script.indexOf('rollout restart deployment/deis-database')).toBeGreaterThan(script.indexOf('pg_dumpall'));
});
