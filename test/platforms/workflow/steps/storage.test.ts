import {expect, test, vi} from 'vitest';
import {isEmpty} from '../../../../source/core/plan.js';
import {practiceKeys} from '../../../../source/practice/files/keys.js';
import {type Asked, practice, scriptOf} from './storage-practice.js';

vi.setConfig({testTimeout: 60_000});

const [full] = practiceKeys.s3.users;
const s3: Asked = {
	storage: {
		backend: 's3',
		region: 'eu-central-1',
		builder: 'practice-builder',
		registry: 'practice-registry',
		database: 'practice-database',
	},
	credentials: {source: 'keys', accesskey: full?.id ?? '', secretkey: full?.secret ?? ''},
};

test('hostile 65: s3 on a fresh cluster: before, set-up, good, and a second run plans nothing', async () => {
	const {check, trials, setUp, plan, cluster, state} = await practice();
	expect(await check()).toEqual(['storage/minio: danger', 'credentials/minio: attention']);
	expect((await trials(s3)).map(({status}) => status)).toEqual(Array(12).fill('done'));
	const {ended} = await setUp(s3);
	expect(ended.filter(({status}) => status !== 'done')).toEqual([]);
	expect(await check()).toEqual(['storage/external: good', 'credentials/present: good']);
	expect((await cluster.kubectl('get deployment deis-minio --ignore-not-found')).stdout).toBe('');
	expect(state().database.storage).toMatchObject({
		backend: 's3',
		settings: {'database-bucket': 'practice-database', region: 'eu-central-1', accesskey: full?.id},
	});
	expect(isEmpty(await plan(s3))).toBe(true);
	expect(isEmpty(await plan({storage: s3['storage'] ?? {}}))).toBe(true);
	expect(isEmpty(await plan({credentials: {source: 'keys'}}))).toBe(true);
});

test('a platform with data is refused with the copying commands, and goes on once everything is there', async () => {
	const {plan, setUp, check, state, change, disk} = await practice('live-data');
	expect(await check()).toContain('storage/data-at-stake: danger');
	const refused = await plan(s3);
	expect(refused.refusals.map(({step}) => step)).toEqual(['storage', 'credentials']);
	const [refusal] = refused.refusals;
	expect(refusal?.says).toMatch(
		/^There are 2 accounts; builder and registry hold objects in minio, and \d+ objects are missing/,
	);
	const commands = refusal?.instructions.join('\n') ?? '';
	for (const command of [
		'scale deployment/deis-controller deployment/deis-builder --replicas=0',
		'port-forward service/deis-minio 19000:9000',
		'export RCLONE_CONFIG_NEW_SECRET_ACCESS_KEY="${SEAWORTHY_CREDENTIALS_SECRETKEY:?}"',
		`rclone copy 'OLD,endpoint="http://127.0.0.1:19000":git' NEW:practice-builder --config ''`,
		`rclone copy 'OLD,endpoint="http://127.0.0.1:19000":dbwal' NEW:practice-database --config ''`,
	])
		expect(commands).toContain(command);
	expect(commands).not.toContain(full?.secret);
	expect(isEmpty(refused)).toBe(true);

	change((now) => {
		const {minio, s3: target} = now.stores;
		const copied = (from: string) => ({region: 'eu-central-1', objects: minio.buckets[from]?.objects ?? {}});
		const buckets = {
			...target.buckets,
			'practice-builder': copied('git'),
			'practice-registry': copied('registry'),
			'practice-database': copied('dbwal'),
		};
		return {...now, stores: {...now.stores, s3: {...target, buckets}}};
	});
	const {plan: made, ended} = await setUp(s3);
	expect(made.refusals).toEqual([]);
	expect(ended.filter(({status}) => status !== 'done')).toEqual([]);
	expect([...disk]).toEqual([
		['deis-database-practice-revision-1.sql', expect.stringContaining('maria@practice.example') as string],
	]);
	expect(state().database.accounts).toHaveLength(2);
});

test('a database bucket with the backups of somebody else is refused, also when nothing is at stake', async () => {
	const {plan, change} = await practice();
	change((now) => {
		const {s3: target} = now.stores;
		const objects = {'basebackups_005/base_0000000100000000000000FE_00000040_backup_stop_sentinel.json': 'e30='};
		const buckets = {...target.buckets, 'practice-database': {region: 'eu-central-1', objects}};
		return {...now, stores: {...now.stores, s3: {...target, buckets}}};
	});
	const {refusals} = await plan(s3);
	expect(refusals[0]?.says).toMatch(/practice-database holds base backups .*a stranger's database/);
});

test('another bucket of a live release is a move too; a key alone is not', async () => {
	const {plan} = await practice('expired');
	const other = {...s3, storage: {...s3['storage'], builder: 'practice-other'}} as Asked;
	expect((await plan(other)).refusals[0]?.says).toMatch(
		/missing or different in the new buckets|could not be compared/,
	);
	expect((await plan(s3)).refusals).toEqual([]);
});

test('hostile 54: without rclone a fresh cluster may go on, on the operator’s word', async () => {
	const {plan, trials, missing} = await practice();
	missing.add('rclone');
	const [first] = await trials(s3);
	expect(first).toMatchObject({status: 'failed', says: 'The keys cannot be tried: rclone is not on this machine.'});
	expect(first?.next?.join(' ')).toMatch(/rclone\.org\/install/);
	expect((await plan(s3)).decisions.map(({id}) => id)).toEqual(['untested-credentials']);
});

test('hostile 54: without rclone a platform with data is not switched', async () => {
	const {plan, missing} = await practice('live-data');
	missing.add('rclone');
	expect((await plan(s3)).refusals[0]?.says).toMatch(/could not be compared: rclone is not on this machine/);
});

test('hostile 64: S3 in upper case (an empty Secret) is dangerous and set right', async () => {
	const {cluster, check, plan} = await practice();
	await cluster.helm('upgrade hephy hephy/workflow --version v2.23.0 --reset-then-reuse-values --values -', {
		stdin: '{"global":{"storage":"S3"}}',
	});
	expect(await check()).toContain('storage/bad-word: danger');
	expect(scriptOf(await plan(s3))).toContain('global.storage: "S3" → "s3"');
});
