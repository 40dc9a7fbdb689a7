import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {componentPath} from '../component-path.js';
import {startAzurite} from './azurite.js';
import {startFakeGcs} from './fake-gcs.js';
import {type S3Keys, startMinio} from './minio.js';
import {startSwift} from './swift.js';
import {clearAway} from '../process/clear-away.js';

type Remote = Readonly<Record<string, string>>;

/** How listing, writing and deleting went, and all that rclone said. */
type Tried = {readonly codes: readonly (number | undefined)[]; readonly words: string};

describe('object stores', () => {
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-stores-'));
	});

	afterAll(async () => {
		await clearAway(folder);
	});

	async function tryStore(remote: Remote, env: Remote, bucket = 'registry'): Promise<Tried> {
		const entries = Object.entries(remote).map(
			([key, value]) => [`RCLONE_CONFIG_STORE_${key.toUpperCase()}`, value] as const,
		);
		const gently = ['--retries', '1', '--low-level-retries', '1', '--contimeout', '60s', '--timeout', '60s'];
		const rclone = async (args: readonly string[], input = '') =>
			execa(componentPath('rclone'), ['--config', '', ...args, ...gently], {
				input,
				reject: false,
				env: {...env, ...Object.fromEntries(entries)},
			});
		const runs = [
			await rclone(['lsf', `store:${bucket}`]),
			await rclone(['rcat', `store:${bucket}/probe`], 'probe'),
			await rclone(['deletefile', `store:${bucket}/probe`]),
		];
		return {codes: runs.map(({exitCode}) => exitCode), words: runs.map(({stderr}) => stderr).join('\n')};
	}

	it('MinIO knows full, read-only, no-delete and disabled users', async () => {
		const minio = await startMinio({folder: path.join(folder, 'minio'), buckets: ['builder', 'registry', 'database']});
		try {
			const as = (keys: S3Keys): Remote => ({
				type: 's3',
				provider: 'AWS',
				access_key_id: keys.accessKey,
				secret_access_key: keys.secretKey,
				region: 'us-east-1',
				no_check_bucket: 'true',
			});
			expect((await tryStore(as(minio.full), minio.env)).codes).toEqual([0, 0, 0]);
			expect((await tryStore(as(minio.readOnly), minio.env)).codes.slice(0, 2)).toEqual([0, 1]);
			expect((await tryStore(as(minio.noDelete), minio.env)).codes).toEqual([0, 0, 1]);
			expect((await tryStore(as(await minio.addUser('none')), minio.env)).words).toContain('AccessDenied');
			const wrong = await tryStore(as({...minio.full, secretKey: minio.root.secretKey}), minio.env);
			expect(wrong.words).toContain('SignatureDoesNotMatch');

			await minio.disableUser(minio.full);
			const disabled = await tryStore(as(minio.full), minio.env);
			expect(disabled.codes).toEqual([1, 1, 1]);
			await minio.removeUser(minio.noDelete);
			expect((await tryStore(as(minio.noDelete), minio.env)).words).toContain('InvalidAccessKeyId');
		} finally {
			await minio.stop();
		}
	});

	it('the gate before fake GCS knows keys and rights', async () => {
		const gcs = await startFakeGcs({folder: path.join(folder, 'gcs'), buckets: ['builder', 'registry', 'database']});
		try {
			const as = (key: string): Remote => ({
				type: 'gcs',
				service_account_credentials: JSON.stringify(JSON.parse(key)),
				no_check_bucket: 'true',
				bucket_policy_only: 'true',
			});
			expect((await tryStore(as(gcs.key('full')), gcs.env)).codes).toEqual([0, 0, 0]);
			const readOnly = await tryStore(as(gcs.key('ro')), gcs.env);
			expect(readOnly.codes.slice(0, 2)).toEqual([0, 1]);
			expect(readOnly.words).toContain('does not have storage.objects.create access');
			const noDelete = await tryStore(as(gcs.key('nodel')), gcs.env);
			expect(noDelete.codes).toEqual([0, 0, 1]);
			expect(noDelete.words).toContain('does not have storage.objects.delete access');
			expect((await tryStore(as(gcs.key('none')), gcs.env)).words).toContain(
				'does not have storage.objects.get access',
			);
			expect((await tryStore(as(gcs.strangerKey()), gcs.env)).words).toContain('invalid_grant');
			expect((await tryStore(as(gcs.key('full')), gcs.env, 'missing')).codes[0]).toBe(3);
		} finally {
			await gcs.stop();
		}
	});

	it('Azurite takes its own key and no other', async () => {
		const azurite = await startAzurite({folder: path.join(folder, 'azurite'), containers: ['registry']});
		try {
			const as = (key: string): Remote => ({
				type: 'azureblob',
				account: azurite.account,
				key,
				no_check_container: 'true',
			});
			expect((await tryStore(as(azurite.key), azurite.env)).codes).toEqual([0, 0, 0]);
			const wrong = await tryStore(as(Buffer.alloc(64).toString('base64')), azurite.env);
			expect(wrong.codes).toEqual([1, 1, 1]);
			expect(wrong.words).toContain('AuthorizationFailure');
		} finally {
			await azurite.stop();
		}
	});

	it('Swift lets in by versions 1, 2 and 3, and its reader only reads', async () => {
		const swift = await startSwift({folder: path.join(folder, 'swift'), containers: ['registry']});
		try {
			const {tenant, admin, reader, authUrl} = swift;
			const v1 = (login: typeof admin): Remote => ({
				type: 'swift',
				auth: authUrl.v1,
				auth_version: '1',
				user: `${tenant}:${login.user}`,
				key: login.password,
			});
			const later = (auth: string, version: string): Remote => ({
				type: 'swift',
				auth,
				auth_version: version,
				user: admin.user,
				key: admin.password,
				tenant,
			});
			expect((await tryStore(v1(admin), swift.env)).codes).toEqual([0, 0, 0]);
			expect((await tryStore(later(authUrl.v2, '2'), swift.env)).codes).toEqual([0, 0, 0]);
			expect((await tryStore({...later(authUrl.v3, '3'), domain: 'Default'}, swift.env)).codes).toEqual([0, 0, 0]);
			expect((await tryStore(later(authUrl.v3, '3'), swift.env)).words).toContain('Bad Request');
			const readOnly = await tryStore(v1(reader), swift.env);
			expect(readOnly.codes.slice(0, 2)).toEqual([0, 1]);
			expect(readOnly.words).toContain('forbidden');
			const wrong = await tryStore({...later(authUrl.v2, '2'), key: 'wrong'}, swift.env);
			expect(wrong.words).toContain('Authorization Failed');
		} finally {
			await swift.stop();
		}
	});
});
