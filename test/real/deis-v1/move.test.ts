import {chmod, mkdir, mkdtemp, readFile, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {componentPath} from '../components/component-path.js';
import {type Minio, startMinio} from '../components/stores/minio.js';
import {type Postgres, startPostgres} from '../components/stores/postgres.js';
import {empty, objectsIn, type Opened, rclone} from '../harness/bucket.js';
import {type DeisCluster, type DeisPlan, type Ran, startDeis} from './cluster.js';
import * as proofs from './proofs.js';
import {
	type Answers,
	findings,
	makeBase,
	proveNothingTwice,
	proveUndo,
	proveUntold,
	state,
	undo,
	units,
} from './proofs.js';
import {clearAway} from '../components/process/clear-away.js';

const databasePassword = 'p = "w" $x';
const tables = ['auth_user', 'api_app', 'api_build', 'api_config', 'api_release', 'api_key', 'api_domain'] as const;
const stateless = ['logger', 'logspout', 'registry@1', 'controller', 'builder', 'publisher', 'router@1'];
const ceph = ['store-monitor', 'store-daemon', 'store-metadata', 'store-volume', 'store-gateway@1', 'database'];

let folder: string;
let minio: Minio;
let postgres: Postgres;
let store: Opened;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'sw-move-'));
	minio = await startMinio({folder, buckets: ['images', 'other-images']});
	postgres = await startPostgres({password: databasePassword});
	store = {
		env: minio.env,
		remote: {
			RCLONE_CONFIG_STORE_TYPE: 's3',
			RCLONE_CONFIG_STORE_PROVIDER: 'Minio',
			RCLONE_CONFIG_STORE_REGION: 'us-east-1',
			RCLONE_CONFIG_STORE_ACCESS_KEY_ID: minio.root.accessKey,
			RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY: minio.root.secretKey,
		},
	};
});

afterAll(async () => {
	await postgres.stop();
	await minio.stop();
	await clearAway(folder);
});

/** A platform with an account, an app and its image; the new places are empty. */
async function seed(): Promise<void> {
	await empty(store, ['images', 'other-images']);
	await rclone(store, ['rcat', 'STORE:images/registry/images/one/layer'], 'the layer');
	await rclone(store, ['rcat', 'STORE:images/registry/repositories/library/shop/tag_v2'], 'one');
	for (const name of ['deis', 'deis2']) {
		await postgres.sql(`drop database if exists ${name}`);
		await postgres.sql(`create database ${name} owner deis`);
	}
	const made = tables.map((table) =>
		table === 'auth_user'
			? 'create table auth_user (id int primary key, username text, is_superuser bool, joined timestamptz default now())'
			: `create table ${table} (id int primary key, what text)`,
	);
	const rows = [
		"insert into auth_user values (-1, 'AnonymousUser', false), (1, 'ops', true)",
		"insert into api_app values (1, 'shop')",
		"insert into api_release values (1, 'v2')",
	];
	await postgres.sql(['set role deis', ...made, ...rows].join('; '), 'deis');
}

const secrets = () => ({
	SEAWORTHY_CREDENTIALS_ACCESSKEY: minio.full.accessKey,
	SEAWORTHY_CREDENTIALS_SECRETKEY: minio.full.secretKey,
	SEAWORTHY_CREDENTIALS_DBPASSWORD: databasePassword,
});

const env = (cluster: DeisCluster) => ({
	...minio.env,
	...secrets(),
	PATH: `${cluster.hosts.bin}:${path.dirname(componentPath('rclone'))}:${process.env['PATH'] ?? ''}`,
});

const answers = () => ({
	'credentials.registry': 's3',
	'credentials.bucket': 'other-images',
	'credentials.region': 'us-east-1',
	'credentials.path': '/registry',
	'credentials.source': 'keys',
	'credentials.dbhost': postgres.host,
	'credentials.dbport': postgres.port,
	'credentials.dbname': 'deis2',
	'credentials.dbuser': 'deis',
	'credentials.drain': 'udp://logs.example.com:514',
	'credentials.lines': '1000',
});

const answered = (cluster: DeisCluster, steps: readonly string[]): Answers => {
	const storage = {'storage.backend': 'external', 'storage.domain': 'example.com'};
	return {steps, sets: {...answers(), ...(steps.includes('storage') ? storage : {})}, env: env(cluster)};
};

const setUp = async (cluster: DeisCluster, steps: readonly string[]) => proofs.setUp(cluster, answered(cluster, steps));

/** Prints the script, and runs it. */
async function proveScript(cluster: DeisCluster, steps: readonly string[], after: Awaited<ReturnType<typeof state>>) {
	const {env: all = {}, ...rest} = answered(cluster, steps);
	const outside = Object.fromEntries(Object.entries(all).filter(([name]) => !(name in secrets())));
	return proofs.proveScript(cluster, {...rest, env: outside, secrets: secrets(), shell: 'sh'}, after);
}

/** Gives the hosts etcdctl, and a database in a container that is really outside. */
async function equip(cluster: DeisCluster): Promise<void> {
	const script = async (name: string, ...lines: readonly string[]) => {
		const file = path.join(cluster.folder, 'hosts', 'host-bin', name);
		await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'));
		await chmod(file, 0o755);
	};
	await script('etcdctl', `ETCDCTL_API=2 exec /usr/bin/etcdctl --endpoints ${cluster.etcd.url} "$@"`);
	await script(
		'docker',
		'[ "$1 $2 $3 $4 $5" = "exec deis-database sudo -u postgres" ] || { echo "docker: unknown: $*" >&2; exit 125; }',
		'[ "$TESTHOST" = 10.0.0.11 ] || { echo "Error response from daemon: no such id: deis-database" >&2; exit 1; }',
		'shift 5',
		`export PGPASSWORD='${databasePassword}' PGUSER=deis PGHOST=${postgres.host} PGPORT=${postgres.port}`,
		'exec "$@"',
	);
}

/** The lines of a refusal that an operator copies to a shell. */
function commandsIn(printed: string): string {
	const lines = printed.split('\n').map((line) => line.trim());
	return `${lines.filter((line) => /^(ssh|rclone|export|kill|PGPASSWORD=|\(umask)/.test(line)).join('\n')}\n`;
}

async function copy(cluster: DeisCluster, refused: Ran): Promise<string> {
	const where = await mkdtemp(path.join(folder, 'operator-'));
	await mkdir(where, {recursive: true});
	const commands = commandsIn(refused.stderr);
	for (const secret of Object.values(secrets())) expect(commands).not.toContain(secret);
	await writeFile(path.join(where, 'copy.sh'), commands);
	const ran = await cluster.run('sh', ['-c', `cd ${where} && exec sh -eu copy.sh >copy.log 2>&1`], env(cluster));
	if (ran.exitCode !== 0) throw new Error(`${commands}\n${await readFile(path.join(where, 'copy.log'), 'utf8')}`);
	return where;
}

/** A cluster that is started from a base, equipped. */
async function equal(plan: DeisPlan, base: Base): Promise<DeisCluster> {
	const cluster = await startDeis(plan, base.folder);
	await equip(cluster);
	return cluster;
}

type Base = Awaited<ReturnType<typeof makeBase>>;

const present = (): DeisPlan => ({
	units: stateless,
	keys: {
		'registry/s3bucket': 'images',
		'registry/s3region': 'us-east-1',
		'registry/s3path': '/registry',
		'registry/s3accessKey': minio.noDelete.accessKey,
		'registry/s3secretKey': minio.noDelete.secretKey,
		'store/gateway/dummy': '1',
		'database/engine': 'postgresql_psycopg2',
		'database/host': postgres.host,
		'database/port': postgres.port,
		'database/name': 'deis',
		'database/user': 'deis',
		'database/password': databasePassword,
		'logs/storageAdapterType': 'memory',
		'logs/drain': 'udp://logs.example.com:514',
	},
});

describe('an installed platform of Deis v1 with data in one bucket and database', () => {
	const steps = ['credentials'];
	let base: Base;
	let cluster: DeisCluster;
	let before: Awaited<ReturnType<typeof state>>;
	let after: Awaited<ReturnType<typeof state>>;

	beforeAll(async () => {
		await seed();
		base = await makeBase(present());
		cluster = await equal(present(), base);
		before = await state(cluster);
	});

	afterAll(async () => {
		await cluster.stop();
		await base.remove();
	});

	it('is not led to another bucket and database before both hold all of it', async () => {
		const refused = await setUp(cluster, steps);
		expect(refused.exitCode, refused.stderr).toBe(1);
		expect(refused.stderr).toContain('2 images are missing or different in the new folder');
		expect(refused.stderr).toContain('3 tables are missing or different in the new database');
		expect(await state(cluster)).toEqual(before);
		const where = await copy(cluster, refused);
		expect((await stat(path.join(where, 'deis-before-the-move.sql'))).mode & 0o777).toBe(0o600);
		expect(await objectsIn(store, 'other-images')).toEqual(await objectsIn(store, 'images'));
		await postgres.sql("update api_app set what = 'other'", 'deis2');
		const spoiled = await setUp(cluster, steps);
		expect(spoiled.exitCode, spoiled.stderr).toBe(1);
		expect(spoiled.stderr).toContain('a table is missing or different in the new database (api_app)');
		expect(spoiled.stderr).not.toContain('missing or different in the new folder');
		await postgres.sql("update api_app set what = 'shop'", 'deis2');
	});

	it('A, N: then it is, and goes on; the second time nothing is done', async () => {
		const ran = await setUp(cluster, steps);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('the new place holds all of the present one');
		after = await state(cluster);
		expect(after).toEqual({
			...before,
			'/deis/registry/s3bucket': 'other-images',
			'/deis/registry/s3accessKey': minio.full.accessKey,
			'/deis/registry/s3secretKey': minio.full.secretKey,
			'/deis/database/name': 'deis2',
		});
		expect(new Set(Object.values(await units(cluster)))).toEqual(new Set(['active running']));
		await proveUntold(cluster, ran, Object.values(secrets()));
		await proveNothingTwice(cluster, answered(cluster, steps));
	});

	it('U: undo asks first, and leads back', async () => {
		const asked = await undo(cluster, 'credentials');
		expect(asked.exitCode).toBe(2);
		expect(asked.stderr).toContain('--accept undo-storage');
		expect(await state(cluster)).toEqual(after);
		await proveUndo(cluster, 'credentials', before, '--accept', 'undo-storage');
	});

	it('S: the script leads there too', async () => {
		const other = await equal(present(), base);
		try {
			await proveScript(other, steps, after);
		} finally {
			await other.stop();
		}
	});
});

const onCeph = (): DeisPlan => ({
	units: [...ceph, ...stateless],
	keys: {
		'registry/bucketName': 'images',
		'store/monSetupComplete': 'youBetcha',
		'store/gateway/accessKey': minio.root.accessKey,
		'store/gateway/secretKey': minio.root.secretKey,
		'database/password': 'of-the-old-one',
		'database/adminPass': 'of-the-old-one',
	},
});

/** Ceph's gateway and its database write their addresses as long as they run; ends with what it returns. */
async function publishing({etcd}: DeisCluster): Promise<() => void> {
	const {hostname, port} = new URL(minio.endpoint);
	const publish = async () => {
		const states = await etcd.leaves('_coreos.com/fleet/states');
		const runs = (name: string) =>
			Object.entries(states).some(([key, one]) => key.includes(`/deis-${name}.`) && one.includes('"running"'));
		const pairs = [
			...(runs('store-gateway@1')
				? [['store/gateway/host', hostname] as const, ['store/gateway/port', port] as const]
				: []),
			...(runs('database') ? [['database/host', '10.0.0.11'] as const, ['database/port', '5432'] as const] : []),
		];
		for (const [key, value] of pairs) await etcd.set(`deis/${key}`, value, 5);
	};
	await publish();
	const timer = setInterval(() => void publish().catch(() => undefined), 1000);
	return () => {
		clearInterval(timer);
	};
}

describe('an installed platform of Deis v1 with data in Ceph', () => {
	const steps = ['storage', 'credentials'];
	let base: Base;
	let cluster: DeisCluster;
	let silence: () => void;
	let before: Awaited<ReturnType<typeof state>>;
	let after: Awaited<ReturnType<typeof state>>;
	let unitsAfter: Awaited<ReturnType<typeof units>>;

	beforeAll(async () => {
		await seed();
		base = await makeBase(onCeph());
		cluster = await equal(onCeph(), base);
		silence = await publishing(cluster);
		before = await state(cluster);
	});

	afterAll(async () => {
		silence();
		await cluster.stop();
		await base.remove();
	});

	it('is refused with the copying commands, which copy all', async () => {
		const refused = await setUp(cluster, steps);
		expect(refused.exitCode, refused.stderr).toBe(1);
		expect(refused.stderr).toContain('2 images are missing or different in the new folder');
		expect(refused.stderr).toContain('3 tables are missing or different in the new database');
		await copy(cluster, refused);
		expect(await objectsIn(store, 'other-images')).toEqual(await objectsIn(store, 'images'));
		expect(await state(cluster)).toEqual(before);
	});

	it('A, N: it is uninstalled, what it wrote expires, and the other is installed; the second time nothing is done', async () => {
		const ran = await setUp(cluster, steps);
		expect(ran.exitCode, ran.stderr).toBe(0);
		after = await state(cluster);
		const {'/deis/store/gateway/accessKey': _a, '/deis/store/gateway/secretKey': _s, ...kept} = before;
		expect(after).toEqual({
			...kept,
			'/deis/registry/s3bucket': 'other-images',
			'/deis/registry/s3region': 'us-east-1',
			'/deis/registry/s3path': '/registry',
			'/deis/registry/s3accessKey': minio.full.accessKey,
			'/deis/registry/s3secretKey': minio.full.secretKey,
			'/deis/store/gateway/dummy': '1',
			'/deis/database/engine': 'postgresql_psycopg2',
			'/deis/database/host': postgres.host,
			'/deis/database/port': postgres.port,
			'/deis/database/name': 'deis2',
			'/deis/database/user': 'deis',
			'/deis/database/password': databasePassword,
			'/deis/logs/storageAdapterType': 'memory',
			'/deis/logs/drain': 'udp://logs.example.com:514',
		});
		unitsAfter = await units(cluster);
		expect(Object.keys(unitsAfter).filter((name) => /deis-(store|database)/.test(name))).toEqual([]);
		expect(new Set(Object.values(unitsAfter))).toEqual(new Set(['active running']));
		expect(Object.keys(unitsAfter).some((name) => name.startsWith('deis-controller'))).toBe(true);
		await proveUntold(cluster, ran, Object.values(secrets()));
		await proveNothingTwice(cluster, answered(cluster, steps));
	});

	it('R: says where the data is now', async () => {
		expect(await findings(cluster, ...steps)).toMatchObject({
			'storage/external': 'good',
			'credentials/present': 'good',
		});
	});

	it('U: the keys go back as they were; what was taken away and installed is told, and left to people', async () => {
		const asked = await undo(cluster, 'credentials');
		expect(asked.exitCode).toBe(2);
		expect(asked.stderr).toContain('--accept undo-storage');
		await proveUndo(cluster, 'credentials', before, '--accept', 'undo-storage');
		const rest = await undo(cluster, 'storage');
		expect(rest.exitCode, rest.stderr).toBe(1);
		expect(rest.stderr).toContain('The last run of storage changed nothing that undo could put back');
		expect(rest.stderr).toContain('Ceph stays uninstalled');
		expect(rest.stderr).toContain(
			'deisctl stop stateless-platform; deisctl stop logger; deisctl uninstall stateless-platform; deisctl uninstall logger',
		);
		expect(await state(cluster)).toEqual(before);
		expect(await units(cluster)).toEqual(unitsAfter);
	});

	it('S: the script leads there too', async () => {
		const other = await equal(onCeph(), base);
		const quiet = await publishing(other);
		try {
			await proveScript(other, steps, after);
			expect(await units(other)).toEqual(unitsAfter);
		} finally {
			quiet();
			await other.stop();
		}
	});
});
