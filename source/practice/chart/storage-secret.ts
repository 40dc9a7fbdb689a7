import {plain} from '../plain.js';
import {at, type Json} from '../../core/json.js';
import type {KubeObject} from '../state.js';
import {data} from './parts.js';
import {base64, isTruthy, printed, unquoted} from './values.js';

/** The keys of the Minio in the cluster: fixed and public, as the chart's are. */
export const minioKeys = {accesskey: 'ZGVpcy1taW5pby1wdWJsaWM=', secretkey: 'ZGVpcy1taW5pby1wdWJsaWMtc2VjcmV0'};

/** Secret objectstorage-keyfile: which keys it has depends on `global.storage`, and an unknown one gives none (facts 0.0 no. 5). */
export function storageSecret(values: Json): KubeObject {
	const storage = at(values, 'global', 'storage');
	const content = contentOf(values, storage);
	return data('Secret', 'objectstorage-keyfile', content, {'deis.io/objectstorage': printed(storage)});
}

function contentOf(values: Json, storage: Json | undefined): {readonly [key: string]: Json} | null {
	const bases = (section: string, keys: readonly string[]) =>
		Object.fromEntries(keys.map((key) => [key.replace('_', '-'), base64(values, section, key)]));
	const buckets = ['builder_bucket', 'registry_bucket', 'database_bucket'];
	const containers = ['builder_container', 'registry_container', 'database_container'];
	const optional = (key: string) => (isTruthy(at(values, 's3', key)) ? base64(values, 's3', key) : '');
	switch (plain(storage)) {
		case 's3':
			return {
				accesskey: optional('accesskey'),
				secretkey: optional('secretkey'),
				...bases('s3', ['region', ...buckets]),
			};
		case 'gcs':
			return {'key.json': unquoted(at(values, 'gcs', 'key_json')), ...bases('gcs', buckets)};
		case 'azure':
			return bases('azure', ['accountname', 'accountkey', ...containers]);
		case 'swift':
			return bases('swift', ['username', 'password', 'authurl', 'tenant', 'authversion', ...containers]);
		case 'minio':
			return minioKeys;
		default:
			return null;
	}
}
