import {randomBytes} from 'node:crypto';
import {follow} from './confd.js';
import {database, outsideStores, presentKey, region} from './outside.js';
import {set} from './etcd.js';
import {hasCeph, machinesAndUnits, type Unit, unitsOf} from './fleet.js';
import {type DeisScenario, type DeisState, type DeisWorld, hostAddresses, machineOf, type Published} from './state.js';

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
	const units = unitsOf(scenario);
	const state: DeisState = {
		version: 2,
		platform: 'deis-v1',
		scenario,
		pace: 0,
		// Each reset makes another cluster: what is remembered here of an earlier one is not of this.
		clusterId: randomBytes(8).toString('hex'),
		index: 3,
		nodes: {},
		published: [...machinesAndUnits.published(), ...components(scenario, units)],
		accounts: accountsOf(scenario),
		stores: outsideStores(),
		seen: {keys: {}},
		routers: {},
	};
	const world: DeisWorld = {state, now, folder};
	for (const [key, value] of Object.entries({...machinesAndUnits.keys(units), ...keysOf(scenario), ...keys}))
		set(world, key, {value});
	// What is there now was there long ago.
	follow(world);
	world.state = {...world.state, pace};
	return world;
}

const [control = '', second = ''] = hostAddresses;

/** What components write as long as they are alive (facts/deis-v1 1.3). */
function components(scenario: DeisScenario, units: readonly Unit[]): readonly Published[] {
	const of = (name: string, address: string, more: Readonly<Record<string, string>>) =>
		Object.entries(more).map(([key, value]) => ({
			key: `/deis/${name}/${key}`,
			value,
			ttl: 20,
			by: {unit: unitNames[name] ?? `deis-${name}.service`, machine: machineOf(address)},
		}));
	return [
		...of('controller', control, {host: control, port: '8000'}).map((one) => ({...one, needs: 'database' as const})),
		...of('registry', second, {host: second, port: '5000'}).map((one) => ({...one, needs: 'store' as const})),
		...units
			.filter(({unit}) => unit.startsWith('deis-router@'))
			.map(({unit, address}) => ({
				key: `/deis/router/hosts/${address}`,
				value: `${address}:80`,
				ttl: 20,
				by: {unit, machine: machineOf(address)},
			})),
		...of('builder', control, {host: control, port: '2223'}),
		...(hasCeph(scenario)
			? [
					...of('database', second, {host: second, port: '5432'}),
					...of('store/gateway', second, {host: second, port: '8888'}),
				]
			: []),
	];
}

const unitNames: Readonly<Record<string, string>> = {
	registry: 'deis-registry@1.service',
	'store/gateway': 'deis-store-gateway@1.service',
};

function accountsOf(scenario: DeisScenario): DeisState['accounts'] {
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
						fsid: '2c1b0a6e-5f2c-4a0e-9c56-000000000001',
						monSetupComplete: 'youBetcha',
						filesystemSetupComplete: 'youBetcha',
						monKeyring: 'practice-mon-keyring',
						adminKeyring: 'practice-admin-keyring',
						size: '3',
						minSize: '1',
						pgNum: '64',
						delayStart: '15',
						'gateway/accessKey': 'PRACTICEGATEWAYKEY',
						'gateway/secretKey': 'practice-gateway-secret-key',
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
