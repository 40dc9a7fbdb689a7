import {gunzipSync, gzipSync} from 'node:zlib';
import type {Json} from '../../core/json.js';
import {isObject, textAt} from '../../core/json.js';
import {chartMetadata} from '../chart/defaults.js';
import {kindNamed} from '../cluster/kinds.js';
import {list, type Place, put, remove} from '../cluster/objects.js';
import {Refused} from '../reply.js';
import type {KubeObject} from '../state.js';
import type {World} from '../world.js';

/** The states of a revision that occur here. */
export type Status = 'deployed' | 'superseded' | 'failed' | 'pending-install' | 'pending-upgrade' | 'pending-rollback';

/** One revision of a release as Helm keeps it in a Secret. */
export type Revision = {
	readonly name: string;
	readonly namespace: string;
	readonly version: number;
	readonly info: {
		readonly first_deployed: string;
		readonly last_deployed: string;
		readonly deleted: string;
		readonly description: string;
		readonly status: Status;
	};
	readonly config: Json;
	readonly manifest: string;
	readonly chart: {readonly metadata: typeof chartMetadata};
};

/** All revisions of a release, the oldest first; of all releases without a name. */
export function revisions(
	world: World,
	{namespace, name}: {namespace: string | undefined; name?: string},
): readonly Revision[] {
	return list(world, secrets(), namespace)
		.filter((secret) => secret['type'] === 'helm.sh/release.v1')
		.flatMap((secret) => decoded(secret))
		.filter((revision) => name === undefined || revision.name === name)
		.sort((a, b) => a.version - b.version);
}

/** The newest revision of a release, or Helm's error. */
export function latest(world: World, where: {namespace: string; name: string}): Revision {
	const revision = revisions(world, where).at(-1);
	if (revision === undefined) throw new Refused('Error: release: not found');
	return revision;
}

/** Stores a revision in its Secret, and drops those beyond the last ten. */
export function keep(world: World, revision: Revision): void {
	put(world, placeOf(revision), encoded(world, revision));
	const all = revisions(world, revision);
	for (const old of all.slice(0, Math.max(0, all.length - 10))) remove(world, placeOf(old));
}

function secrets(): Place['kind'] {
	const kind = kindNamed('secrets');
	if (kind === undefined) throw new Error('no kind secrets');
	return kind;
}

function placeOf({name, namespace, version}: Revision): Place {
	return {kind: secrets(), namespace, name: `sh.helm.release.v1.${name}.v${version}`};
}

function decoded(secret: KubeObject): readonly Revision[] {
	const data = textAt(secret, 'data', 'release');
	if (data === undefined) return [];
	const zipped = Buffer.from(Buffer.from(data, 'base64').toString(), 'base64');
	return [JSON.parse(gunzipSync(zipped).toString()) as Revision];
}

function encoded(world: World, revision: Revision): KubeObject {
	const zipped = gzipSync(JSON.stringify(revision)).toString('base64');
	return {
		apiVersion: 'v1',
		kind: 'Secret',
		metadata: {
			labels: {
				name: revision.name,
				owner: 'helm',
				status: revision.info.status,
				version: String(revision.version),
				modifiedAt: String(Math.floor(world.now / 1000)),
			},
		},
		type: 'helm.sh/release.v1',
		data: {release: Buffer.from(zipped).toString('base64')},
	};
}

/** The release as `--output json` prints it. */
export function releaseJson(revision: Revision): Json {
	const {name, info, chart, config, manifest, version, namespace} = revision;
	return {
		name,
		info: {...info},
		chart: {metadata: {...chart.metadata}, lock: null, templates: [], values: {}, schema: null, files: []},
		...(isObject(config) && Object.keys(config).length > 0 ? {config} : {}),
		manifest,
		hooks: [],
		version,
		namespace,
	};
}
