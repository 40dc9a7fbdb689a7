import {Secret} from '../../../core/secret.js';
import type {Remote} from '../../../tools/rclone.js';
import type {Keys} from './keys.js';
import type {Place} from './place.js';

/**
 * A store as rclone reaches it. `no_check_bucket` keeps it from making a bucket that is missing
 * (facts/real-servers.md 7.4); Swift has no such option, so a listing goes before every write there.
 */
export function remoteOf(name: string, place: Place, keys: Keys): Remote {
	return {name, options: optionsOf(place, keys)};
}

function optionsOf(place: Place, keys: Keys): Remote['options'] {
	const key = (id: keyof Keys) => keys[id] ?? '';
	switch (place.backend) {
		case 's3':
			return {
				type: 's3',
				provider: 'AWS',
				access_key_id: key('accesskey'),
				secret_access_key: key('secretkey'),
				region: place.region,
				no_check_bucket: 'true',
			};
		case 'gcs':
			return {
				type: 'gcs',
				service_account_credentials: key('keyfile'),
				bucket_policy_only: 'true',
				no_check_bucket: 'true',
			};
		case 'azure':
			return {type: 'azureblob', account: place.account, key: key('accountkey'), no_check_container: 'true'};
		case 'swift':
			return {
				type: 'swift',
				auth: place.authurl,
				auth_version: place.authversion,
				user: key('username'),
				key: key('password'),
				tenant: place.tenant,
				// The chart has no key for a domain, and Keystone v3 answers "Bad Request" without one.
				...(place.authversion === '3' ? {domain: 'Default'} : {}),
			};
		case 'minio':
			return {};
	}
}

/** deis-minio behind a forwarded port, opened with the release's own keys. */
export function minioRemote(name: string, keys: {readonly accesskey: Secret; readonly secretkey: Secret}): Remote {
	return {
		name,
		options: {
			type: 's3',
			provider: 'Minio',
			access_key_id: keys.accesskey,
			secret_access_key: keys.secretkey,
			region: 'us-east-1',
			no_check_bucket: 'true',
		},
		shown: {endpoint: 'http://127.0.0.1:{port}'},
	};
}
