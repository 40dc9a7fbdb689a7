import {mkdir, mkdtemp, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chart} from './chart/render.js';
import {waitUntil} from './components/process/wait-until.js';
import {type Minio, type S3Keys, startMinio} from './components/stores/minio.js';
import {buckets, s3Secrets} from './harness/backends.js';
import {keep, objectsIn, type Opened, putBack, rclone} from './harness/bucket.js';
import {type Answers, check, proveNothingTwice, proveScript, setUp, undo, writes} from './harness/proofs.js';
import {type Base, makeBase, type Release} from './harness/release.js';
import {differing, stateOf} from './harness/state.js';
import {clearAway} from './components/process/clear-away.js';

const names = Object.values(buckets);

let folder: string;
let minio: Minio;
let opened: Opened;
let old: S3Keys;
let base: Base;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-real-'));
	minio = await startMinio({folder: path.join(folder, 'minio'), buckets: names});
	opened = {
		env: minio.env,
		remote: {
			RCLONE_CONFIG_STORE_TYPE: 's3',
			RCLONE_CONFIG_STORE_PROVIDER: 'Minio',
			RCLONE_CONFIG_STORE_REGION: 'us-east-1',
			RCLONE_CONFIG_STORE_ACCESS_KEY_ID: minio.root.accessKey,
			RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY: minio.root.secretKey,
		},
	};
	old = await minio.addUser('full', 'ASIA');
	base = await makeBase({
		nodes: 1,
		store: {env: minio.env},
		values: {
			global: {storage: 's3'},
			s3: {
				accesskey: old.accessKey,
				secretkey: old.secretKey,
				region: 'us-east-1',
				builder_bucket: buckets.builder,
				registry_bucket: buckets.registry,
				database_bucket: buckets.database,
			},
		},
		async prepare(release) {
			await release.ground.cluster.database.addAccount({name: 'ops', superuser: true});
			await inDatabase(release, "psql -tAc 'select pg_switch_wal()'");
		},
	});
	await keep(opened, names, path.join(folder, 'kept'));
});

afterAll(async () => {
	await minio.stop();
	await base.remove();
	await clearAway(folder);
});

/** An equal of the base, over buckets as the base left them: two platforms never share theirs. */
async function equal(): Promise<Release> {
	await putBack(opened, names, path.join(folder, 'kept'));
	return base.copy();
}

function answersWith(keys: S3Keys): Answers {
	return {
		steps: ['credentials'],
		sets: {'credentials.source': 'keys'},
		secrets: s3Secrets(keys),
		given: {env: minio.env},
	};
}

describe('credentials alone, where the platform is in a real store already', () => {
	let release: Release;
	let before: Awaited<ReturnType<typeof stateOf>>;
	let after: Awaited<ReturnType<typeof stateOf>>;

	beforeAll(async () => {
		release = await equal();
	});

	afterAll(async () => {
		await release.stop();
	});

	it('R: says that a temporary key is dangerous', async () => {
		before = await stateOf(release);
		expect(await check(release, ['credentials'])).toMatchObject({
			exitCode: 3,
			findings: {'credentials/temporary': 'danger'},
		});
	});

	it('keys that may only read are refused before anything is written', async () => {
		const ran = await setUp(release, answersWith(minio.readOnly));
		expect(ran.exitCode, ran.stderr).toBe(1);
		expect(ran.stderr).toMatch(/These keys may not write in acme-builder/);
		expect(await writes(release)).toEqual([]);
	});

	it('A: the new keys are in the Secret, and the database restarts over a base backup made with them', async () => {
		const ran = await setUp(release, answersWith(minio.full));
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await keyOf(release)).toBe(minio.full.accessKey);
		expect(await newestBackupBy()).toBe(minio.full.accessKey);
		expect(await restartedWith(release)).toBe(minio.full.accessKey);
		expect(await accounts(release)).toEqual(['AnonymousUser', 'ops']);
		expect(await dumps(release)).toEqual([]);
		after = await stateOf(release);
	});

	it('R: says good afterwards', async () => {
		expect(await check(release, ['credentials'])).toMatchObject({
			exitCode: 0,
			findings: {'credentials/present': 'good'},
		});
	});

	it('N: plans nothing and changes nothing the second time', async () => {
		await proveNothingTwice(release, answersWith(minio.full));
	});

	it('U: puts the old keys back, and says that the pods do not take them up by that', async () => {
		const undone = await undo(release, 'credentials');
		expect(undone.exitCode, undone.stderr).toBe(0);
		expect(undone.stderr).toContain('the pods go on with what they read when they started');
		expect(differing(before, await stateOf(release))).toEqual([]);
		expect(await keyOf(release)).toBe(old.accessKey);
		expect((await check(release, ['credentials'])).findings).toMatchObject({'credentials/not-taken-up': 'attention'});
	});

	it('S: the script leaves the same state on an equal cluster', async () => {
		const copy = await equal();
		try {
			await proveScript(copy, answersWith(minio.full), after);
			expect(await newestBackupBy()).toBe(minio.full.accessKey);
			expect(await restartedWith(copy)).toBe(minio.full.accessKey);
			expect(await accounts(copy)).toEqual(['AnonymousUser', 'ops']);
		} finally {
			await copy.stop();
		}
	});
});

describe('when the old key was revoked before anybody set the new one', () => {
	beforeAll(async () => {
		await minio.removeUser(old);
	});

	/** An equal in which nothing is archived any more, and somebody registered since. */
	async function afterRevoking(): Promise<Release> {
		const release = await equal();
		await release.ground.cluster.database.addAccount({name: 'late', superuser: false});
		await inDatabase(release, "psql -tAc 'select pg_switch_wal()'");
		expect(await inDatabase(release, "psql -tAc 'select failed_count from pg_stat_archiver'")).toBe('1\n');
		return release;
	}

	it('a bare restart of the database would lose it all', async () => {
		const release = await afterRevoking();
		try {
			await release.kubectl(['rollout', 'restart', 'deployment/deis-database']);
			await release.kubectl(['rollout', 'status', 'deployment/deis-database', '--timeout=120s']);
			await restartedWith(release);
			expect(await accounts(release)).toEqual(['AnonymousUser']);
		} finally {
			await release.stop();
		}
	});

	it('the step makes a base backup with the new key before anything restarts, and nothing is lost', async () => {
		const release = await afterRevoking();
		try {
			const ran = await setUp(release, answersWith(minio.full));
			expect(ran.exitCode, ran.stderr).toBe(0);
			expect(await newestBackupBy()).toBe(minio.full.accessKey);
			expect(await restartedWith(release)).toBe(minio.full.accessKey);
			expect(await accounts(release)).toEqual(['AnonymousUser', 'ops', 'late']);
			expect(await dumps(release)).toEqual([]);
		} finally {
			await release.stop();
		}
	});

	it('when no base backup comes to be, all of it lies in a dump on this machine before the restart', async () => {
		const release = await afterRevoking();
		try {
			// As the image's does while it restores, do_backup then does nothing and ends well.
			await release.ground.cluster.database.setRecovering(true);
			const ran = await setUp(release, answersWith(minio.full));
			expect(ran.exitCode, ran.stderr).toBe(0);
			const [dump, ...others] = await dumps(release);
			expect(others).toEqual([]);
			const file = path.join(release.folder, 'home', dump ?? '');
			expect((await stat(file)).mode & 0o777).toBe(0o600);
			expect(await readFile(file, 'utf8')).toMatch(/\nlate\tf\n/);
			expect(ran.stderr).toContain(dump);
		} finally {
			await release.stop();
		}
	});

	it('the printed script protects the database likewise', async () => {
		const release = await afterRevoking();
		try {
			await release.ground.cluster.database.setRecovering(true);
			const printed = await release.seaworthy(
				[
					...['setup', 'credentials', '--namespace', 'deis', '--release', 'hephy', '--chart', chart],
					...['--set', 'credentials.source=keys', '--no-input', '--dry-run'],
				],
				{env: {...minio.env, ...s3Secrets(minio.full)}},
			);
			expect(printed.exitCode, printed.stderr).toBe(0);
			const where = path.join(release.folder, 'script');
			await mkdir(where);
			await writeFile(path.join(release.folder, 'plan.sh'), printed.stdout);
			const ran = await release.run('sh', ['../plan.sh'], {
				cwd: where,
				env: {...minio.env, ...s3Secrets(minio.full)},
			});
			expect(ran.exitCode, ran.stderr).toBe(0);
			const [dump = ''] = await readdir(where);
			expect(await readFile(path.join(where, dump), 'utf8')).toMatch(/\nlate\tf\n/);
		} finally {
			await release.stop();
		}
	});
});

async function inDatabase({kubectl}: Release, command: string): Promise<string> {
	return kubectl(['exec', 'deployment/deis-database', '--', 'sh', '-c', `su-exec postgres ${command}`]);
}

async function keyOf({kubectl}: Release): Promise<string> {
	const words = ['get', 'secret', 'objectstorage-keyfile', '--output', 'jsonpath={.data.accesskey}'];
	return Buffer.from(await kubectl(words), 'base64').toString();
}

/** The account whose keys made the newest base backup of the real bucket. */
async function newestBackupBy(): Promise<string> {
	const sentinels = (await objectsIn(opened, buckets.database)).filter((name) => name.endsWith('_sentinel.json'));
	const newest = sentinels.toSorted().at(-1) ?? '';
	return (await rclone(opened, ['cat', `STORE:${buckets.database}/${newest}`])).trim();
}

/** Waits until a second pod of the database has booted, and says which key it runs with. */
async function restartedWith(release: Release): Promise<string> {
	await waitUntil({
		what: 'another pod of the database to boot',
		ask: async () => ((await release.ground.cluster.database.boots()).length >= 2 ? true : undefined),
		patience: 240_000,
	});
	return (await inDatabase(release, 'cat /etc/wal-e.d/env/AWS_ACCESS_KEY_ID')).trim();
}

async function accounts({ground}: Release): Promise<readonly string[]> {
	return (await ground.cluster.database.accounts()).map(({name}) => name);
}

async function dumps({folder: at}: Release): Promise<readonly string[]> {
	return (await readdir(path.join(at, 'home'))).filter((name) => name.endsWith('.sql'));
}
