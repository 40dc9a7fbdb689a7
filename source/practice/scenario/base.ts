import {randomBytes} from 'node:crypto';
import type {Json} from '../../core/json.js';
import {chartMetadata} from '../chart/defaults.js';
import {render} from '../chart/render.js';
import {reconcile} from '../cluster/controllers.js';
import {kindNamed} from '../cluster/kinds.js';
import {find, put, placeOf} from '../cluster/objects.js';
import {routerAddress} from '../curl/router.js';
import {kubernetesVersion} from '../kubectl/about.js';
import {keep, type Revision} from '../helm/release.js';
import {carryOut} from '../helm/upgrade.js';
import {manifestText} from '../helm/manifest.js';
import type {KubeObject, Scenario, State, Stores} from '../state.js';
import type {World} from '../world.js';

/** The release of the practice cluster. */
export const releaseName = 'hephy';

/** The namespace it is in. */
export const releaseNamespace = 'deis';

const day = 24 * 3600 * 1000;

/** An empty cluster: namespaces and three nodes, nothing installed. */
export function emptyWorld({
	scenario,
	stores,
	now,
	folder,
}: {
	scenario: Scenario;
	stores: Stores;
	now: number;
	folder: string;
}): World {
	const state: State = {
		version: 1,
		scenario,
		pace: 0,
		counter: 1000,
		objects: {},
		owners: {},
		starting: {},
		stores,
		database: {accounts: [], apps: [], storage: {backend: 'minio', settings: {}}, archived: 0, failed: 0},
		forwards: {},
	};
	const world: World = {state, now: now - 40 * day, folder};
	for (const name of ['default', 'kube-system', releaseNamespace]) make(world, namespace(name));
	for (const name of ['practice-1', 'practice-2', 'practice-3']) make(world, node(name));
	return world;
}

function make(world: World, object: KubeObject): void {
	put(world, placeOf(object, releaseNamespace), object);
}

const namespace = (name: string): KubeObject => ({
	apiVersion: 'v1',
	kind: 'Namespace',
	metadata: {name, labels: {'kubernetes.io/metadata.name': name}},
	spec: {finalizers: ['kubernetes']},
	status: {phase: 'Active'},
});

const node = (name: string): KubeObject => ({
	apiVersion: 'v1',
	kind: 'Node',
	metadata: {
		name,
		labels: {'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64'},
	},
	spec: {},
	status: {
		conditions: [{type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status'}],
		nodeInfo: {
			kubeletVersion: kubernetesVersion,
			containerRuntimeVersion: 'containerd://1.6.20',
			operatingSystem: 'linux',
			architecture: 'amd64',
		},
		images: [],
	},
});

/** Installs the chart with these values, as `helm install` did forty days ago. */
export function install(world: World, config: Json): void {
	for (const secret of hookSecrets()) make(world, secret);
	const at = new Date(world.now).toISOString();
	const revision: Revision = {
		name: releaseName,
		namespace: releaseNamespace,
		version: 1,
		info: {first_deployed: at, last_deployed: at, deleted: '', description: 'Install complete', status: 'deployed'},
		config,
		manifest: manifestText(render(config, releaseNamespace)),
		chart: {metadata: chartMetadata},
	};
	carryOut(world, revision, undefined);
	keep(world, revision);
	giveAddresses(world);
	reconcile(world);
}

/** The six secrets that the chart writes only at install, random each time (facts 0.5). */
function hookSecrets(): readonly KubeObject[] {
	const random = () => randomBytes(24).toString('hex');
	const contents: Readonly<Record<string, readonly string[]>> = {
		'builder-key-auth': ['builder-key'],
		'builder-ssh-private-keys': ['ssh-host-rsa-key', 'ssh-host-ecdsa-key'],
		'django-secret-key': ['secret-key'],
		'deploy-hook-key': ['secret-key'],
		'database-creds': ['user', 'password'],
		'logger-redis-creds': ['password'],
	};
	const labels: Readonly<Record<string, {readonly app: string}>> = {
		'database-creds': {app: 'deis-database'},
		'logger-redis-creds': {app: 'deis-logger-redis'},
	};
	return Object.entries(contents).map(([name, keys]) => ({
		apiVersion: 'v1',
		kind: 'Secret',
		metadata: {name, labels: {...labels[name], heritage: 'deis'}, annotations: {'helm.sh/hook': 'pre-install'}},
		type: 'Opaque',
		data: Object.fromEntries(keys.map((key) => [key, Buffer.from(random()).toString('base64')])),
	}));
}

/** What the server and the cloud give each Service. */
function giveAddresses(world: World): void {
	const kind = kindNamed('services');
	const service =
		kind === undefined ? undefined : find(world, {kind, namespace: releaseNamespace, name: 'deis-router'});
	if (service === undefined) return;
	make(world, {...service, status: {loadBalancer: {ingress: [{ip: routerAddress}]}}});
}
