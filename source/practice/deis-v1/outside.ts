import {practiceKeys} from '../files/keys.js';
import type {Bucket, Store, Stores, StoreUser} from '../state.js';
import {may, signIn} from '../stores/store.js';
import {runningOn} from './fleet.js';
import type {DeisState} from './state.js';

/** Where the buckets of S3 are: a region that still takes what the registry signs with (deis/deis#4779). */
export const region = 'eu-west-1';

/** The key that the registry has at the beginning. */
export const presentKey: StoreUser = {
	id: 'AKIAPRACTICEEXAMPLE0',
	secret: 'practice/present/EXAMPLEKEY/012345678901',
	rights: 'full',
};

/** A store of one's own that speaks S3. */
export const ownStore = {host: 'store.practice.example', port: '9000'} as const;

/** Ceph's gateway; its keys as those of a cluster that was set up long ago. */
export const cephGateway = {
	port: '8888',
	accessKey: 'PRACTICEGATEWAYKEY',
	secretKey: 'practice-gateway-secret-key',
} as const;

/** The database outside of the cluster; its address is of RFC 5737. */
export const database = {
	host: 'postgres.practice.example',
	address: '203.0.113.20',
	port: '5432',
	name: 'deis',
	user: 'deis',
	password: 'practice-database-password',
} as const;

/** The images of apps, as the registry keeps them in its bucket. */
function imagesOf(apps: readonly string[]): Bucket {
	const text = (content: string) => Buffer.from(content).toString('base64');
	return {
		objects: Object.fromEntries(
			apps.flatMap((app) => [
				[`registry/images/${app}-0f1e2d3c/layer`, text(`the layer of ${app}`)],
				[`registry/images/${app}-0f1e2d3c/json`, text(`{"id":"${app}-0f1e2d3c"}`)],
				[`registry/repositories/library/${app}/tag_v4`, text(`${app}-0f1e2d3c`)],
			]),
		),
	};
}

/** The stores as they begin: empty buckets outside, keys with all rights and without that to delete; in Ceph the apps' images. */
export function stores(hasCeph: boolean, apps: readonly string[]): Stores {
	const none: Store = {users: [], buckets: {}};
	const names = ['practice-registry', 'practice-registry-new'];
	const buckets = (more: {readonly region?: string}) =>
		Object.fromEntries(names.map((name) => [name, {...more, objects: {}}]));
	const {users} = practiceKeys.s3;
	return {
		s3: {users: [presentKey, ...users], buckets: buckets({region})},
		minio: {users, buckets: buckets({})},
		gcs: none,
		azure: none,
		swift: none,
		ceph: hasCeph ? {users: [], buckets: {registry: imagesOf(apps)}} : none,
	};
}

/** Whether the registry's store, or the controller's database, lets them in with what confd saw. */
export function letsIn(state: DeisState, needs: 'store' | 'database'): boolean {
	return needs === 'store' ? opensStore(state) : opensDatabase(state);
}

function opensStore(state: DeisState): boolean {
	const {
		seen: {keys},
		stores,
	} = state;
	const at = (name: string) => keys[`/deis/${name}`];
	// confd templates no registry while nothing lies at /deis/store/gateway (deis/deis#4568).
	if (!Object.keys(keys).some((key) => /^\/deis\/store\/gateway(\/|$)/.test(key))) return false;
	const s3bucket = at('registry/s3bucket');
	const host = at('store/gateway/host');
	if (s3bucket !== undefined) {
		const id = at('registry/s3accessKey');
		if (id === undefined) return true;
		const found = stores.s3.buckets[s3bucket];
		return (
			found?.region === at('registry/s3region') && opens(stores.s3, {id, secret: at('registry/s3secretKey') ?? ''})
		);
	}
	// Ceph's gateway writes its own address as long as it is alive.
	if (host === undefined) return runningOn(state, 'deis-store-gateway@').length > 0;
	return (
		host === ownStore.host &&
		at('store/gateway/port') === ownStore.port &&
		stores.minio.buckets[at('registry/bucketName') ?? 'registry'] !== undefined &&
		opens(stores.minio, {id: at('store/gateway/accessKey') ?? '', secret: at('store/gateway/secretKey') ?? ''})
	);
}

function opens(store: Store, identity: {readonly id: string; readonly secret: string}): boolean {
	const user = signIn(store, identity);
	return typeof user !== 'string' && may(user.rights, 'write');
}

function opensDatabase(state: DeisState): boolean {
	const at = (name: string) => state.seen.keys[`/deis/database/${name}`];
	const host = at('host');
	// The one on the cluster writes its own address as long as it is alive.
	if (host === undefined) return runningOn(state, 'deis-database.service').length > 0;
	return (
		at('engine') === 'postgresql_psycopg2' &&
		(host === database.host || host === database.address) &&
		(['port', 'name', 'user', 'password'] as const).every((name) => at(name) === database[name])
	);
}
