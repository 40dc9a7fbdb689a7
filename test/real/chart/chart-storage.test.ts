import {describe, expect, it} from 'vitest';
import {decode, env, find, render, template} from './render.js';

describe('storage', {timeout: 30_000}, () => {
	const buckets = ['builder-bucket', 'database-bucket', 'registry-bucket'];
	const boxes = ['builder-container', 'database-container', 'registry-container'];
	it.each([
		{storage: 'minio', keys: ['accesskey', 'secretkey']},
		{storage: 's3', keys: ['accesskey', ...buckets, 'region', 'secretkey']},
		{storage: 'gcs', keys: [...buckets, 'key.json']},
		{storage: 'azure', keys: ['accountkey', 'accountname', ...boxes]},
		{storage: 'swift', keys: ['authurl', 'authversion', ...boxes, 'password', 'tenant', 'username']},
	])('$storage: keyfile, annotation and four variables', async ({storage, keys}) => {
		const objects = await render({global: {storage}, azure: {storage_conn_string: 'unused'}});
		const keyfile = find(objects, 'Secret/objectstorage-keyfile');
		expect(Object.keys(keyfile?.data ?? {}).sort()).toEqual([...keys].sort());
		expect(keyfile?.metadata.annotations).toEqual({'deis.io/objectstorage': storage});
		expect(env(objects, 'Deployment/deis-builder', 'BUILDER_STORAGE')).toBe(storage);
		expect(env(objects, 'Deployment/deis-registry', 'REGISTRY_STORAGE')).toBe(storage);
		expect(env(objects, 'Deployment/deis-database', 'DATABASE_STORAGE')).toBe(storage);
		expect(env(objects, 'Deployment/deis-controller', 'APP_STORAGE')).toBe(storage);
		expect(find(objects, 'Deployment/deis-minio') !== undefined).toBe(storage === 'minio');
		expect(find(objects, 'Service/deis-minio') !== undefined).toBe(storage === 'minio');
		expect(find(objects, 'Secret/minio-user')).toBeDefined();
	});

	it('encodes what it is given, but a gcs key goes through as it is', async () => {
		const s3 = await render({global: {storage: 's3'}, s3: {accesskey: 'AKIA', registry_bucket: 'images'}});
		const {data} = find(s3, 'Secret/objectstorage-keyfile') ?? {};
		expect([data?.['accesskey'], data?.['registry-bucket'], data?.['region']].map(decode)).toEqual([
			'AKIA',
			'images',
			'us-west-1',
		]);
		expect(data?.['secretkey']).toBe('');
		const gcs = await render({global: {storage: 'gcs'}, gcs: {key_json: 'e30='}});
		expect(find(gcs, 'Secret/objectstorage-keyfile')?.data?.['key.json']).toBe('e30=');
	});

	it('makes null of an empty value, but for the two keys of S3 (0.0 no. 3)', async () => {
		const swift = await render({global: {storage: 'swift'}});
		expect(find(swift, 'Secret/objectstorage-keyfile')?.data?.['tenant']).toBeNull();
		const redis = await render({global: {logger_redis_location: 'off-cluster'}, redis: {password: ''}});
		expect(find(redis, 'Secret/logger-redis-creds')?.data?.['password']).toBeNull();
		const registry = await render({global: {registry_location: 'ecr'}});
		expect(find(registry, 'Secret/registry-secret')?.data).toMatchObject({
			accesskey: null,
			hostname: null,
			region: 'dXMtd2VzdC0y',
		});
	});

	it('takes S3 in upper case and raw JSON without a word (0.0 no. 5, 6)', async () => {
		expect(find(await render({global: {storage: 'S3'}}), 'Secret/objectstorage-keyfile')?.data).toBeNull();
		const raw = await render({global: {storage: 'gcs'}, gcs: {key_json: '{"type": "service_account"}'}});
		expect(find(raw, 'Secret/objectstorage-keyfile')?.data?.['key.json']).toEqual({type: 'service_account'});
	});

	it.each([
		{values: {global: {storage: 'swift'}, swift: {authversion: 3}}},
		{values: {global: {database_location: 'off-cluster'}, database: {postgres: {port: 5432}}}},
		{values: {global: {logger_redis_location: 'off-cluster'}, redis: {db: 0}}},
	])('refuses a bare number where it encodes (0.0 no. 4): $values', async ({values}) => {
		await expect(template(values)).rejects.toThrow('wrong type for value; expected string; got float64');
	});
});

describe('registration', {timeout: 30_000}, () => {
	it.each([
		{values: {}, mode: 'admin_only'},
		{values: {controller: {registration_mode: 'disabled'}}, mode: 'disabled'},
		{values: {controller: {registration_mode: 'disabled #for now'}}, mode: 'disabled'},
		{values: {controller: {registration_mode: null}}, mode: null},
	])('$values gives $mode', async ({values, mode}) => {
		expect(env(await render(values), 'Deployment/deis-controller', 'REGISTRATION_MODE')).toBe(mode);
	});

	it('is not quoted, so a colon breaks the file', async () => {
		await expect(template({controller: {registration_mode: 'a: b'}})).rejects.toThrow('mapping values are not allowed');
	});

	it('has the empty variables of 0.0 no. 16, and large bare numbers in the form of no. 4', async () => {
		const controller = 'Deployment/deis-controller';
		expect(env(await render(), controller, 'GUNICORN_WORKERS')).toBe('');
		expect(env(await render({global: {conn_max_age: 2_000_000}}), controller, 'CONN_MAX_AGE')).toBe('2e+06');
	});
});
