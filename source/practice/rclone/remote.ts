import {Refused} from '../reply.js';
import type {StoreUser} from '../state.js';
import {type Backend, serviceAccount, signIn, type WithStores} from '../stores/store.js';
import {practiceKeys} from '../files/keys.js';

/** A remote as the environment describes it, and what a call names in it. */
export type Remote = {
	readonly name: string;
	/** What the call wrote, e.g. `store:bucket/key`. */
	readonly written: string;
	readonly type: string;
	readonly options: Readonly<Record<string, string>>;
	readonly bucket: string;
	readonly path: string;
};

/** Which store answers as S3 at an endpoint of its own. */
export type Behind = (endpoint: URL) => Backend | undefined;

/** A remote that let us in. */
export type Opened = {readonly remote: Remote; readonly backend: Backend; readonly user: StoreUser};

/** Why a store did not let us in, or does not do what is asked. */
export type Trouble =
	'wrong-secret' | 'unknown-user' | 'wrong-region' | 'no-bucket' | 'forbidden-write' | 'forbidden-delete' | 'refused';

/** Reads `name:bucket/path` or `name,option="value":bucket/path`; the remote must stand in the environment as `RCLONE_CONFIG_NAME_…`. */
export function remoteNamed(written: string, env: Readonly<Record<string, string | undefined>>): Remote {
	const [whole = '', name = '', shown = ''] = /^([A-Za-z0-9_]+)((?:,[a-z_]+="[^"]*")*):/.exec(written) ?? [];
	const colon = whole.length - 1;
	const prefix = `RCLONE_CONFIG_${name.toUpperCase()}_`;
	const options: Record<string, string> = Object.fromEntries(
		Object.entries(env)
			.filter(([key, value]) => name !== '' && key.startsWith(prefix) && value !== undefined)
			.map(([key, value]) => [key.slice(prefix.length).toLowerCase(), value ?? '']),
	);
	for (const [, key = '', value = ''] of shown.matchAll(/,([a-z_]+)="([^"]*)"/g)) options[key] = value;
	const type = options['type'];
	if (type === undefined) throw cannotOpen(written, `didn't find section in config file ("${name}")`);
	const [bucket = '', ...path] = written
		.slice(colon + 1)
		.replace(/^\/+/, '')
		.split('/');
	return {name, written, type, options, bucket, path: path.join('/')};
}

/** rclone's last word when a remote cannot even be made. */
export function cannotOpen(written: string, why: string): CannotOpen {
	return new CannotOpen(`Failed to create file system for ${JSON.stringify(written)}: ${why}`);
}

/** A remote could not be made: always exit code 1, and a critical message. */
export class CannotOpen extends Refused {}

/** Signs in to the remote's store. */
export function open(world: WithStores, remote: Remote, behind: Behind): Opened | Trouble {
	const {options} = remote;
	switch (remote.type) {
		case 's3':
			return openS3(world, remote, behind);
		case 'gcs':
		case 'google cloud storage': {
			const credentials = options['service_account_credentials'] ?? '';
			if (serviceAccount(credentials).id === '')
				throw cannotOpen(
					remote.written,
					'failed configuring Google Cloud Storage Service Account: error processing credentials: unexpected end of JSON input',
				);
			return entered(world, remote, {backend: 'gcs', identity: serviceAccount(credentials)});
		}
		case 'azureblob': {
			const [account = '', key = ''] = [options['account'], options['key']];
			const bad = key.search(/[^A-Za-z0-9+/=]/);
			if (bad >= 0 || key.length % 4 !== 0)
				throw cannotOpen(
					remote.written,
					`create new shared key credential failed: decode account key: illegal base64 data at input byte ${bad >= 0 ? bad : key.length - (key.length % 4)}`,
				);
			return entered(world, remote, {backend: 'azure', identity: {id: account, secret: key}});
		}
		case 'swift':
			return openSwift(world, remote);
		default:
			throw cannotOpen(remote.written, `didn't find backend called ${JSON.stringify(remote.type)}`);
	}
}

function openS3(world: WithStores, remote: Remote, behind: Behind): Opened | Trouble {
	const {options} = remote;
	const [id = '', secret = ''] = [options['access_key_id'], options['secret_access_key']];
	if (id === '') throw cannotOpen(remote.written, 'access_key_id not found');
	if (secret === '') throw cannotOpen(remote.written, 'secret_access_key not found');
	const endpoint = options['endpoint'] ?? '';
	// No endpoint is S3 itself.
	const backend = endpoint === '' ? 's3' : behind(new URL(endpoint.includes('://') ? endpoint : `http://${endpoint}`));
	if (backend === undefined) return 'refused';
	const opened = entered(world, remote, {backend, identity: {id, secret}});
	const region = world.state.stores[backend].buckets[remote.bucket]?.region;
	return typeof opened !== 'string' && region !== undefined && region !== options['region'] ? 'wrong-region' : opened;
}

function openSwift(world: WithStores, remote: Remote): Opened | Trouble {
	const {options} = remote;
	const auth = options['auth'] ?? '';
	const known = new URL(practiceKeys.swift.authurl);
	const host = /^https?:\/\/([^/]+)/.exec(auth)?.[1];
	if (host !== known.host)
		throw cannotOpen(remote.written, `Get ${JSON.stringify(auth)}: dial tcp: lookup ${host ?? auth}: no such host`);
	if (
		auth.replace(/\/$/, '') !== practiceKeys.swift.authurl ||
		!['0', '3', undefined].includes(options['auth_version'])
	)
		throw cannotOpen(remote.written, 'HTTP Error: 404: 404 Not Found');
	if ((options['domain'] ?? '') === '') throw cannotOpen(remote.written, 'Bad Request');
	const id = `${options['tenant'] ?? ''}:${options['user'] ?? ''}`;
	const opened = entered(world, remote, {backend: 'swift', identity: {id, secret: options['key'] ?? ''}});
	if (opened === 'unknown-user' || opened === 'wrong-secret') throw cannotOpen(remote.written, 'Authorization Failed');
	return opened;
}

type Entering = {readonly backend: Backend; readonly identity: {readonly id: string; readonly secret: string}};

function entered(world: WithStores, remote: Remote, {backend, identity}: Entering): Opened | Trouble {
	const user = signIn(world.state.stores[backend], identity);
	return typeof user === 'string' ? user : {remote, backend, user};
}
