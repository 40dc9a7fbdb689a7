import {startAzurite} from '../components/stores/azurite.js';
import {startFakeGcs} from '../components/stores/fake-gcs.js';
import {type S3Keys, startMinio} from '../components/stores/minio.js';
import {startSwift} from '../components/stores/swift.js';
import {bucketsOf} from './bucket.js';

/** The three buckets that a release is moved to. */
export const buckets = {builder: 'acme-builder', registry: 'acme-registry', database: 'acme-database'} as const;

type Texts = Readonly<Record<string, string>>;

/** A real store to move to, and all that a proof needs of it. */
export type Store = {
	/** Answers of the step storage. */
	readonly sets: Texts;
	/** Good keys, as variables. */
	readonly secrets: Texts;
	/** Keys that the trial refuses, our sentence and the program's own word for it. */
	readonly bad: {readonly secrets: Texts; readonly says: RegExp; readonly word: RegExp};
	/** What objectstorage-keyfile holds afterwards. */
	readonly keyfile: Texts;
	/** Leads rclone here in the place of the cloud. */
	readonly env: Texts;
	/** The account that a base backup is made by. */
	readonly account: string;
	/** rclone's remote STORE with every right, for the test's own hands. */
	readonly remote: Texts;
	readonly stop: () => Promise<void>;
};

/** A kind of store, and how a real one is started in a folder. */
export type Backend = {readonly name: string; readonly start: (folder: string) => Promise<Store>};

const named = Object.values(buckets);
const credential = (id: string, value: string): Texts => ({[`SEAWORTHY_CREDENTIALS_${id}`]: value});
const remote = (options: Texts): Texts =>
	Object.fromEntries(
		Object.entries(options).map(([key, value]) => [`RCLONE_CONFIG_STORE_${key.toUpperCase()}`, value]),
	);

const s3: Backend = {
	name: 's3',
	async start(folder) {
		const minio = await startMinio({folder, buckets: named});
		const {full, noDelete} = minio;
		return {
			sets: {'storage.region': 'us-east-1', 'credentials.source': 'keys'},
			secrets: s3Secrets(full),
			bad: {secrets: s3Secrets(noDelete), says: /These keys may not delete in acme-builder/, word: /DeleteObject/},
			keyfile: {
				accesskey: full.accessKey,
				secretkey: full.secretKey,
				region: 'us-east-1',
				...bucketsOf(buckets, 'bucket'),
			},
			env: minio.env,
			account: full.accessKey,
			remote: remote({
				type: 's3',
				provider: 'AWS',
				region: 'us-east-1',
				access_key_id: minio.root.accessKey,
				secret_access_key: minio.root.secretKey,
			}),
			stop: minio.stop,
		};
	},
};

/** An S3 key pair as the answers' variables. */
export function s3Secrets({accessKey, secretKey}: S3Keys): Texts {
	return {...credential('ACCESSKEY', accessKey), ...credential('SECRETKEY', secretKey)};
}

const gcs: Backend = {
	name: 'gcs',
	async start(folder) {
		const store = await startFakeGcs({folder, buckets: named});
		const key = store.key('full');
		return {
			sets: {},
			secrets: credential('KEYFILE', key),
			bad: {
				secrets: credential('KEYFILE', store.key('nodel')),
				says: /These keys may not delete in acme-builder/,
				word: /storage\.objects\.delete/,
			},
			keyfile: {'key.json': key.trimEnd(), ...bucketsOf(buckets, 'bucket')},
			env: store.env,
			account: 'full@test.iam.gserviceaccount.com',
			remote: remote({type: 'gcs', service_account_credentials: key.replaceAll('\n', ''), bucket_policy_only: 'true'}),
			stop: store.stop,
		};
	},
};

const azure: Backend = {
	name: 'azure',
	async start(folder) {
		const {account, key, env, stop} = await startAzurite({folder, containers: named});
		return {
			sets: {'storage.account': account},
			secrets: credential('ACCOUNTKEY', key),
			bad: {
				secrets: credential('ACCOUNTKEY', Buffer.alloc(64, 1).toString('base64')),
				says: /Azure does not take this key for the account/,
				word: /AuthorizationFailure/,
			},
			keyfile: {
				accountname: account,
				accountkey: key,
				'azure-storage-conn-string': `DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=${key};EndpointSuffix=core.windows.net`,
				...bucketsOf(buckets, 'container'),
			},
			env,
			account,
			remote: remote({type: 'azureblob', account, key}),
			stop,
		};
	},
};

const swift: Backend = {
	name: 'swift',
	async start(folder) {
		const {admin, reader, authUrl, tenant, env, stop} = await startSwift({folder, containers: named});
		const keys = ({user, password}: typeof admin) => ({
			...credential('USERNAME', user),
			...credential('PASSWORD', password),
		});
		return {
			sets: {'storage.authurl': authUrl.v3, 'storage.authversion': '3', 'storage.tenant': tenant},
			secrets: keys(admin),
			bad: {
				secrets: keys(reader),
				says: /These keys may not write in acme-builder/,
				word: /Operation forbidden/,
			},
			keyfile: {
				username: admin.user,
				password: admin.password,
				authurl: authUrl.v3,
				authversion: '3',
				tenant,
				...bucketsOf(buckets, 'container'),
			},
			env,
			account: admin.user,
			remote: remote({
				type: 'swift',
				auth: authUrl.v3,
				auth_version: '3',
				user: admin.user,
				key: admin.password,
				tenant,
				domain: 'Default',
			}),
			stop,
		};
	},
};

/** Every store that the chart can use. */
export const backends: readonly Backend[] = [s3, gcs, azure, swift];
