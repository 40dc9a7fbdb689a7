import {type Cluster} from '../cluster/start-cluster.js';

type Release = {
	readonly cluster: Pick<Cluster, 'read' | 'mountSecret' | 'database'>;
	readonly namespace: string;
};

type Data = Readonly<Record<string, string>>;

/**
 * Does what the database image does when its pod starts: Secrets are mounted and WAL-E's environment is written from
 * them once (pg:rootfs/docker-entrypoint-initdb.d/001_setup_envdir.sh), so a key changed later is not used until the
 * next start. The restore from a base backup is left out: the accounts stay.
 */
export async function bootDatabase({cluster, namespace}: Release): Promise<void> {
	await cluster.mountSecret({namespace, name: 'database-creds', at: 'deis/database/creds'});
	await cluster.mountSecret({namespace, name: 'objectstorage-keyfile', at: 'deis/objectstore/creds'});
	const secret = await cluster.read<{readonly data?: Data}>(
		`/api/v1/namespaces/${namespace}/secrets/objectstorage-keyfile`,
	);
	const decoded = Object.entries(secret?.data ?? {}).map(
		([key, value]) => [key, Buffer.from(value, 'base64').toString()] as const,
	);
	const storage = await readStorage({cluster, namespace});
	await cluster.database.setEnvironment(environmentOf(storage, Object.fromEntries(decoded)));
}

async function readStorage({cluster, namespace}: Release): Promise<string> {
	const path = `/apis/apps/v1/namespaces/${namespace}/deployments/deis-database`;
	const found = await cluster.read<{
		readonly spec: {
			readonly template: {
				readonly spec: {
					readonly containers: readonly {readonly env?: readonly {readonly name: string; readonly value?: string}[]}[];
				};
			};
		};
	}>(path);
	const [container] = found?.spec.template.spec.containers ?? [];
	const storage = container?.env?.find(({name}) => name === 'DATABASE_STORAGE')?.value;
	if (storage === undefined) {
		throw new Error(`No DATABASE_STORAGE in ${path}.`);
	}

	return storage;
}

/** WAL-E's environment for a kind of store, from the files of the mounted Secret. */
export function environmentOf(storage: string, creds: Data): Data {
	const file = (name: string) => creds[name] ?? '';
	switch (storage) {
		case 'minio':
			return {...s3(file, 'dbwal'), S3_REGION: 'us-east-1', S3_USE_SIGV4: 'true'};
		case 's3':
			return {...s3(file, file('database-bucket')), S3_REGION: file('region')};
		case 'gcs':
			return {
				GOOGLE_APPLICATION_CREDENTIALS: '/var/run/secrets/deis/objectstore/creds/key.json',
				WALE_GS_PREFIX: `gs://${file('database-bucket')}`,
				BUCKET_NAME: file('database-bucket'),
			};
		case 'azure':
			if (creds['azure-storage-conn-string'] === undefined) {
				throw new Error('The image stops: the Secret lacks azure-storage-conn-string (facts 0.0 no. 1).');
			}

			return {
				AZURE_STORAGE_CONNECTION_STRING: file('azure-storage-conn-string'),
				WABS_ACCOUNT_NAME: file('accountname'),
				WABS_ACCESS_KEY: file('accountkey'),
				WALE_WABS_PREFIX: `wabs://${file('database-container')}`,
				BUCKET_NAME: file('database-container'),
			};
		case 'swift':
			return {
				SWIFT_USER: file('username'),
				SWIFT_PASSWORD: file('password'),
				SWIFT_TENANT: file('tenant'),
				SWIFT_AUTHURL: file('authurl'),
				SWIFT_AUTH_VERSION: file('authversion'),
				WALE_SWIFT_PREFIX: `swift://${file('database-container')}`,
				BUCKET_NAME: file('database-container'),
			};
		default:
			throw new Error(`The image knows no store "${storage}".`);
	}
}

function s3(file: (name: string) => string, bucket: string): Data {
	const [key, secret] = [file('accesskey'), file('secretkey')];
	// Without both keys the image takes the machine's role.
	const account =
		key !== '' && secret !== '' ? {AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret} : {AWS_INSTANCE_PROFILE: '1'};
	return {...account, WALE_S3_PREFIX: `s3://${bucket}`, BUCKET_NAME: bucket};
}
