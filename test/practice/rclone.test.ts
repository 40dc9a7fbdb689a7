import {expect, test} from 'vitest';
import {practiceKeys} from '../../source/practice/files/keys.js';
import {serviceAccountJson} from '../../source/practice/files/keys.js';
import {practiceCluster, type PracticeCluster} from './practice-cluster.js';

type Env = Readonly<Record<string, string>>;
const remote = (options: Env): Env =>
	Object.fromEntries(
		Object.entries(options).map(([key, value]) => [`RCLONE_CONFIG_STORE_${key.toUpperCase()}`, value]),
	);
const [full, noDelete, readOnly] = practiceKeys.s3.users;
const s3 = (user = full, more: Env = {}) =>
	remote({
		type: 's3',
		provider: 'AWS',
		access_key_id: user?.id ?? '',
		secret_access_key: user?.secret ?? '',
		region: 'eu-central-1',
		no_check_bucket: 'true',
		...more,
	});
const gcs = (name: string) =>
	remote({type: 'gcs', service_account_credentials: serviceAccountJson(name), no_check_bucket: 'true'});
const azure = (key = practiceKeys.azure.users[0]?.secret ?? '') =>
	remote({type: 'azureblob', account: 'practiceaccount', key, no_check_container: 'true'});
const swift = (more: Env = {}) =>
	remote({
		type: 'swift',
		auth: practiceKeys.swift.authurl,
		user: 'deis',
		key: 'practice-swift-password',
		tenant: 'practice',
		auth_version: '3',
		domain: 'Default',
		...more,
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
	'5s',
	'--timeout',
	'5s',
];
const rclone = ({run}: PracticeCluster, words: readonly string[], env: Env, stdin = '') =>
	run('rclone', [...words, ...common], {env, stdin});

/** What listing, writing and deleting end with, and all that was said. */
async function probe(cluster: PracticeCluster, env: Env, bucket = 'practice-builder') {
	const lsf = await rclone(cluster, ['lsf', `store:${bucket}`], env);
	const rcat = await rclone(cluster, ['rcat', `store:${bucket}/.seaworthy-probe/1`], env, 'tried');
	const gone = await rclone(cluster, ['deletefile', `store:${bucket}/.seaworthy-probe/1`], env);
	return {
		codes: [lsf, rcat, gone].map(({exitCode}) => exitCode).join('/'),
		says: [lsf, rcat, gone].map(({stderr}) => stderr).join(''),
	};
}

// The exit codes and decisive words of facts/real-servers.md 7.4.
test.each([
	['S3, all rights', s3(), 'practice-builder', '0/0/0', ''],
	['S3, no delete', s3(noDelete), 'practice-builder', '0/0/1', "Couldn't delete: operation error S3: DeleteObject"],
	[
		'S3, wrong secret',
		s3(full, {secret_access_key: 'wrong'}),
		'practice-builder',
		'1/1/1',
		'api error SignatureDoesNotMatch',
	],
	[
		'S3, unknown key',
		s3(full, {access_key_id: 'AKIANOBODY'}),
		'practice-builder',
		'1/1/1',
		'api error InvalidAccessKeyId',
	],
	['S3, empty secret', s3(full, {secret_access_key: ''}), 'practice-builder', '1/1/1', 'secret_access_key not found'],
	['S3, missing bucket', s3(), 'nowhere', '3/1/4', 'error listing: directory not found'],
	[
		'S3, wrong region',
		s3(full, {region: 'us-east-1'}),
		'practice-builder',
		'1/1/1',
		"the region is wrong; expecting 'eu-central-1'",
	],
	[
		'S3, no answer',
		s3(full, {endpoint: 'http://127.0.0.1:1'}),
		'practice-builder',
		'5/5/5',
		'connect: connection refused',
	],
	['GCS, all rights', gcs('full'), 'practice-registry', '0/0/0', ''],
	['GCS, no delete', gcs('no-delete'), 'practice-registry', '0/0/1', 'does not have storage.objects.delete access'],
	['GCS, unknown account', gcs('nobody'), 'practice-registry', '1/1/4', 'oauth2: cannot fetch token: 400 Bad Request'],
	['GCS, missing bucket', gcs('full'), 'nowhere', '3/1/4', 'googleapi: Error 404'],
	[
		'GCS, cut JSON',
		remote({type: 'gcs', service_account_credentials: '{"type":'}),
		'practice-registry',
		'1/1/1',
		'unexpected end of JSON input',
	],
	['Azure, all rights', azure(), 'practice-database', '0/0/0', ''],
	[
		'Azure, wrong key',
		azure(Buffer.from('another key').toString('base64')),
		'practice-database',
		'1/1/1',
		'ERROR CODE: AuthenticationFailed',
	],
	['Azure, no base64', azure('not base64!'), 'practice-database', '1/1/1', 'illegal base64 data at input byte 3'],
	['Azure, missing container', azure(), 'nowhere', '3/1/4', 'ERROR CODE: ContainerNotFound'],
	['Swift, all rights', swift(), 'practice-builder', '0/0/0', ''],
	['Swift, wrong password', swift({key: 'wrong'}), 'practice-builder', '1/1/1', 'Authorization Failed'],
	['Swift, missing container', swift(), 'nowhere', '3/0/0', 'error listing: directory not found'],
	[
		'Swift, wrong address',
		swift({auth: 'https://swift.practice.example:5000/v4'}),
		'practice-builder',
		'1/1/1',
		'HTTP Error: 404: 404 Not Found',
	],
] as const)('%s', async (_, env, bucket, codes, says) => {
	const probed = await probe(await practiceCluster(), env, bucket);
	expect(probed.codes).toBe(codes);
	expect(probed.says).toContain(says);
	for (const line of probed.says.trim().split('\n').filter(Boolean)) expect(JSON.parse(line)).toHaveProperty('level');
});

test('S3, read-only: an object that is there can be read and neither written nor deleted', async () => {
	const cluster = await practiceCluster();
	await rclone(cluster, ['rcat', 'store:practice-builder/x1'], s3(), 'tried');
	expect((await rclone(cluster, ['cat', 'store:practice-builder/x1'], s3(readOnly))).stdout).toBe('tried');
	const written = await rclone(cluster, ['rcat', 'store:practice-builder/x1'], s3(readOnly), 'other');
	expect(written.exitCode).toBe(1);
	expect(written.stderr).toContain('x1: Post request rcat error: operation error S3: PutObject');
	expect((await rclone(cluster, ['deletefile', 'store:practice-builder/x1'], s3(readOnly))).exitCode).toBe(1);
});

test('cat of a missing object ends with 0 and prints nothing', async () => {
	const cluster = await practiceCluster();
	expect(await rclone(cluster, ['cat', 'store:practice-builder/none'], s3())).toMatchObject({exitCode: 0, stdout: ''});
});

test('copy and check compare two buckets by every name', async () => {
	const cluster = await practiceCluster();
	for (const key of ['a', 'b/c']) await rclone(cluster, ['rcat', `store:practice-builder/${key}`], s3(), key);
	const both = ['store:practice-builder', 'store:practice-registry'];
	const missing = await rclone(cluster, ['check', ...both, '--one-way', '--combined', '-'], s3());
	expect(missing).toMatchObject({exitCode: 1, stdout: '+ a\n+ b/c\n'});
	expect(missing.stderr).toContain('file not in S3 bucket practice-registry');
	expect((await rclone(cluster, ['copy', ...both, '--fast-list'], s3())).exitCode).toBe(0);
	expect(await rclone(cluster, ['check', ...both, '--one-way', '--combined', '-'], s3())).toMatchObject({
		exitCode: 0,
		stdout: '= a\n= b/c\n',
	});
	expect((await rclone(cluster, ['size', 'store:practice-registry', '--json'], s3())).stdout).toBe(
		'{"count":2,"bytes":4,"sizeless":0}\n',
	);
});

test.each([
	[['lsf', 'store:practice-builder', '--wrong'], 2, 'unknown flag: --wrong'],
	[['purge', 'store:practice-builder'], 2, 'unknown command "purge"'],
	[['lsf', 'other:practice-builder'], 1, "didn't find section in config file"],
] as const)('refuses what it does not know: rclone %s', async (words, exitCode, says) => {
	const reply = await rclone(await practiceCluster(), words, s3());
	expect(reply.exitCode).toBe(exitCode);
	expect(reply.stderr).toContain(says);
});
