import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {presentKey} from '../../../source/practice/deis-v1/outside.js';
import {findings, practisedDeis, type PractisedDeis, type Ran} from './practised-deis.js';

const go = ['--defaults', '--no-input', '--yes', '--confirm', 'practice'];

/** The two keys in a file that the folder offers. */
function keysIn({folder}: PractisedDeis, name: string): readonly [access: string, secret: string] {
	const text = readFileSync(join(folder, 'files', name), 'utf8');
	const at = (field: string) => new RegExp(`^${field}: (.+)$`, 'm').exec(text)?.[1] ?? '';
	return [at('accesskey'), at('secretkey')];
}

async function setUp(
	cluster: PractisedDeis,
	answers: Readonly<Record<string, string>>,
	{
		keys = 's3-keys-good.txt',
		more = [],
		env = {},
	}: {
		readonly keys?: string;
		readonly more?: readonly string[];
		readonly env?: Readonly<Record<string, string>>;
	} = {},
): Promise<Ran> {
	const [access, secret] = keysIn(cluster, keys);
	const sets = Object.entries(answers).flatMap(([id, value]) => ['--set', `credentials.${id}=${value}`]);
	return cluster.run(['setup', 'credentials', ...sets, ...go, ...more], {
		SEAWORTHY_CREDENTIALS_ACCESSKEY: access,
		SEAWORTHY_CREDENTIALS_SECRETKEY: secret,
		...env,
	});
}

/** rclone beside the program, with the keys that the registry has at the beginning. */
const rclone = async ({call}: PractisedDeis, ...words: readonly string[]) =>
	call('rclone', [...words, '--config', ''], {
		RCLONE_CONFIG_OLD_TYPE: 's3',
		RCLONE_CONFIG_OLD_PROVIDER: 'AWS',
		RCLONE_CONFIG_OLD_REGION: 'eu-west-1',
		RCLONE_CONFIG_OLD_ACCESS_KEY_ID: presentKey.id,
		RCLONE_CONFIG_OLD_SECRET_ACCESS_KEY: presentKey.secret,
	});

describe('credentials on the fresh one', () => {
	it('are rotated after they were tried, are good for who checks, needed once, and put back by undo', async () => {
		const cluster = await practisedDeis();
		// As `deisctl config registry set s3secretKey="$(cat …)"` never would, and a file given to etcdctl does.
		await cluster.onHost(
			`printf '%s\\n' '${presentKey.secret}' | curl -sS -o /dev/null -X PUT --data-urlencode value@- http://127.0.0.1:2379/v2/keys/deis/registry/s3secretKey`,
		);
		const before = cluster.keys();
		expect(before['/deis/registry/s3secretKey']).toBe(`${presentKey.secret}\n`);
		expect(await findings(cluster, 'credentials')).toEqual({'credentials/present': 'good'});
		const ran = await setUp(cluster, {drain: 'udp://logs.practice.example:514'});
		expect(ran.code, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('done: Delete it from practice-registry');
		expect(ran.stderr).toContain('done: Log in to the database deis on postgres.practice.example, from this machine');
		const [access, secret] = keysIn(cluster, 's3-keys-good.txt');
		const after = {
			...before,
			'/deis/registry/s3accessKey': access,
			'/deis/registry/s3secretKey': secret,
			'/deis/logs/drain': 'udp://logs.practice.example:514',
		};
		expect(cluster.keys()).toEqual(after);
		expect(await findings(cluster, 'credentials')).toEqual({'credentials/present': 'good'});
		const again = await cluster.run(['setup', 'credentials', ...go]);
		expect(again.stderr).toContain('There is nothing to do');
		expect(cluster.keys()).toEqual(after);
		for (const file of cluster.files('home/.local/state/seaworthy/runs'))
			expect(readFileSync(join(cluster.base, file), 'utf8')).not.toContain(secret);
		const undone = await cluster.run(['undo', 'credentials', '--yes']);
		expect(undone.code, undone.stderr).toBe(0);
		expect(cluster.keys()).toEqual(before);
	}, 120_000);

	it('that may not delete are refused after they were tried, and so is a password that the database does not take', async () => {
		const cluster = await practisedDeis();
		const before = cluster.keys();
		const noDelete = await setUp(cluster, {}, {keys: 's3-keys-without-delete.txt'});
		expect(noDelete.code).not.toBe(0);
		expect(noDelete.stderr).toContain('These keys may not delete in practice-registry');
		const wrong = await setUp(cluster, {}, {env: {SEAWORTHY_CREDENTIALS_DBPASSWORD: 'not the password'}});
		expect(wrong.code).not.toBe(0);
		expect(wrong.stderr).toContain('The database does not take this password for deis');
		const nowhere = await setUp(cluster, {dbhost: 'postgres.nowhere.example'});
		expect(nowhere.stderr).toContain('The name postgres.nowhere.example is not known to the DNS');
		expect(cluster.keys()).toEqual(before);
	}, 120_000);

	it('lead to a store of one’s own, and the registry is alive there', async () => {
		const cluster = await practisedDeis();
		const ran = await setUp(cluster, {
			registry: 'compatible',
			storehost: 'store.practice.example',
			storeport: '9000',
			bucket: 'practice-registry',
		});
		expect(ran.code, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('done: See that registry and controller are alive');
		expect(cluster.keys()).toMatchObject({'/deis/store/gateway/host': 'store.practice.example'});
		expect(cluster.keys()).not.toHaveProperty('/deis/registry/s3bucket');
		expect(await findings(cluster, 'credentials')).toMatchObject({'credentials/store-published': 'attention'});
	}, 120_000);
});

describe('what is in use', () => {
	it('another bucket is refused until it holds the images of the present one', async () => {
		const cluster = await practisedDeis();
		const before = cluster.keys();
		const [from, to] = ['OLD:practice-registry/registry', 'OLD:practice-registry-new/registry'];
		const image = 'images/abc/layer';
		expect((await rclone(cluster, 'rcat', `${from}/${image}`)).code).toBe(0);
		const refused = await setUp(cluster, {bucket: 'practice-registry-new'});
		expect(refused.code).not.toBe(0);
		expect(refused.stderr).toContain(`missing or different in the new folder (${image})`);
		expect(cluster.keys()).toEqual(before);
		expect((await rclone(cluster, 'copy', from, to)).code).toBe(0);
		expect((await rclone(cluster, 'lsf', '--recursive', 'OLD:practice-registry-new')).stdout).toBe(
			`registry/${image}\n`,
		);
		const moved = await setUp(cluster, {bucket: 'practice-registry-new'});
		expect(moved.code, moved.stderr).toBe(0);
		expect(cluster.keys()['/deis/registry/s3bucket']).toBe('practice-registry-new');
	}, 120_000);

	it('a password that somebody breaks: the controller says so, and registers nobody', async () => {
		const cluster = await practisedDeis();
		const url = 'http://127.0.0.1:2379/v2/keys/deis/database/password';
		const healthz = async () =>
			(await cluster.onHost("curl -sS -w ' %{http_code}' http://10.21.12.101:8000/healthz")).stdout;
		expect(await healthz()).toBe('OK 200');
		await cluster.onHost(`curl -sS -o /dev/null -X PUT --data-urlencode value=wrong ${url}`);
		expect(await healthz()).toBe('Database health check failed 500');
		const register = await cluster.onHost(
			"curl -sS -o /dev/null -w '%{http_code}' -X POST --data-binary '{}' http://10.21.12.101:8000/v1/auth/register",
		);
		expect(register.stdout).toBe('500');
	}, 60_000);

	it('live-data: the passwords of the database on the cluster are made others', async () => {
		const cluster = await practisedDeis('live-data');
		const ran = await cluster.run(['setup', 'credentials', ...go], {
			SEAWORTHY_CREDENTIALS_DBPASSWORD: 'another-one-of-the-database',
			SEAWORTHY_CREDENTIALS_ADMINPASSWORD: 'another-one-of-its-admin',
		});
		expect(ran.code, ran.stderr).toBe(0);
		expect(cluster.keys()).toMatchObject({
			'/deis/database/password': 'another-one-of-the-database',
			'/deis/database/adminPass': 'another-one-of-its-admin',
		});
	}, 60_000);
});
