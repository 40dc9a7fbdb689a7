import {randomBytes} from 'node:crypto';
import {follow} from './confd.js';
import {cephKeys} from './components.js';
import {platformDatabase} from './database.js';
import {cephGateway, database, presentKey, region, stores} from './outside.js';
import {set} from './etcd.js';
import {hasCeph, machinesAndUnits, unitsOf} from './fleet.js';
import {type Account, type DeisScenario, type DeisState, type DeisWorld, hostAddresses} from './state.js';

/** What a scenario begins with beside its name. */
export type DeisBeginning = {
	readonly folder: string;
	readonly now: number;
	readonly pace: number;
	/** Further keys of etcd, e.g. what the wizard left of a run that was stopped half way. */
	readonly keys?: Readonly<Record<string, string>>;
};

/** The world as a scenario begins, without its hosts' folders. */
export function beginDeis(scenario: DeisScenario, {folder, now, pace, keys = {}}: DeisBeginning): DeisWorld {
	const held = platformDatabase(accountsOf(scenario), appsOf(scenario));
	const state: DeisState = {
		version: 3,
		platform: 'deis-v1',
		scenario,
		pace: 0,
		// Each reset makes another cluster: what is remembered here of an earlier one is not of this.
		clusterId: randomBytes(8).toString('hex'),
		index: 3,
		nodes: {},
		databases: hasCeph(scenario) ? {cluster: held} : {outside: held},
		stores: stores(hasCeph(scenario), appsOf(scenario)),
		seen: {keys: {}},
		routers: {},
	};
	const world: DeisWorld = {state, now, folder};
	for (const [key, value] of Object.entries({
		...machinesAndUnits.keys(unitsOf(scenario)),
		...keysOf(scenario),
		...keys,
	}))
		set(world, key, {value});
	// What is there now was there long ago.
	follow(world);
	world.state = {...world.state, pace};
	return world;
}

const [control = ''] = hostAddresses;

function appsOf(scenario: DeisScenario): readonly string[] {
	return scenario === 'live-data' ? ['guestbook', 'shop'] : [];
}

function accountsOf(scenario: DeisScenario): readonly Account[] {
	switch (scenario) {
		case 'fresh':
		case 'dead-host':
		case 'rate-limit':
			return [];
		case 'killed-run':
			return [{username: 'admin', email: 'admin@practice.example', superuser: true}];
		case 'live-data':
			return [
				{username: 'admin', email: 'admin@practice.example', superuser: true},
				{username: 'maria', email: 'maria@practice.example', superuser: false},
			];
	}
}

/** What the components and the operator have set (facts/deis-v1 §5). */
function keysOf(scenario: DeisScenario): Readonly<Record<string, string>> {
	const below = (root: string, keys: Readonly<Record<string, string>>) =>
		Object.fromEntries(Object.entries(keys).map(([key, value]) => [`/deis/${root}/${key}`, value]));
	return {
		...below('platform', {domain: 'practice.example', enablePlacementOptions: 'true'}),
		...below('controller', {
			protocol: 'http',
			registrationMode: 'enabled',
			secretKey: 'cHJhY3RpY2Utb25seS1zZWNyZXQta2V5',
			builderKey: 'cHJhY3RpY2Utb25seS1idWlsZGVyLWtleQ==',
			webEnabled: '0',
			unitHostname: 'default',
			subdomain: 'deis',
		}),
		...below('registry', {protocol: 'http'}),
		...below('logs', {host: control, port: '514', storageAdapterType: 'memory'}),
		...below('router', {gzip: 'on', bodySize: '1m', enforceHTTPS: 'false'}),
		...below('migrations/data', {'0001': 'done', '0002': 'done'}),
		...(scenario === 'live-data'
			? {
					...below('domains', {'guestbook.example.com': 'guestbook', 'shop.example.com': 'shop'}),
					...below('services', {'guestbook/guestbook_v4.web.1': '10.21.12.106:49153'}),
				}
			: {}),
		...(hasCeph(scenario)
			? {
					...below('database', {
						engine: 'postgresql_psycopg2',
						name: 'deis',
						user: 'deis',
						password: 'practice-database-password',
						adminUser: 'postgres',
						adminPass: 'practice-admin-password',
						bucketName: 'db_wal',
					}),
					...below('registry', {bucketName: 'registry'}),
					...below('store', {
						...cephKeys,
						'gateway/accessKey': cephGateway.accessKey,
						'gateway/secretKey': cephGateway.secretKey,
					}),
				}
			: {
					...below('database', {
						engine: 'postgresql_psycopg2',
						host: database.host,
						port: database.port,
						name: database.name,
						user: database.user,
						password: database.password,
					}),
					...below('registry', {
						s3bucket: 'practice-registry',
						s3region: region,
						s3accessKey: presentKey.id,
						s3secretKey: presentKey.secret,
						s3path: '/registry',
					}),
					...below('store/gateway', {dummy: '1'}),
				}),
	};
}
