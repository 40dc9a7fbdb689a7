import {generateKeyPairSync} from 'node:crypto';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {componentPath} from '../component-path.js';
import {startChild} from '../process/child.js';
import {freePorts} from '../process/free-ports.js';
import {serve} from '../process/listen.js';
import {type GcsRights, gcsGate} from './gcs-gate.js';

/** A running fake of Google's store, behind a gate that checks keys and rights. */
export type FakeGcs = {
	/** As rclone takes it, with its path. */
	readonly endpoint: string;
	readonly env: Readonly<Record<string, string>>;
	/** The JSON key of an account with such rights, on several lines as Google gives it. */
	readonly key: (rights: GcsRights) => string;
	/** A key whose private half belongs to nobody: Google says invalid_grant. */
	readonly strangerKey: () => string;
	readonly stop: () => Promise<void>;
};

type FakeGcsPlan = {
	readonly folder: string;
	readonly buckets: readonly string[];
};

/** Starts fake-gcs-server and its gate, with buckets. */
export async function startFakeGcs({folder, buckets}: FakeGcsPlan): Promise<FakeGcs> {
	await mkdir(folder, {recursive: true});
	const [backend = 0, front = 0] = await freePorts(2);
	const origin = `http://127.0.0.1:${front}`;
	const good = newKeyPair();
	const child = await startChild({
		name: 'fake-gcs-server',
		file: componentPath('fake-gcs-server-linux-amd64'),
		// The external address is the gate's: large uploads are sent to the address that the server names.
		args: [
			'-scheme',
			'http',
			'-host',
			'127.0.0.1',
			'-port',
			String(backend),
			'-backend',
			'memory',
			'-public-host',
			`127.0.0.1:${front}`,
			'-external-url',
			origin,
			'-log-level',
			'warn',
		],
		env: {HOME: folder},
		log: path.join(folder, 'fake-gcs.log'),
		ready: async () => (await fetch(`http://127.0.0.1:${backend}/_internal/healthcheck`)).status === 200,
	});
	try {
		for (const name of buckets) {
			await makeBucket(backend, name);
		}

		const gate = await serve(gcsGate({backend, origin, publicKey: good.publicKey}), front);
		return {
			endpoint: `${origin}/storage/v1/`,
			// Without a key rclone asks the cloud's metadata address, which is not on loopback.
			env: {RCLONE_GCS_ENDPOINT: `${origin}/storage/v1/`, GCE_METADATA_HOST: '127.0.0.1:1'},
			key: (rights) => keyFile({rights, origin, privateKey: good.privateKey}),
			strangerKey: () => keyFile({rights: 'full', origin, privateKey: newKeyPair().privateKey}),
			async stop() {
				await gate.stop();
				await child.stop();
			},
		};
	} catch (error) {
		await child.stop();
		throw error;
	}
}

async function makeBucket(backend: number, name: string): Promise<void> {
	const made = await fetch(`http://127.0.0.1:${backend}/storage/v1/b?project=test`, {
		method: 'POST',
		headers: {'content-type': 'application/json'},
		body: JSON.stringify({name}),
	});
	if (!made.ok) {
		throw new Error(`The bucket ${name} was not made: ${made.status} ${await made.text()}`);
	}
}

function newKeyPair() {
	return generateKeyPairSync('rsa', {
		modulusLength: 2048,
		privateKeyEncoding: {type: 'pkcs8', format: 'pem'},
		publicKeyEncoding: {type: 'spki', format: 'pem'},
	});
}

type KeyFile = {readonly rights: GcsRights; readonly origin: string; readonly privateKey: string};

function keyFile({rights, origin, privateKey}: KeyFile): string {
	const key = {
		type: 'service_account',
		project_id: 'test',
		private_key_id: `key-of-${rights}`,
		private_key: privateKey,
		client_email: `${rights}@test.iam.gserviceaccount.com`,
		client_id: '1',
		token_uri: `${origin}/token`,
	};
	return `${JSON.stringify(key, undefined, 2)}\n`;
}
