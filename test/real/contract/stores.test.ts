import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parseJson, textAt} from '../../../source/core/json.js';
import {practiceKeys, serviceAccountJson} from '../../../source/practice/files/keys.js';
import {resetPractice} from '../../../source/practice/make.js';
import {standIn} from '../../../source/practice/stand-in.js';
import {componentPath} from '../components/component-path.js';
import {startAzurite} from '../components/stores/azurite.js';
import {startFakeGcs} from '../components/stores/fake-gcs.js';
import {startMinio} from '../components/stores/minio.js';
import {startSwift} from '../components/stores/swift.js';
import {clearAway} from '../components/process/clear-away.js';

type Env = Readonly<Record<string, string>>;
type Came = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};
type Run = (args: readonly string[], stdin: string) => Promise<Came>;

let folder: string;
let practice: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-contract-'));
	practice = path.join(folder, 'practice');
	await resetPractice({folder: practice, standIns: 'stand-ins.js', pace: 0});
});

afterAll(async () => {
	await clearAway(folder);
});

const common = [
	'--config',
	'',
	'--use-json-log',
	'--retries',
	'1',
	'--low-level-retries',
	'1',
	'--contimeout',
	'60s',
	'--timeout',
	'60s',
];
const remote = (options: Env): Env =>
	Object.fromEntries(
		Object.entries(options).map(([key, value]) => [`RCLONE_CONFIG_STORE_${key.toUpperCase()}`, value]),
	);

const real =
	(options: Env, env: Env): Run =>
	async (args, stdin) => {
		const {exitCode, stdout, stderr} = await execa(componentPath('rclone'), [...args, ...common], {
			env: {...env, ...remote(options)},
			input: stdin,
			reject: false,
			stripFinalNewline: false,
		});
		return {exitCode: exitCode ?? -1, stdout, stderr};
	};

const played =
	(options: Env): Run =>
	async (args, stdin) =>
		standIn({program: 'rclone', args: [...args, ...common], stdin, env: remote(options), folder: practice});

/** What the wizard knows a failure by; both sides must say the same of these. */
const signs = [
	'SignatureDoesNotMatch',
	'InvalidAccessKeyId',
	'AccessDenied',
	'NoSuchBucket',
	'AuthorizationHeaderMalformed',
	'directory not found',
	'secret_access_key not found',
	'invalid_grant',
	'unexpected end of JSON input',
	'Error 404',
	'storage.objects.create',
	'storage.objects.delete',
	'illegal base64 data at input byte',
	'ContainerNotFound',
	'ERROR CODE',
	'Authorization Failed',
	'Operation forbidden',
	'connection refused',
];

/** Lists, writes, reads, compares and deletes one object; gives exit codes, output and the known signs, call by call. */
async function probe(run: Run, bucket: string): Promise<unknown> {
	const at = `store:${bucket}`;
	const calls: readonly (readonly [words: readonly string[], input: string])[] = [
		[['lsf', at], ''],
		[['rcat', `${at}/.probe/1`], 'tried'],
		[['cat', `${at}/.probe/1`], ''],
		[['lsf', `${at}/.probe`], ''],
		[['size', at, '--json'], ''],
		[['deletefile', `${at}/.probe/1`], ''],
		[['deletefile', `${at}/.probe/1`], ''],
		[['cat', `${at}/.probe/1`], ''],
	];
	const seen = [];
	for (const [words, input] of calls) {
		const {exitCode, stdout, stderr} = await run(words, input);
		const messages = stderr.split('\n').map((line) => textAt(parseJson(line), 'msg') ?? '');
		seen.push({
			call: words[0],
			exitCode,
			stdout,
			signs: signs.filter((sign) => messages.some((text) => text.includes(sign))),
		});
	}
	return seen;
}

const bare = ['builder', 'registry', 'database'];

/** The same cases on both sides: the real remote, the practice remote, and the bucket's name on each. */
type Case = {readonly name: string; readonly real: Run; readonly practice: Run; readonly bucket?: string};

async function expectSame(cases: readonly Case[]): Promise<void> {
	for (const one of cases) {
		const asked = one.bucket ?? 'builder';
		const seen = await probe(one.practice, one.bucket ?? 'practice-builder');
		expect(seen, one.name).toEqual(await probe(one.real, asked));
	}
}

describe('rclone says the same of the practice stores as of real ones', () => {
	it('S3', async () => {
		const minio = await startMinio({folder: path.join(folder, 'minio'), buckets: bare});
		try {
			const [full, noDelete, readOnly] = practiceKeys.s3.users;
			const options = (id: string, secret: string, region: string): Env => ({
				type: 's3',
				provider: 'AWS',
				access_key_id: id,
				secret_access_key: secret,
				region,
				no_check_bucket: 'true',
			});
			const ours = (user = full, secret = user?.secret ?? '', region = practiceKeys.s3.region) =>
				played(options(user?.id ?? '', secret, region));
			const theirs = (user = minio.full, secret = user.secretKey, region = 'us-east-1') =>
				real(options(user.accessKey, secret, region), minio.env);
			const nobody = {accessKey: 'AKIANOBODYISTHISONE0', secretKey: 'x'.repeat(40)};
			await expectSame([
				{name: 'all rights', real: theirs(), practice: ours()},
				{name: 'no delete', real: theirs(minio.noDelete), practice: ours(noDelete)},
				{name: 'read-only', real: theirs(minio.readOnly), practice: ours(readOnly)},
				{name: 'wrong secret', real: theirs(minio.full, 'wrong'), practice: ours(full, 'wrong')},
				{name: 'empty secret', real: theirs(minio.full, ''), practice: ours(full, '')},
				{
					name: 'unknown key',
					real: theirs(nobody),
					practice: played(options(nobody.accessKey, nobody.secretKey, practiceKeys.s3.region)),
				},
				{
					name: 'wrong region',
					real: theirs(minio.full, minio.full.secretKey, 'us-west-2'),
					practice: ours(full, full?.secret, 'us-west-2'),
				},
				{
					name: 'missing bucket',
					real: real(options(minio.root.accessKey, minio.root.secretKey, 'us-east-1'), minio.env),
					practice: ours(),
					bucket: 'nowhere',
				},
			]);
		} finally {
			await minio.stop();
		}
	});

	it('GCS', async () => {
		const gcs = await startFakeGcs({folder: path.join(folder, 'gcs'), buckets: bare});
		try {
			const options = (key: string): Env => ({
				type: 'gcs',
				service_account_credentials: key.replaceAll('\n', ''),
				no_check_bucket: 'true',
				bucket_policy_only: 'true',
			});
			const theirs = (key: string) => real(options(key), gcs.env);
			const ours = (name: string) => played(options(serviceAccountJson(name)));
			await expectSame([
				{name: 'all rights', real: theirs(gcs.key('full')), practice: ours('full')},
				{name: 'no delete', real: theirs(gcs.key('nodel')), practice: ours('no-delete')},
				{name: 'unknown account', real: theirs(gcs.strangerKey()), practice: ours('nobody')},
				{name: 'missing bucket', real: theirs(gcs.key('full')), practice: ours('full'), bucket: 'nowhere'},
				{name: 'cut JSON', real: theirs('{"type":'), practice: played(options('{"type":'))},
			]);
		} finally {
			await gcs.stop();
		}
	});

	it('Azure', async () => {
		const azurite = await startAzurite({folder: path.join(folder, 'azurite'), containers: bare});
		try {
			const options = (account: string, key: string): Env => ({
				type: 'azureblob',
				account,
				key,
				no_check_container: 'true',
			});
			const [own] = practiceKeys.azure.users;
			const theirs = (key = azurite.key) => real(options(azurite.account, key), azurite.env);
			const ours = (key = own?.secret ?? '') => played(options(own?.id ?? '', key));
			const wrong = Buffer.alloc(64).toString('base64');
			await expectSame([
				{name: 'all rights', real: theirs(), practice: ours()},
				{name: 'wrong key', real: theirs(wrong), practice: ours(wrong)},
				{name: 'no base64', real: theirs('not base64!'), practice: ours('not base64!')},
				{name: 'missing container', real: theirs(), practice: ours(), bucket: 'nowhere'},
			]);
		} finally {
			await azurite.stop();
		}
	});

	it('Swift', async () => {
		const swift = await startSwift({folder: path.join(folder, 'swift'), containers: bare});
		try {
			const options = (auth: string, tenant: string, user: string, key: string): Env => ({
				type: 'swift',
				auth,
				tenant,
				user,
				key,
				auth_version: '3',
				domain: 'Default',
			});
			const {admin, authUrl, tenant} = swift;
			const theirs = (key = admin.password, auth = authUrl.v3) =>
				real(options(auth, tenant, admin.user, key), swift.env);
			const ours = (key = practiceKeys.swift.users[0]?.secret ?? '', auth = practiceKeys.swift.authurl) =>
				played(options(auth, 'practice', 'deis', key));
			await expectSame([
				{name: 'all rights', real: theirs(), practice: ours()},
				{name: 'wrong password', real: theirs('wrong'), practice: ours('wrong')},
				{name: 'missing container', real: theirs(), practice: ours(), bucket: 'nowhere'},
			]);
		} finally {
			await swift.stop();
		}
	});
});
