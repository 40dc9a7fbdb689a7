import {expect, test} from 'vitest';
import {Secret} from '../../source/core/secret.js';
import {
	compareBuckets,
	deleteObject,
	inRemote,
	listFiles,
	messages,
	readObject,
	type Remote,
	storeObject,
} from '../../source/tools/rclone.js';

const store: Remote = {name: 'NEW', options: {type: 's3', secret_access_key: new Secret('SECRETKEY', 'hidden')}};
const minio: Remote = {name: 'OLD', options: {type: 's3'}, shown: {endpoint: 'http://127.0.0.1:{port}'}};
const rest = "--config '' --use-json-log --retries 1 --low-level-retries 1 --contimeout 10s --timeout 30s";
const line = ({arguments: words}: {readonly arguments: readonly string[]}) =>
	words.map((word) => (word === '' ? "''" : word)).join(' ');

test('each call reads no config file, and waits no longer than it must', () => {
	expect(line(listFiles(store, 'bucket'))).toBe(`lsf NEW:bucket ${rest}`);
	expect(line(storeObject(store, 'bucket/key', 'content'))).toBe(`rcat NEW:bucket/key ${rest}`);
	expect(line(readObject(store, 'bucket/key'))).toBe(`cat NEW:bucket/key ${rest}`);
	expect(line(deleteObject(store, 'bucket/key'))).toBe(`deletefile NEW:bucket/key ${rest}`);
	expect(line(compareBuckets({from: minio, fromBucket: 'git', to: store, toBucket: 'new'}))).toBe(
		`check OLD,endpoint="http://127.0.0.1:{port}":git NEW:new --one-way --fast-list --combined - ${rest}`,
	);
});

test('keys travel in the environment, and only what writes says so', () => {
	const {env, effect} = listFiles(store, 'bucket');
	expect(env).toEqual({
		RCLONE_CONFIG_NEW_TYPE: 's3',
		RCLONE_CONFIG_NEW_SECRET_ACCESS_KEY: expect.any(Secret) as Secret,
	});
	expect(JSON.stringify(env)).not.toContain('hidden');
	expect(effect).toBe('reads');
	expect(storeObject(store, 'a', 'b')).toMatchObject({effect: 'writes', stdin: ['b']});
	expect(deleteObject(store, 'a').effect).toBe('writes');
});

test('a quote in a shown option is doubled, as connection strings have it', () => {
	expect(inRemote({name: 'A', options: {}, shown: {endpoint: 'a"b'}}, 'c')).toBe('A,endpoint="a""b":c');
});

test('the log is read line by line; what is no JSON stays as it is', () => {
	expect(
		messages(
			[
				'{"level":"notice","msg":"config file not found"}',
				'{"level":"error","msg":"file not in S3 bucket reg","object":"a/b"}',
				'{"level":"critical","msg":"Failed to check: 1 differences found"}',
				'plain words',
				'',
			].join('\n'),
		),
	).toEqual(['a/b: file not in S3 bucket reg', 'Failed to check: 1 differences found', 'plain words']);
});
