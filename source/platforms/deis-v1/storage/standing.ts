import type {Reading} from '../../../core/reading.js';
import {Secret} from '../../../core/secret.js';
import {type Setting, unset} from '../../../core/settings.js';
import type {DeisFacts as F, Leaf, Machine, Tree} from '../facts.js';
import {plainAt} from '../tree.js';

/** Where the control plane keeps its data. */
export type Flavour = 'ceph' | 'external';

/** The flavour as it stands: `none` where nothing is installed, `mixed` where parts of both are, `unknown` where fleet could not be asked. */
export type Installed = Flavour | 'none' | 'mixed' | 'unknown';

/** The components of the platform that fleet knows, e.g. `store-monitor`, `registry@1`. */
export function installed({units}: Pick<F, 'units'>): readonly string[] {
	if (!units.known) return [];
	const names = units.value.flatMap(({unit}) => /^deis-(.+)\.service$/.exec(unit)?.[1] ?? []);
	return [...new Set(names)];
}

/** Told by fleet's units (facts/deis-v1 step 1): Ceph's and the database's come together, or not at all. */
export function flavourOf(facts: Pick<F, 'units' | 'tree'>): Installed {
	if (!facts.units.known) return 'unknown';
	const all = installed(facts).filter((name) => name !== 'store-admin');
	if (all.length === 0) return 'none';
	const store = all.some((name) => name.startsWith('store-'));
	const database = all.includes('database');
	if (store !== database) return 'mixed';
	if (!store) return all.some((name) => /^(registry|controller)/.test(name)) ? 'external' : 'none';
	return plainAt(facts.tree, 'registry/s3bucket') === undefined ? 'ceph' : 'mixed';
}

/** Whether Ceph was set up here once: what it holds stays on the hosts when its units go. */
export function wasCeph({tree}: Pick<F, 'tree'>): boolean {
	return plainAt(tree, 'store/monSetupComplete') === 'youBetcha';
}

/** What lies at `/deis/store/gateway`, without which confd never templates the registry (deis/deis#4568, #4710, #4805, #4928). */
export function gatewayOf({tree}: Pick<F, 'tree'>): 'nothing' | 'leaf' | 'keys' {
	if (!tree.known) return 'nothing';
	if (tree.value.has('store/gateway')) return 'leaf';
	return [...tree.value.keys()].some((key) => key.startsWith('store/gateway/')) ? 'keys' : 'nothing';
}

/** A leaf below `/deis`. */
export function leafAt(tree: Reading<Tree>, key: string): Leaf | undefined {
	return tree.known ? tree.value.get(key) : undefined;
}

/** A leaf that a component writes as long as it is alive. */
export function isAlive(tree: Reading<Tree>, key: string): boolean {
	return leafAt(tree, key)?.ttl !== undefined;
}

/** The text of a key, secret or not, for comparing and for what is decided in memory. */
export function textOf(tree: Reading<Tree>, key: string): string | undefined {
	const value = leafAt(tree, key)?.value;
	return value instanceof Secret ? value.inspect((inner) => inner) : value;
}

/** The secret at a key. */
export function secretAt(tree: Reading<Tree>, key: string): Secret | undefined {
	const value = leafAt(tree, key)?.value;
	return value instanceof Secret && !value.isEmpty ? value : undefined;
}

/** Where the registry keeps the images (registry/templates/config.yml: s3bucket before swiftAuthURL before the gateway). */
export type RegistryPlace =
	| {readonly kind: 's3'; readonly bucket: string; readonly region: string; readonly path: string}
	| {readonly kind: 'compatible'; readonly bucket: string; readonly host: string; readonly port: string}
	| {readonly kind: 'swift'; readonly bucket: string}
	| {readonly kind: 'ceph'; readonly bucket: string; readonly host: string; readonly port: string};

/** The registry's place as etcd says it; undefined where it has none. */
export function registryPlace({tree}: Pick<F, 'tree'>): RegistryPlace | undefined {
	const at = (key: string) => plainAt(tree, key) ?? '';
	const s3 = plainAt(tree, 'registry/s3bucket');
	if (s3 !== undefined)
		return {kind: 's3', bucket: s3, region: at('registry/s3region'), path: at('registry/s3path') || '/registry'};
	if (plainAt(tree, 'registry/swiftAuthURL') !== undefined)
		return {kind: 'swift', bucket: at('registry/swiftContainer')};
	const host = plainAt(tree, 'store/gateway/host');
	if (host === undefined) return undefined;
	return {
		kind: isAlive(tree, 'store/gateway/host') ? 'ceph' : 'compatible',
		bucket: at('registry/bucketName') || 'registry',
		host,
		port: at('store/gateway/port'),
	};
}

/** The one engine that works: Django 1.6 knows no `postgresql` (deis/deis#4666). */
export const engine = 'postgresql_psycopg2';

/** The password that the database and its administrator have until another is set. */
export const defaultPassword = 'changeme123';

/** Which hosts the units of a plane may run on: all, unless the planes are set apart (facts/deis-v1 step 9). */
export function eligible(
	{tree, machines}: Pick<F, 'tree' | 'machines'>,
	plane: 'controlPlane' | 'dataPlane' | 'routerMesh',
): readonly Machine[] | undefined {
	if (!machines.known) return undefined;
	const apart = ['true', 'True', 'TRUE', '1'].includes(plainAt(tree, 'platform/enablePlacementOptions') ?? '');
	return apart ? machines.value.filter(({metadata}) => metadata[plane] === 'true') : machines.value;
}

/** Takes a key away where it is; what a component writes again and again goes with that. */
export function gone({tree}: Pick<F, 'tree'>, path: string): readonly Setting[] {
	const leaf = leafAt(tree, path);
	return leaf === undefined || leaf.ttl !== undefined ? [] : [{path: path.split('/'), value: unset}];
}

/** The keys that lead registry and controller out of the cluster, taken away: beside them Ceph would stand half. */
export function backInside(facts: Pick<F, 'tree'>): readonly Setting[] {
	return [
		...['s3bucket', 's3region', 's3path', 's3accessKey', 's3secretKey', 'swiftAuthURL'].map((key) => `registry/${key}`),
		...['database/host', 'database/port', 'store/gateway/host', 'store/gateway/port'],
	].flatMap((path) => gone(facts, path));
}
