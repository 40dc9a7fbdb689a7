import type {Bucket, Rights, StorageConfig, Store, Stores, StoreUser} from '../state.js';

/** A world that has object stores; `state` is replaced by what changes them. */
export type WithStores = {state: {readonly stores: Stores}};

/** The name of one of the stores. */
export type Backend = keyof Stores;

/** Who asks a store: `id` is the access key, the service account's address, the account's name or `tenant:user`. */
export type Identity = {readonly id: string; readonly secret: string};

/** Why a store does not let somebody in. */
export type Denial = 'unknown-user' | 'wrong-secret';

/** The user, when the secret is right. */
export function signIn(store: Store, {id, secret}: Identity): StoreUser | Denial {
	const user = store.users.find((one) => one.id === id);
	if (user === undefined) return 'unknown-user';
	return user.secret === secret ? user : 'wrong-secret';
}

/** Whether a key may do that. */
export function may(rights: Rights, what: 'read' | 'write' | 'delete'): boolean {
	return what === 'read' || rights === 'full' || (what === 'write' && rights === 'no-delete');
}

/** Stores an object, or with `undefined` removes it; makes the bucket when there is none. */
export function store(
	world: WithStores,
	at: {backend: Backend; bucket: string; key: string},
	content: string | undefined,
): void {
	const {backend, bucket, key} = at;
	const {[key]: _, ...others} = world.state.stores[backend].buckets[bucket]?.objects ?? {};
	withBucket(world, {backend, name: bucket}, {objects: content === undefined ? others : {...others, [key]: content}});
}

/** Changes or makes a bucket. */
export function withBucket(world: WithStores, at: {backend: Backend; name: string}, change: Partial<Bucket>): void {
	const {stores} = world.state;
	const present: Bucket = stores[at.backend].buckets[at.name] ?? {objects: {}};
	const buckets = {...stores[at.backend].buckets, [at.name]: {...present, ...change}};
	world.state = {...world.state, stores: {...stores, [at.backend]: {...stores[at.backend], buckets}}};
}

/** Whether the word names a store. */
export function isBackend(word: string): word is Backend {
	return ['minio', 's3', 'gcs', 'azure', 'swift'].includes(word);
}

/** What a component of the platform needs of the store: its part of the bucket names. */
export type Part = 'builder' | 'registry' | 'database';

/** The bucket that a part of the platform uses. */
export function bucketOf({backend, settings}: StorageConfig, part: Part): string {
	if (backend === 'minio') return {builder: 'git', registry: 'registry', database: 'dbwal'}[part];
	return settings[`${part}-${backend === 'azure' || backend === 'swift' ? 'container' : 'bucket'}`] ?? '';
}

/** Who the platform is towards the store. */
export function identityOf({backend, settings}: StorageConfig): Identity {
	switch (backend) {
		case 'gcs':
			return serviceAccount(settings['key.json'] ?? '');
		case 'azure':
			return {id: settings['accountname'] ?? '', secret: settings['accountkey'] ?? ''};
		case 'swift':
			return {id: `${settings['tenant'] ?? ''}:${settings['username'] ?? ''}`, secret: settings['password'] ?? ''};
		default:
			return {id: settings['accesskey'] ?? '', secret: settings['secretkey'] ?? ''};
	}
}

/** The address and the private key in a service account's JSON; empty when it cannot be read. */
export function serviceAccount(json: string): Identity {
	try {
		const key = JSON.parse(json) as {readonly client_email?: string; readonly private_key?: string};
		return {id: key.client_email ?? '', secret: key.private_key ?? ''};
	} catch {
		return {id: '', secret: ''};
	}
}
