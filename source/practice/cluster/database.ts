import type {Database, StorageConfig} from '../state.js';
import {storageConfig, storageProblem} from '../stores/platform-storage.js';
import {bucketOf, isBackend, store} from '../stores/store.js';
import type {World} from '../world.js';

const prefix = 'basebackups_005/';

/** The base backups that lie in a database bucket, oldest first. */
export function baseBackups(world: World, config: StorageConfig): readonly string[] {
	if (!isBackend(config.backend)) return [];
	const bucket = world.state.stores[config.backend].buckets[bucketOf(config, 'database')];
	const names = Object.keys(bucket?.objects ?? {})
		.filter((key) => key.startsWith(prefix))
		.map((key) => key.slice(prefix.length).split('/')[0] ?? '')
		.map((name) => name.replace('_backup_stop_sentinel.json', ''));
	return [...new Set(names)].sort();
}

/** Makes a base backup with what the running database knows of its storage; says why when it cannot. */
export function backUp(world: World): string | undefined {
	const {database} = world.state;
	const problem = storageProblem(world, database.storage, 'database');
	if (problem !== undefined) {
		world.state = {...world.state, database: archivingFailed(database, world.now)};
		return problem;
	}
	const {backend} = database.storage;
	if (!isBackend(backend)) return 'unknown storage';
	const bucket = bucketOf(database.storage, 'database');
	const number = baseBackups(world, database.storage).length + 2 * (database.archived + 1);
	const name = `base_0000000100000000${number.toString(16).padStart(8, '0').toUpperCase()}_00000040`;
	const {accounts, apps} = database;
	const content = Buffer.from(JSON.stringify({accounts, apps, time: new Date(world.now).toISOString()})).toString(
		'base64',
	);
	store(world, {backend, bucket, key: `${prefix}${name}/tar_partitions/part_00000000.tar.lzo`}, content);
	store(world, {backend, bucket, key: `${prefix}${name}_backup_stop_sentinel.json`}, content);
	archive(world);
	return undefined;
}

/** Archives one segment of the log, or fails at it. */
export function archive(world: World): void {
	const {database} = world.state;
	const {backend} = database.storage;
	if (storageProblem(world, database.storage, 'database') !== undefined || !isBackend(backend)) {
		world.state = {...world.state, database: archivingFailed(database, world.now)};
		return;
	}
	const segment = (database.archived + 1).toString(16).padStart(24, '0').toUpperCase();
	const bucket = bucketOf(database.storage, 'database');
	store(world, {backend, bucket, key: `wal_005/${segment}.lzo`}, Buffer.from(segment).toString('base64'));
	const lastArchived = new Date(world.now).toISOString();
	world.state = {...world.state, database: {...world.state.database, archived: database.archived + 1, lastArchived}};
}

function archivingFailed(database: Database, now: number): Database {
	return {...database, failed: database.failed + 1, lastFailed: new Date(now).toISOString()};
}

/**
 * What the database image does when its pod starts: restore the newest base backup of the bucket, or make a new
 * database that holds nobody. Says why when it cannot start.
 */
export function bootDatabase(
	world: World,
	pod: {name: string; namespace: string; backend: string},
): string | undefined {
	const storage = storageConfig(world, pod.namespace, pod.backend);
	const problem = storageProblem(world, storage, 'database');
	if (problem !== undefined) return problem;
	const newest = baseBackups(world, storage).at(-1);
	const fresh: Database = {pod: pod.name, accounts: [], apps: [], storage, archived: 0, failed: 0};
	world.state = {
		...world.state,
		database: newest === undefined ? fresh : {...fresh, ...restored(world, storage, newest)},
	};
	if (newest === undefined) backUp(world);
	return undefined;
}

function restored(world: World, storage: StorageConfig, name: string): Pick<Database, 'accounts' | 'apps'> {
	if (!isBackend(storage.backend)) return {accounts: [], apps: []};
	const bucket = world.state.stores[storage.backend].buckets[bucketOf(storage, 'database')];
	const content = bucket?.objects[`${prefix}${name}_backup_stop_sentinel.json`] ?? '';
	const {accounts, apps} = JSON.parse(Buffer.from(content, 'base64').toString()) as Pick<Database, 'accounts' | 'apps'>;
	return {accounts, apps};
}
