import {plain} from '../plain.js';
import {isObject, listAt, textAt} from '../../core/json.js';
import type {KubeObject, StorageConfig} from '../state.js';
import type {World} from '../world.js';
import {bucketOf, identityOf, isBackend, may, type Part, signIn, withBucket} from './store.js';

/** What a pod of the platform reads when it starts: the backend from its variable, the rest from the mounted secret. */
export function storageConfig(world: World, namespace: string, backend: string): StorageConfig {
	const secret = world.state.objects[`Secret/${namespace}/objectstorage-keyfile`];
	const data = secret?.['data'];
	const settings = isObject(data)
		? Object.entries(data).map(([key, value]) => [key, Buffer.from(plain(value), 'base64').toString()] as const)
		: [];
	return {backend, settings: Object.fromEntries(settings)};
}

/** The variable of a workload's first container. */
export function variable(workload: KubeObject | undefined, name: string): string | undefined {
	const env = listAt(workload, 'spec', 'template', 'spec', 'containers', 0, 'env');
	const found = env.find((one) => textAt(one, 'name') === name);
	return found === undefined ? undefined : (textAt(found, 'value') ?? '');
}

/** Why a part of the platform cannot work with this storage, in the words of its log; undefined when it can. */
export function storageProblem(world: World, config: StorageConfig, part: Part): string | undefined {
	const {backend} = config;
	if (!isBackend(backend)) return `unknown storage type ${JSON.stringify(backend)}`;
	if (part === 'database' && backend === 'azure' && config.settings['azure-storage-conn-string'] === undefined)
		return 'cat: /var/run/secrets/deis/objectstore/creds/azure-storage-conn-string: No such file or directory';
	const identity = identityOf(config);
	if (backend === 's3' && identity.id === '') return 'NoAuthHandlerFound: No handler was ready to authenticate';
	const user = signIn(world.state.stores[backend], identity);
	if (user === 'unknown-user') return 'InvalidAccessKeyId: 403 Forbidden';
	if (user === 'wrong-secret') return 'SignatureDoesNotMatch: 403 Forbidden';
	if (!may(user.rights, 'write')) return 'AccessDenied: 403 Forbidden';
	return bucketProblem(world, config, part, may(user.rights, 'delete'));
}

function bucketProblem(world: World, config: StorageConfig, part: Part, mayCreate: boolean): string | undefined {
	const name = bucketOf(config, part);
	const backend = config.backend;
	if (name === '' || !isBackend(backend)) return 'no bucket is named';
	const bucket = world.state.stores[backend].buckets[name];
	if (bucket === undefined) {
		if (!mayCreate || name.startsWith('your-')) return `NoSuchBucket: ${name}`;
		withBucket(world, {backend, name}, backend === 's3' ? {region: config.settings['region'] ?? ''} : {});
		return undefined;
	}
	return bucket.region !== undefined && bucket.region !== config.settings['region']
		? `AuthorizationHeaderMalformed: the region '${config.settings['region'] ?? ''}' is wrong; expecting '${bucket.region}'`
		: undefined;
}
