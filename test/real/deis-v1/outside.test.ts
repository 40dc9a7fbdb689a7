import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type Minio, startMinio} from '../components/stores/minio.js';
import {type Postgres, startPostgres} from '../components/stores/postgres.js';
import {componentPath} from '../components/component-path.js';
import {type Listening, serve} from '../components/process/listen.js';
import {type DeisCluster, type DeisPlan, type Ran, startDeis} from './cluster.js';
import {
	findings,
	makeBase,
	proveNothingTwice,
	proveScript,
	proveUndo,
	proveUntold,
	setUp,
	state,
	undo,
	units,
} from './proofs.js';
import {clearAway} from '../components/process/clear-away.js';

const databasePassword = `p"w$(x) ü: = 100% #`;
const fresh: DeisPlan = {units: [], machines: 3};

let minio: Minio;
let postgres: Postgres;
let folder: string;
let runKey: string;
let secrets: Readonly<Record<string, string>>;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'sw-outside-'));
	minio = await startMinio({folder, buckets: ['images', 'other-images']});
	postgres = await startPostgres({password: databasePassword});
	const file = path.join(folder, 'run-key');
	await execa('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '', '-f', file]);
	runKey = await readFile(file, 'utf8');
	secrets = {
		SEAWORTHY_STORAGE_SSHKEY: runKey,
		SEAWORTHY_CREDENTIALS_ACCESSKEY: minio.full.accessKey,
		SEAWORTHY_CREDENTIALS_SECRETKEY: minio.full.secretKey,
		SEAWORTHY_CREDENTIALS_DBPASSWORD: databasePassword,
	};
});

afterAll(async () => {
	await postgres.stop();
	await minio.stop();
	await clearAway(folder);
});

/** What every run is given: the programs, and where Amazon is. */
const given = () => ({
	...minio.env,
	...secrets,
	PATH: `${path.dirname(componentPath('rclone'))}:${process.env['PATH'] ?? ''}`,
});

type Sets = Readonly<Record<string, string>>;

const database = (): Sets => ({
	'credentials.dbhost': postgres.host,
	'credentials.dbport': postgres.port,
	'credentials.dbname': 'deis',
	'credentials.dbuser': 'deis',
});
const logs: Sets = {'credentials.drain': 'udp://logs.example.com:514', 'credentials.lines': '500'};
const amazon: Sets = {
	'credentials.registry': 's3',
	'credentials.bucket': 'images',
	'credentials.region': 'us-east-1',
	'credentials.path': '/registry',
	'credentials.source': 'keys',
};
const own = (): Sets => {
	const {hostname, port} = new URL(minio.endpoint);
	return {
		'credentials.registry': 'compatible',
		'credentials.bucket': 'images',
		'credentials.storehost': hostname,
		'credentials.storeport': port,
	};
};
const platform: Sets = {
	'storage.backend': 'external',
	'storage.domain': 'example.com',
	'storage.install': 'yes',
	'storage.routers': '2',
};

/** Where the programs are: those of the hosts go before ours. */
const programs = ({hosts}: DeisCluster) => `${hosts.bin}:${given().PATH}`;

async function run(
	cluster: DeisCluster,
	steps: readonly string[],
	sets: Sets,
	env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
	return setUp(cluster, {steps, sets, env: {...given(), PATH: programs(cluster), ...env}});
}

/** The store as keys see it that may not list all buckets: MinIO itself would give those that they may use. */
async function withoutListing(endpoint: string): Promise<Listening> {
	return serve((incoming, response) => {
		if (incoming.method === 'GET' && incoming.url?.split('?')[0] === '/') {
			response.writeHead(403, {'content-type': 'application/xml'});
			response.end('<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
			return;
		}
		const {method, url, headers} = incoming;
		const outgoing = request(new URL(url ?? '/', endpoint), {method, headers}, (answer) => {
			response.writeHead(answer.statusCode ?? 500, answer.headers);
			answer.pipe(response);
		});
		outgoing.on('error', () => response.destroy());
		incoming.pipe(outgoing);
	});
}

describe('a control plane without Ceph, on Amazon', () => {
	let cluster: DeisCluster;
	let base: Awaited<ReturnType<typeof makeBase>>;
	let before: Readonly<Record<string, string>>;
	let after: Readonly<Record<string, string>>;
	let unitsAfter: Readonly<Record<string, string>>;

	beforeAll(async () => {
		base = await makeBase(fresh);
		cluster = await startDeis(fresh, base.folder);
		before = await state(cluster);
	});

	afterAll(async () => {
		await cluster.stop();
		await base.remove();
	});

	it('R: says that nothing is installed', async () => {
		expect(await findings(cluster, 'storage', 'credentials')).toEqual({
			'storage/not-installed': 'attention',
			'credentials/not-installed': 'attention',
		});
		expect(await state(cluster)).toEqual(before);
	});

	it('A: tries, writes, installs, starts, and sees that it answers', async () => {
		const ran = await run(cluster, ['storage', 'credentials'], {...platform, ...amazon, ...database(), ...logs});
		expect(ran.exitCode, ran.stderr).toBe(0);
		after = await state(cluster);
		unitsAfter = await units(cluster);
		expect(after).toEqual({
			...before,
			'/deis/platform/sshPrivateKey': Buffer.from(runKey).toString('base64'),
			'/deis/registry/s3bucket': 'images',
			'/deis/registry/s3region': 'us-east-1',
			'/deis/registry/s3path': '/registry',
			'/deis/registry/s3accessKey': minio.full.accessKey,
			'/deis/registry/s3secretKey': minio.full.secretKey,
			'/deis/store/gateway/dummy': '1',
			'/deis/database/engine': 'postgresql_psycopg2',
			'/deis/database/host': '127.0.0.1',
			'/deis/database/port': postgres.port,
			'/deis/database/name': 'deis',
			'/deis/database/user': 'deis',
			'/deis/database/password': databasePassword,
			'/deis/logs/storageAdapterType': 'memory:500',
			'/deis/logs/drain': 'udp://logs.example.com:514',
		});
		expect(new Set(Object.values(unitsAfter))).toEqual(new Set(['active running']));
		expect(Object.keys(unitsAfter).filter((name) => name.startsWith('deis-logspout'))).toHaveLength(3);
		expect(Object.keys(unitsAfter).filter((name) => name.startsWith('deis-router'))).toHaveLength(2);
		expect(Object.keys(unitsAfter).some((name) => /store|database/.test(name))).toBe(false);
		await proveUntold(cluster, ran, Object.values(secrets));
	});

	it('R: says good afterwards', async () => {
		expect(await findings(cluster, 'storage', 'credentials')).toEqual({
			'storage/external': 'good',
			'credentials/present': 'good',
		});
	});

	it('N: plans nothing the second time', async () => {
		const {'storage.install': _i, 'storage.routers': _r, ...sets} = platform;
		await proveNothingTwice(cluster, {
			steps: ['storage', 'credentials'],
			sets: {...sets, ...amazon, ...database(), ...logs},
			env: {...given(), PATH: programs(cluster)},
		});
	});

	it('U: asks before it leads a running platform elsewhere, then puts the keys back and leaves it installed', async () => {
		const refused = await undo(cluster, 'credentials');
		expect(refused.exitCode, refused.stderr).toBe(2);
		expect(refused.stderr).toContain('undo-storage');
		expect(await state(cluster)).toEqual(after);
		const undone = await undo(cluster, 'credentials', '--accept', 'undo-storage');
		expect(undone.exitCode, undone.stderr).toBe(0);
		const key = await proveUndo(cluster, 'storage', before);
		expect(key.stderr).toContain('the platform stays installed');
		expect(await units(cluster)).toEqual(unitsAfter);
	});

	it.each([['sh'], ['bash']])('S: the script leaves the same state, run by %s', async (shell) => {
		const equal = await startDeis(fresh, base.folder);
		try {
			const sets = {...platform, ...amazon, ...database(), ...logs};
			const env = {...minio.env, PATH: programs(equal)};
			await proveScript(equal, {steps: ['storage', 'credentials'], sets, env, secrets, shell}, after);
			expect(await units(equal)).toEqual(unitsAfter);
		} finally {
			await equal.stop();
		}
	});
});

const running = ['logger', 'logspout', 'registry@1', 'controller', 'builder', 'publisher', 'router@1'];

describe('what a cluster of Deis v1 may be like', () => {
	let cluster: DeisCluster | undefined;
	const start = async (plan: DeisPlan) => {
		cluster = await startDeis(plan);
		return cluster;
	};
	const host = ({folder: home}: DeisCluster, ...parts: readonly string[]) => path.join(home, 'hosts', ...parts);

	afterEach(async () => {
		await cluster?.stop();
		cluster = undefined;
	});

	it('keeps images in a store of its own: plain http through the gateway’s keys', async () => {
		const one = await start(fresh);
		const ran = await run(one, ['storage', 'credentials'], {...platform, ...own(), ...database(), ...logs});
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('deis-store.DOMAIN');
		const {hostname, port} = new URL(minio.endpoint);
		expect(await state(one)).toMatchObject({
			'/deis/registry/bucketName': 'images',
			'/deis/store/gateway/accessKey': minio.full.accessKey,
			'/deis/store/gateway/secretKey': minio.full.secretKey,
			'/deis/store/gateway/host': hostname,
			'/deis/store/gateway/port': port,
		});
		expect(Object.keys(await state(one)).filter((key) => /s3|dummy/.test(key))).toEqual([]);
		expect(await findings(one, 'storage', 'credentials')).toEqual({
			'storage/external': 'good',
			'credentials/store-published': 'attention',
			'credentials/present': 'good',
		});
	});

	it('is on Ceph with passwords of its own', async () => {
		const one = await start(fresh);
		const sets = {...platform, 'storage.backend': 'ceph', 'storage.routers': '3'};
		const none = await run(one, ['storage', 'credentials'], sets, {
			SEAWORTHY_CREDENTIALS_DBPASSWORD: 'changeme123',
		});
		expect(none.exitCode).toBe(2);
		expect(none.stderr).toContain('every cluster of Deis v1 begins with');
		const ran = await run(one, ['storage', 'credentials'], sets, {
			SEAWORTHY_CREDENTIALS_DBPASSWORD: 'Database-canary-1',
			SEAWORTHY_CREDENTIALS_ADMINPASSWORD: 'Admin-canary-1',
		});
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await state(one)).toMatchObject({
			'/deis/database/password': 'Database-canary-1',
			'/deis/database/adminPass': 'Admin-canary-1',
		});
		expect(Object.keys(await units(one)).filter((name) => name.startsWith('deis-store'))).toHaveLength(13);
		expect(await findings(one, 'storage', 'credentials')).toEqual({
			'storage/ceph': 'good',
			'credentials/present': 'good',
		});
		expect(ran.stderr + ran.stdout).not.toContain('canary');
	});

	it('hostile 41: keys or a password that do not open are refused before anything is written', async () => {
		const one = await start(fresh);
		const was = await state(one);
		const sets = {...platform, ...amazon, ...database(), ...logs};
		const other = {SEAWORTHY_CREDENTIALS_SECRETKEY: 'A'.repeat(40)};
		const wrong = await run(one, ['storage', 'credentials'], sets, other);
		expect(wrong.exitCode, wrong.stderr).toBe(1);
		expect(wrong.stderr).toContain('The secret key does not belong to the access key');
		const password = await run(one, ['storage', 'credentials'], sets, {
			SEAWORTHY_CREDENTIALS_DBPASSWORD: 'no such password',
		});
		expect(password.exitCode, password.stderr).toBe(1);
		expect(password.stderr).toContain('does not take this password for deis');
		const nowhere = await run(one, ['storage', 'credentials'], {...sets, 'credentials.dbname': 'nothing'});
		expect(nowhere.stderr).toContain('There is no database nothing on that server');
		for (const ran of [wrong, password, nowhere])
			for (const secret of Object.values(secrets)) expect(ran.stdout + ran.stderr).not.toContain(secret);
		expect(await state(one)).toEqual(was);
		expect(await units(one)).toEqual({});
	});

	it('refuses before v1.12.0 keys that may not list all buckets: the registry would never start (deis/deis#4228)', async () => {
		const one = await start({...fresh, release: 'v1.11.2'});
		await writeFile(host(one, 'deisctl', 'version'), '1.11.2\n');
		const was = await state(one);
		const sets = {...platform, ...amazon, ...database(), ...logs};
		const gate = await withoutListing(minio.endpoint);
		try {
			const env = {RCLONE_S3_ENDPOINT: `http://127.0.0.1:${gate.port}`};
			const refused = await run(one, ['storage', 'credentials'], sets, env);
			expect(refused.exitCode, refused.stderr).toBe(1);
			expect(refused.stderr).toContain('done: Delete it from images');
			expect(refused.stderr).toContain('may not list the buckets of the account');
			expect(refused.stderr).toContain('s3:ListAllMyBuckets on arn:aws:s3:::*');
			expect(await state(one)).toEqual(was);
		} finally {
			await gate.stop();
		}
		const ran = await run(one, ['storage', 'credentials'], sets);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('done: List all buckets of the account');
	});

	it('ends with the reason when a unit fails, though deisctl says Done. and 0; the next run goes on', async () => {
		const one = await start(fresh);
		const sets = {...platform, ...amazon, ...database(), ...logs};
		// The builder waits for the registry for ever, so deisctl never comes to its end by itself.
		await writeFile(host(one, 'deisctl', 'fails'), 'deis-registry@1.service\ndeis-builder.service\n');
		const ran = await run(one, ['storage', 'credentials'], sets);
		expect(ran.exitCode, ran.stderr).toBe(4);
		expect(ran.stderr).toContain('deis-registry@1.service failed to start');
		expect(ran.stderr).toContain('journalctl --no-pager -n 200 -u deis-registry@1');
		expect(await readFile(host(one, 'home', '.seaworthy-deisctl.log'), 'utf8')).toMatch(/Done\.[^]*deisctl ended: 0/);
		expect(await findings(one, 'storage')).toMatchObject({'storage/not-running': 'danger'});
	});

	it('writes nothing where deisctl is not of the platform’s version, or is not there', async () => {
		const one = await start(fresh);
		const was = await state(one);
		const sets = {...platform, ...amazon, ...database(), ...logs};
		await writeFile(host(one, 'deisctl', 'version'), '1.12.3\n');
		const other = await run(one, ['storage', 'credentials'], sets);
		expect(other.exitCode, other.stderr).toBe(1);
		expect(other.stderr).toContain("not of the platform's version 1.13.4");
		await rm(host(one, 'host-bin', 'deisctl'));
		const none = await run(one, ['storage', 'credentials'], sets);
		expect(none.exitCode, none.stderr).toBe(1);
		expect(await state(one)).toEqual(was);
	});

	it('that runs takes other keys without a restart; the old ones are told to be revoked', async () => {
		const present = {
			'registry/s3bucket': 'images',
			'registry/s3region': 'us-east-1',
			'registry/s3path': '/registry',
			'registry/s3accessKey': minio.noDelete.accessKey,
			'registry/s3secretKey': minio.noDelete.secretKey,
			'store/gateway/dummy': '1',
			'store/gateway/port': '80',
			'database/engine': 'postgresql',
			'database/host': postgres.host,
			'database/port': postgres.port,
			'database/name': 'deis',
			'database/user': 'deis',
			'database/password': databasePassword,
			'logs/storageAdapterType': 'memory:500',
			'logs/drain': 'logs.example.com:514',
		};
		const one = await start({units: running, keys: present});
		expect(await findings(one, 'storage', 'credentials')).toEqual({
			'storage/external': 'good',
			'credentials/bad-engine': 'danger',
			'credentials/bad-drain': 'danger',
			'credentials/gateway-left': 'attention',
		});
		const unitsBefore = await units(one);
		const before = await state(one);
		const ran = await run(one, ['credentials'], {...amazon, ...database(), ...logs});
		expect(ran.exitCode, ran.stderr).toBe(0);
		const {'/deis/store/gateway/port': _port, ...kept} = before;
		const after = {
			...kept,
			'/deis/registry/s3accessKey': minio.full.accessKey,
			'/deis/registry/s3secretKey': minio.full.secretKey,
			'/deis/database/engine': 'postgresql_psycopg2',
			'/deis/logs/drain': 'udp://logs.example.com:514',
		};
		expect(await state(one)).toEqual(after);
		expect(await units(one)).toEqual(unitsBefore);
		expect(ran.stderr).toContain('Revoke the old key');
		await proveUndo(one, 'credentials', before, '--accept', 'undo-storage');
	});

	it('a database that runs on the cluster keeps writing its address: another is refused (deis/deis#4767)', async () => {
		const one = await start({units: [...running, 'database']});
		await one.etcd.set('deis/database/host', '10.0.0.11', 60);
		await one.etcd.set('deis/database/port', '5432', 60);
		expect(await findings(one, 'storage')).toMatchObject({'storage/half-migrated': 'danger'});
		const was = await state(one);
		const storage = await run(one, ['storage', 'credentials'], {...platform, ...amazon, ...database(), ...logs});
		expect(storage.exitCode, storage.stderr).toBe(1);
		expect(storage.stderr).toContain('which of them holds the data is not for a program to guess');
		expect(await state(one)).toEqual(was);
	});
});
