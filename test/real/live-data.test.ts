import {mkdir, mkdtemp, readFile, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {waitUntil} from './components/process/wait-until.js';
import {deisMinio, type Minio, startMinio} from './components/stores/minio.js';
import {buckets, s3Secrets} from './harness/backends.js';
import {objectsIn, type Opened, rclone} from './harness/bucket.js';
import {oneRelease} from './harness/one-release.js';
import {type Answers, setUp, writes} from './harness/proofs.js';
import {type Ran, type Release} from './harness/release.js';
import {clearAway} from './components/process/clear-away.js';

/** What the builder and the registry keep (facts 1.2), and names that a copy must not stumble over. */
const objects: Readonly<Record<'git' | 'registry', Readonly<Record<string, string>>>> = {
	git: {
		'home/shop/git-0a1b2c3d/tar': 'the pushed tree',
		'home/shop/git-0a1b2c3d/push/slug.tgz': 'the slug',
		'home/shop/cache/a file with blanks + 100%.txt': 'cached',
		'home/ünïcode/git-4e5f6a7b/tar': 'another tree',
		'home/shop/git-0a1b2c3d/empty': '',
	},
	registry: {
		'docker/registry/v2/repositories/shop/_manifests/tags/v2/current/link': 'sha256:1',
		'docker/registry/v2/blobs/sha256/aa/aa01/data': 'x'.repeat(200_000),
	},
};

describe('a platform with data in deis-minio, moved by hand as the refusal says', () => {
	let folder: string;
	let old: Minio;
	let next: Minio;
	let own: Awaited<ReturnType<typeof oneRelease>>;
	let release: Release;
	let answers: Answers;
	let stores: {readonly old: Opened; readonly next: Opened};
	let refused: Ran;

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-real-'));
		old = await startMinio({folder: path.join(folder, 'deis-minio'), ...deisMinio});
		next = await startMinio({folder: path.join(folder, 'next'), buckets: Object.values(buckets)});
		stores = {old: opened(old), next: opened(next)};
		own = await oneRelease({
			store: {minio: old.endpoint, env: next.env},
			forwards: [{port: 9000, to: Number(new URL(old.endpoint).port), namespace: 'deis'}],
		});
		({release} = own);
		for (const [bucket, all] of Object.entries(objects))
			for (const [name, content] of Object.entries(all))
				await rclone(stores.old, ['rcat', `STORE:${bucket}/${name}`], content);
		answers = {
			steps: ['storage', 'credentials'],
			sets: {
				'storage.backend': 's3',
				'storage.region': 'us-east-1',
				...Object.fromEntries(Object.entries(buckets).map(([part, name]) => [`storage.${part}`, name])),
				'credentials.source': 'keys',
			},
			secrets: s3Secrets(next.full),
			given: {env: next.env},
		};
	});

	afterAll(async () => {
		await own.remove();
		await next.stop();
		await old.stop();
		await clearAway(folder);
	});

	it('is not switched: the refusal says how much is at stake and how to copy it', async () => {
		refused = await setUp(release, answers);
		expect(refused.exitCode, refused.stderr).toBe(1);
		expect(refused.stderr).toMatch(/There is an account; builder and registry hold objects in minio, and \d+ objects/);
		expect(refused.stderr).not.toContain(next.full.secretKey);
		expect(refused.stderr).not.toContain(deisMinio.root.secretKey);
		expect(await writes(release)).toEqual([]);
	});

	/** Runs the copied commands in a shell of the operator's; a file, since what they leave in the background would hold a pipe. */
	async function copy(flags: string, where: string): Promise<number> {
		const words = ['-c', `exec sh ${flags} copy.sh >copy.log 2>&1`];
		const {exitCode} = await release.run('sh', words, {cwd: where, env: {...next.env, ...answers.secrets}});
		if (exitCode !== 0) throw new Error(await readFile(path.join(where, 'copy.log'), 'utf8'));
		return exitCode;
	}

	it('the printed commands, run by sh as they stand, bring every object over', async () => {
		const where = path.join(folder, 'operator');
		await mkdir(where);
		await writeFile(path.join(where, 'copy.sh'), commandsIn(refused.stderr));
		expect(await copy('-eu', where)).toBe(0);
		for (const [bucket, part] of [
			['git', 'builder'],
			['registry', 'registry'],
			['dbwal', 'database'],
		] as const)
			expect(await objectsIn(stores.next, buckets[part])).toEqual(await objectsIn(stores.old, bucket));
		expect(await objectsIn(stores.next, buckets.builder)).toHaveLength(Object.keys(objects.git).length);
		const dump = path.join(where, 'deis-before-the-move.sql');
		expect(await readFile(dump, 'utf8')).toMatch(/\nops\tt\n/);
		expect((await stat(dump)).mode & 0o777).toBe(0o600);
		expect(await replicas(release)).toEqual({'deis-builder': 0, 'deis-controller': 0, 'deis-database': 0});
	});

	it('run once more, they keep the dump of the first time', async () => {
		const where = path.join(folder, 'operator');
		expect(await copy('-u', where)).toBe(0);
		expect(await readFile(path.join(where, 'deis-before-the-move.sql'), 'utf8')).toMatch(/\nops\tt\n/);
	});

	it.each([
		['an object is missing', async (at: string) => rclone(stores.next, ['deletefile', at])],
		['an object has another size', async (at: string) => rclone(stores.next, ['rcat', at], 'cut')],
		[
			'an object of the same size has another content',
			async (at: string) => rclone(stores.next, ['rcat', at], 'THE SLUG'),
		],
	])('is still not switched while %s', async (_, spoil) => {
		const name = 'home/shop/git-0a1b2c3d/push/slug.tgz';
		await spoil(`STORE:${buckets.builder}/${name}`);
		const before = await writes(release);
		const ran = await setUp(release, {...answers, words: accepted});
		expect(ran.exitCode, ran.stderr).toBe(1);
		expect(ran.stderr).toContain(`an object is missing or different in the new buckets (${buckets.builder}: ${name})`);
		expect((await writes(release)).slice(before.length)).toEqual([]);
		await rclone(stores.next, ['rcat', `STORE:${buckets.builder}/${name}`], 'the slug');
	});

	it('goes on once all is there, and the database comes up with its accounts from the new store', async () => {
		const unasked = await setUp(release, answers);
		expect(unasked.exitCode, unasked.stderr).toBe(2);
		expect(unasked.stderr).toContain('--accept put-back-hand-edits');
		const ran = await setUp(release, {...answers, words: accepted});
		expect(ran.exitCode, ran.stderr).toBe(0);
		const {database} = release.ground.cluster;
		await waitUntil({
			what: 'the database to boot from s3',
			ask: async () => ((await database.boots()).at(-1) === 's3' ? true : undefined),
			patience: 240_000,
		});
		expect(await database.accounts()).toEqual([
			{name: 'AnonymousUser', superuser: false},
			{name: 'ops', superuser: true},
		]);
		expect(await replicas(release)).toEqual({'deis-builder': 1, 'deis-controller': 1, 'deis-database': 1});
		expect(await release.kubectl(['get', 'deployment', 'deis-minio', '--ignore-not-found'])).toBe('');
	});
});

const accepted = ['--accept', 'put-back-hand-edits'];

function opened({root, env}: Minio): Opened {
	return {
		env,
		remote: {
			RCLONE_CONFIG_STORE_TYPE: 's3',
			RCLONE_CONFIG_STORE_PROVIDER: 'Minio',
			RCLONE_CONFIG_STORE_REGION: 'us-east-1',
			RCLONE_CONFIG_STORE_ACCESS_KEY_ID: root.accessKey,
			RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY: root.secretKey,
		},
	};
}

/** The lines of a refusal that an operator copies to a shell. */
function commandsIn(printed: string): string {
	const lines = printed.split('\n').map((line) => line.trim());
	return `${lines.filter((line) => /^(kubectl|rclone|export|kill|\(umask) /.test(line)).join('\n')}\n`;
}

async function replicas({kubectl}: Release): Promise<Readonly<Record<string, number>>> {
	const names = ['deis-builder', 'deis-controller', 'deis-database'];
	const {items} = JSON.parse(await kubectl(['get', 'deployments', ...names, '--output', 'json'])) as {
		readonly items: readonly {readonly metadata: {readonly name: string}; readonly spec: {readonly replicas: number}}[];
	};
	return Object.fromEntries(items.map(({metadata, spec}) => [metadata.name, spec.replicas]));
}
