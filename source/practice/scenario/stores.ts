import {minioKeys} from '../chart/storage-secret.js';
import type {Stores} from '../state.js';
import {practiceKeys} from '../files/keys.js';

const plain = (text: string) => Buffer.from(text, 'base64').toString();

/** The object stores of the practice world: three empty buckets in each, keys with all rights, without delete, and read-only. */
export function practiceStores(): Stores {
	const {s3, gcs, azure, swift} = practiceKeys;
	const buckets = {
		'practice-builder': {objects: {}},
		'practice-registry': {objects: {}},
		'practice-database': {objects: {}},
	};
	const inRegion = Object.fromEntries(
		Object.entries(buckets).map(([name, bucket]) => [name, {...bucket, region: s3.region}]),
	);
	return {
		minio: {
			users: [{id: plain(minioKeys.accesskey), secret: plain(minioKeys.secretkey), rights: 'full'}],
			buckets: {git: {objects: {}}, registry: {objects: {}}, dbwal: {objects: {}}},
		},
		s3: {users: s3.users, buckets: inRegion},
		gcs: {users: gcs.users, buckets},
		azure: {users: azure.users, buckets},
		swift: {users: swift.users, buckets},
		ceph: {users: [], buckets: {}},
	};
}
