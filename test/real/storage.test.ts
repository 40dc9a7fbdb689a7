import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type Minio, startMinio} from './components/stores/minio.js';
import {type Answers, check, proveNothingTwice, proveScript, setUp, undo, writes} from './harness/proofs.js';
import {type Base, makeBase, type Release} from './harness/release.js';
import {differing, stateOf} from './harness/state.js';

const buckets = {builder: 'acme-builder', registry: 'acme-registry', database: 'acme-database'};

/** rclone reaches MinIO in the place of AWS by its own environment; that deis-minio cannot be listed here is accepted. */
function answersOn(minio: Minio): Answers {
	return {
		steps: ['storage', 'credentials'],
		sets: {
			'storage.backend': 's3',
			'storage.region': 'us-east-1',
			...Object.fromEntries(Object.entries(buckets).map(([part, name]) => [`storage.${part}`, name])),
			'credentials.source': 'keys',
		},
		secrets: {
			SEAWORTHY_CREDENTIALS_ACCESSKEY: minio.full.accessKey,
			SEAWORTHY_CREDENTIALS_SECRETKEY: minio.full.secretKey,
		},
		words: ['--accept', 'untested-credentials'],
		given: {env: minio.env},
	};
}

describe('storage and credentials on a real API server, with helm, rclone and MinIO', () => {
	let base: Base;
	let release: Release;
	let minio: Minio | undefined;
	let keys: Pick<Minio, 'full' | 'noDelete'>;
	let answers: Answers;
	let before: Awaited<ReturnType<typeof stateOf>>;
	let after: Awaited<ReturnType<typeof stateOf>>;

	beforeAll(async () => {
		base = await makeBase({});
		release = await base.copy();
		const started = await startMinio({
			folder: path.join(release.folder, 'minio'),
			buckets: Object.values(buckets),
		});
		minio = started;
		keys = started;
		answers = answersOn(started);
		// kwok's pods run nothing: the base backup that the image makes when it boots is made by hand.
		await backUp(release);
	});

	afterAll(async () => {
		await minio?.stop();
		await release.stop();
		await base.remove();
	});

	it('R: says that Minio is dangerous', async () => {
		before = await stateOf(release);
		expect(await check(release, ['storage', 'credentials'])).toMatchObject({
			exitCode: 3,
			findings: {'storage/minio': 'danger', 'credentials/minio': 'attention'},
		});
		expect(await writes(release)).toEqual([]);
	});

	it('keys that may not delete are refused before anything is written', async () => {
		const bad = {...answers, words: [], secrets: secretsOf(keys.noDelete)};
		const ran = await setUp(release, bad);
		expect(ran.exitCode).toBe(1);
		expect(ran.stderr).toMatch(/These keys may not delete in acme-builder/);
		expect(ran.stderr).toMatch(/DeleteObject/);
		expect(await writes(release)).toEqual([]);
	});

	it('A: the Secret holds the keys and buckets, and every reader the store', async () => {
		const ran = await setUp(release, answers);
		expect(ran.exitCode, ran.stderr).toBe(0);
		const secret = JSON.parse(
			await release.kubectl(['get', 'secret', 'objectstorage-keyfile', '--output', 'json']),
		) as {readonly data: Readonly<Record<string, string>>};
		const data = Object.entries(secret.data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]);
		expect(Object.fromEntries(data)).toMatchObject({
			accesskey: keys.full.accessKey,
			secretkey: keys.full.secretKey,
			region: 'us-east-1',
			'builder-bucket': buckets.builder,
			'registry-bucket': buckets.registry,
			'database-bucket': buckets.database,
		});
		expect(await release.kubectl(['get', 'deployment', 'deis-minio', '--ignore-not-found'])).toBe('');
		after = await stateOf(release);
	});

	it('R: says good afterwards', async () => {
		expect(await check(release, ['storage', 'credentials'])).toMatchObject({
			exitCode: 0,
			findings: {'storage/external': 'good', 'credentials/present': 'good'},
		});
	});

	it('N: plans nothing and changes nothing the second time', async () => {
		await proveNothingTwice(release, answers);
	});

	it('U: asks before the data stays behind, and then puts back what was there', async () => {
		const refused = await undo(release, 'storage');
		expect(refused.stderr).toContain('undo-storage');
		for (const [step, more] of [
			['storage', ['--accept', 'undo-storage']],
			['credentials', []],
		] as const) {
			const undone = await undo(release, step, more);
			expect(undone.exitCode, undone.stderr).toBe(0);
		}
		// The Service of Minio was deleted and made anew: the server gives it another address.
		const other = differing(before, await stateOf(release)).filter(
			(line) => !line.startsWith('/Service/deis-minio/spec/clusterIP'),
		);
		expect(other).toEqual([]);
	});

	it('S: the script leaves the same state on an equal cluster', async () => {
		const copy = await base.copy();
		try {
			await backUp(copy);
			await proveScript(copy, answers, after);
		} finally {
			await copy.stop();
		}
	});
});

function secretsOf({accessKey, secretKey}: {readonly accessKey: string; readonly secretKey: string}) {
	return {SEAWORTHY_CREDENTIALS_ACCESSKEY: accessKey, SEAWORTHY_CREDENTIALS_SECRETKEY: secretKey};
}

async function backUp({kubectl}: Release): Promise<void> {
	await kubectl(['exec', 'deployment/deis-database', '--', 'sh', '-c', 'su-exec postgres do_backup']);
}
