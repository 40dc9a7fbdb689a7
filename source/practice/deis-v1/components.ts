import {chosenDatabase, keepDatabase, platformDatabase} from './database.js';
import {attempt} from './etcd.js';
import {machinesAndUnits, type Published, runningOn, runningUnits} from './fleet.js';
import {cephGateway, letsIn} from './outside.js';
import {withBucket} from '../stores/store.js';
import type {DeisState, DeisWorld} from './state.js';

/** What a component writes as long as it is alive (facts/deis-v1 1.3). */
type Component = {
	readonly unit: string;
	/** Below `/deis`, where it writes its host and port. */
	readonly root: string;
	readonly port: string;
	/** What must let it in, else it does not come to write. */
	readonly needs?: 'store' | 'database';
};

const components: readonly Component[] = [
	{unit: 'deis-controller.service', root: 'controller', port: '8000', needs: 'database'},
	{unit: 'deis-registry@1.service', root: 'registry', port: '5000', needs: 'store'},
	{unit: 'deis-builder.service', root: 'builder', port: '2223'},
	{unit: 'deis-database.service', root: 'database', port: '5432'},
	{unit: 'deis-store-gateway@1.service', root: 'store/gateway', port: cephGateway.port},
];

/** What is written by now: by fleet, and by the components that are alive. */
export function published(state: DeisState): readonly Published[] {
	return [
		...machinesAndUnits.published(),
		...runningUnits(state).flatMap(({unit, address}): readonly Published[] => {
			if (unit.startsWith('deis-router@'))
				return [{key: `/deis/router/hosts/${address}`, value: `${address}:80`, ttl: 20}];
			const component = components.find((one) => one.unit === unit);
			if (component === undefined || (component.needs !== undefined && !letsIn(state, component.needs))) return [];
			const {root, port} = component;
			return Object.entries({host: address, port}).map(([key, value]) => ({
				key: `/deis/${root}/${key}`,
				value,
				ttl: 20,
			}));
		}),
	];
}

/** What the database on the cluster writes at its first start (facts/deis-v1 §5). */
export const databaseKeys = {
	engine: 'postgresql_psycopg2',
	name: 'deis',
	user: 'deis',
	password: 'changeme123',
	adminUser: 'postgres',
	adminPass: 'changeme123',
	bucketName: 'db_wal',
} as const;

/** What Ceph's components write at their first start, without the keys of the gateway. */
export const cephKeys = {
	fsid: '2c1b0a6e-5f2c-4a0e-9c56-000000000001',
	monSetupComplete: 'youBetcha',
	filesystemSetupComplete: 'youBetcha',
	monKeyring: 'practice-mon-keyring',
	adminKeyring: 'practice-admin-keyring',
	size: '3',
	minSize: '1',
	pgNum: '64',
	delayStart: '15',
} as const;

/** What components do once they run: keys that are not there yet, a bucket, the tables. */
export function work(world: DeisWorld): void {
	const runs = (unit: string) => runningOn(world.state, unit).length > 0;
	const begin = (root: string, keys: Readonly<Record<string, string>>) => {
		for (const [name, value] of Object.entries(keys))
			if (world.state.nodes[`/deis/${root}/${name}`] === undefined) attempt(world, `/deis/${root}/${name}`, {value});
	};
	if (runs('deis-store-monitor.service')) begin('store', cephKeys);
	if (runs('deis-database.service')) begin('database', databaseKeys);
	const registry = runs('deis-registry@1.service');
	if (runs('deis-store-gateway@1.service')) {
		openGateway(world);
		const bucket = world.state.nodes['/deis/registry/bucketName']?.value ?? 'registry';
		if (registry && world.state.stores.ceph.buckets[bucket] === undefined)
			withBucket(world, {backend: 'ceph', name: bucket}, {});
	}
	const which = chosenDatabase(world.state);
	if (runs('deis-controller.service') && letsIn(world.state, 'database') && world.state.databases[which] === undefined)
		keepDatabase(world, which, platformDatabase([], []));
}

/** Ceph's gateway has one user, whose keys are in etcd. */
function openGateway(world: DeisWorld): void {
	const at = (name: string) => world.state.nodes[`/deis/store/gateway/${name}`]?.value;
	const {stores} = world.state;
	const [id, secret] = [at('accessKey'), at('secretKey')];
	const [user] = stores.ceph.users;
	if (id === undefined || secret === undefined || (user?.id === id && user.secret === secret)) return;
	const ceph = {...stores.ceph, users: [{id, secret, rights: 'full' as const}]};
	world.state = {...world.state, stores: {...stores, ceph}};
}
