import type {Json} from '../../core/json.js';
import {reconcile} from '../cluster/controllers.js';
import {backUp} from '../cluster/database.js';
import {find, placeOf, put} from '../cluster/objects.js';
import {expiredCertificate, expiredKey, goodCertificate, goodKey} from '../files/certificates.js';
import {practiceKeys} from '../files/keys.js';
import {keep} from '../helm/release.js';
import {planned} from '../helm/upgrade.js';
import type {Account, KubeObject, Scenario} from '../state.js';
import {type Backend, bucketOf, store} from '../stores/store.js';
import type {World} from '../world.js';
import {emptyWorld, install, releaseName, releaseNamespace} from './base.js';
import {practiceStores} from './stores.js';

/** What a scenario begins with beside its name. */
export type Beginning = {
	readonly folder: string;
	readonly now: number;
	readonly pace: number;
	/** Documents of the wizard's own Secret, for a run that was stopped half way. */
	readonly memory?: Readonly<Record<string, string>>;
};

/** The world as a scenario begins. */
export function begin(scenario: Scenario, {folder, now, pace, memory}: Beginning): World {
	const old = emptyWorld({scenario, stores: practiceStores(), now, folder});
	install(old, scenario === 'expired' ? expiredValues() : {});
	const world: World = {...old, now};
	prepare(scenario, world);
	if (memory !== undefined) create(world, secret('seaworthy', 'seaworthy/memory', memory));
	reconcile(world);
	world.state = {...world.state, pace};
	return world;
}

function prepare(scenario: Scenario, world: World): void {
	switch (scenario) {
		case 'fresh':
			return;
		case 'live-data':
			return useIt(world);
		case 'expired':
			useIt(world);
			return create(world, certificate(expiredCertificate, expiredKey));
		case 'bad-node':
			return breakNode(world);
		case 'killed-run':
			create(world, certificate(goodCertificate, goodKey));
			return keep(
				world,
				planned(world, {
					name: releaseName,
					namespace: releaseNamespace,
					values: stoppedValues,
					reuse: 'reset-then-reuse',
				}),
			);
	}
}

const annotations = (values: Readonly<Record<string, string>>) =>
	Object.fromEntries(Object.entries(values).map(([key, value]) => [`router.deis.io/nginx.${key}`, value]));

/** A platform that was set up with all five steps long ago. */
function expiredValues(): Json {
	const [user] = practiceKeys.s3.users;
	return {
		global: {storage: 's3'},
		s3: {
			accesskey: user?.id ?? '',
			secretkey: user?.secret ?? '',
			region: practiceKeys.s3.region,
			builder_bucket: 'practice-builder',
			registry_bucket: 'practice-registry',
			database_bucket: 'practice-database',
		},
		controller: {registration_mode: 'admin_only'},
		router: {platform_domain: 'practice.example', deployment_annotations: annotations({'ssl.enforce': 'true'})},
	};
}

/** The upgrade that a killed helm left pending. */
const stoppedValues: Json = {
	router: {platform_domain: 'practice.example', deployment_annotations: annotations({'ssl.enforce': 'true'})},
};

const accounts: readonly Account[] = [
	{username: 'admin', email: 'admin@practice.example', superuser: true},
	{username: 'maria', email: 'maria@practice.example', superuser: false},
];

/** People work on the platform: accounts, an app, what it pushed and built, base backups. */
function useIt(world: World): void {
	const {storage} = world.state.database;
	const backend = storage.backend as Backend;
	const content = (text: string) => Buffer.from(text).toString('base64');
	const put_ = (part: 'builder' | 'registry', key: string) =>
		store(world, {backend, bucket: bucketOf(storage, part), key}, content(`practice ${key}\n`));
	for (const sha of ['1f3a9c07', '5b22e8d1', 'a90d4471']) put_('builder', `home/guestbook:git-${sha}/push/slug.tgz`);
	put_('builder', 'home/guestbook/cache/buildpack.tgz');
	for (const tag of ['v2', 'v3', 'v4'])
		put_('registry', `docker/registry/v2/repositories/guestbook/_manifests/tags/${tag}/current/link`);
	world.state = {...world.state, database: {...world.state.database, accounts, apps: ['guestbook']}};
	backUp(world);
	backUp(world);
}

function breakNode(world: World): void {
	const node = find(world, placeOf({apiVersion: 'v1', kind: 'Node', metadata: {name: 'practice-3'}}, ''));
	if (node === undefined) return;
	const why = 'toomanyrequests: You have reached your pull rate limit.';
	const metadata = {...(node['metadata'] as Readonly<Record<string, Json>>), annotations: {'practice/pulls': why}};
	create(world, {...node, metadata});
}

function certificate(chain: string, key: string): KubeObject {
	return secret('deis-router-platform-cert', 'Opaque', {'tls.crt': chain, 'tls.key': key});
}

function secret(name: string, type: string, content: Readonly<Record<string, string>>): KubeObject {
	const data = Object.entries(content).map(([key, value]) => [key, Buffer.from(value).toString('base64')] as const);
	return {apiVersion: 'v1', kind: 'Secret', metadata: {name}, type, data: Object.fromEntries(data)};
}

function create(world: World, object: KubeObject): void {
	put(world, placeOf(object, releaseNamespace), object);
}
