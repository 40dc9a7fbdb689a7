import {chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {componentPath} from '../components/component-path.js';
import {type Minio, startMinio} from '../components/stores/minio.js';
import {type Postgres, startPostgres} from '../components/stores/postgres.js';
import {empty, objectsIn, type Opened, rclone} from '../harness/bucket.js';
import {type DeisCluster, type Ran, startDeis} from './cluster.js';

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
	await rm(folder, {recursive: true, force: true});
});

/** A platform with an account, an app and its image; the new places are empty. */
beforeEach(async () => {
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
});

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

async function setUp(cluster: DeisCluster, steps: readonly string[], more: readonly string[] = []): Promise<Ran> {
	const storage = {'storage.backend': 'external', 'storage.domain': 'example.com'};
	const all = Object.entries({...answers(), ...(steps.includes('storage') ? storage : {})});
	const words = [...all.flatMap(([key, value]) => ['--set', `${key}=${value}`]), ...more];
	const target = ['--platform', 'deis-v1', '--tunnel', cluster.tunnel];
	return cluster.seaworthy(['setup', ...steps, ...target, ...words, '--no-input', '--yes', '--confirm', 'tunnel'], {
		...env(cluster),
	});
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

async function keys({etcd}: DeisCluster): Promise<Readonly<Record<string, string>>> {
	const all = await etcd.leaves('deis');
	return Object.fromEntries(
		Object.entries(all).filter(([key]) => !/(controller|registry|gateway)\/(host|port)$/.test(key)),
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

describe('an installed platform of Deis v1 with data', () => {
	it('is not led to another bucket and database before both hold all of it; then it is, and goes on', async () => {
		const cluster = await startDeis({
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
		try {
			await equip(cluster);
			const before = await keys(cluster);
			const refused = await setUp(cluster, ['credentials']);
			expect(refused.exitCode, refused.stderr).toBe(1);
			expect(refused.stderr).toContain('2 images are missing or different in the new folder');
			expect(refused.stderr).toContain('3 tables are missing or different in the new database');
			expect(await keys(cluster)).toEqual(before);
			const where = await copy(cluster, refused);
			expect((await stat(path.join(where, 'deis-before-the-move.sql'))).mode & 0o777).toBe(0o600);
			expect(await objectsIn(store, 'other-images')).toEqual(await objectsIn(store, 'images'));
			await postgres.sql("update api_app set what = 'other'", 'deis2');
			const spoiled = await setUp(cluster, ['credentials']);
			expect(spoiled.exitCode, spoiled.stderr).toBe(1);
			expect(spoiled.stderr).toContain('a table is missing or different in the new database (api_app)');
			expect(spoiled.stderr).not.toContain('missing or different in the new folder');
			await postgres.sql("update api_app set what = 'shop'", 'deis2');
			const ran = await setUp(cluster, ['credentials']);
			expect(ran.exitCode, ran.stderr).toBe(0);
			expect(ran.stderr).toContain('the new place holds all of the present one');
			expect(await keys(cluster)).toEqual({
				...before,
				'/deis/registry/s3bucket': 'other-images',
				'/deis/registry/s3accessKey': minio.full.accessKey,
				'/deis/registry/s3secretKey': minio.full.secretKey,
				'/deis/database/name': 'deis2',
			});
			const states = Object.values(await cluster.etcd.leaves('_coreos.com/fleet/states'));
			expect(states.every((state) => state.includes('"running"'))).toBe(true);
		} finally {
			await cluster.stop();
		}
	});

	it('leaves Ceph once all is copied: it is uninstalled, what it wrote expires, and the other is installed', async () => {
		const {hostname, port} = new URL(minio.endpoint);
		const cluster = await startDeis({
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
		// Ceph's gateway and its database write their addresses as long as they run.
		const publish = async () => {
			const states = await cluster.etcd.leaves('_coreos.com/fleet/states');
			const runs = (name: string) =>
				Object.entries(states).some(([key, state]) => key.includes(`/deis-${name}.`) && state.includes('"running"'));
			const pairs = [
				...(runs('store-gateway@1')
					? [['store/gateway/host', hostname] as const, ['store/gateway/port', port] as const]
					: []),
				...(runs('database') ? [['database/host', '10.0.0.11'] as const, ['database/port', '5432'] as const] : []),
			];
			for (const [key, value] of pairs) await cluster.etcd.set(`deis/${key}`, value, 5);
		};
		const publishing = setInterval(() => void publish().catch(() => undefined), 1000);
		try {
			await equip(cluster);
			await publish();
			const refused = await setUp(cluster, ['storage', 'credentials']);
			expect(refused.exitCode, refused.stderr).toBe(1);
			expect(refused.stderr).toContain('2 images are missing or different in the new folder');
			expect(refused.stderr).toContain('3 tables are missing or different in the new database');
			await copy(cluster, refused);
			expect(await objectsIn(store, 'other-images')).toEqual(await objectsIn(store, 'images'));
			const ran = await setUp(cluster, ['storage', 'credentials']);
			expect(ran.exitCode, ran.stderr).toBe(0);
			const after = await cluster.etcd.leaves('deis');
			expect(after).toMatchObject({
				'/deis/registry/s3bucket': 'other-images',
				'/deis/store/gateway/dummy': '1',
				'/deis/database/host': postgres.host,
				'/deis/database/port': postgres.port,
				'/deis/database/name': 'deis2',
			});
			expect(Object.keys(after).filter((key) => /gateway\/(accessKey|secretKey|host|port)/.test(key))).toEqual([]);
			const states = await cluster.etcd.leaves('_coreos.com/fleet/states');
			expect(Object.keys(states).filter((key) => /deis-(store|database)/.test(key))).toEqual([]);
			expect(Object.values(states).every((state) => state.includes('"running"'))).toBe(true);
			expect(Object.keys(states).some((key) => key.includes('deis-controller'))).toBe(true);
		} finally {
			clearInterval(publishing);
			await cluster.stop();
		}
	});
});
