import {plain} from '../plain.js';
import {isObject, type Json} from '../../core/json.js';
import {chartMetadata} from '../chart/defaults.js';
import {render} from '../chart/render.js';
import {overRelease} from '../chart/values.js';
import type {Rendered} from '../chart/parts.js';
import {threeWay} from '../cluster/merge.js';
import {find, metadataOf, placeOf, put, remove} from '../cluster/objects.js';
import {Refused} from '../reply.js';
import type {KubeObject} from '../state.js';
import type {World} from '../world.js';
import {manifestText} from './manifest.js';
import {keep, latest, type Revision, revisions} from './release.js';

/** What an upgrade is asked to do. */
export type Upgrade = {
	readonly name: string;
	readonly namespace: string;
	readonly values: Json;
	readonly reuse: 'reset-then-reuse' | 'reset' | 'as-given';
};

/** The revision that an upgrade would make, with nothing done yet; throws Helm's error when it cannot be. */
export function planned(world: World, {name, namespace, values, reuse}: Upgrade): Revision {
	const last = revisions(world, {namespace, name}).at(-1);
	if (last === undefined) throw new Refused(`Error: UPGRADE FAILED: "${name}" has no deployed releases`);
	if (last.info.status.startsWith('pending-'))
		throw new Refused('Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress');
	const current = deployedOf(world, last) ?? last;
	const given = isObject(values) && Object.keys(values).length > 0;
	const config =
		reuse === 'reset-then-reuse'
			? overRelease(values, current.config)
			: given || reuse === 'reset'
				? values
				: current.config;
	return revisionOf(world, {from: last, config, description: 'Preparing upgrade', failing: 'UPGRADE FAILED'});
}

/** The revision that counts as what is there: the last one that was deployed. */
export function deployedOf(world: World, {namespace, name}: Revision): Revision | undefined {
	return revisions(world, {namespace, name})
		.filter(({info}) => info.status === 'deployed')
		.at(-1);
}

type Making = {
	readonly from: Revision;
	readonly config: Json;
	readonly description: string;
	readonly failing: string;
};

/** The revision after `from` with those values, pending. */
export function revisionOf(world: World, {from, config, description, failing}: Making): Revision {
	return {
		name: from.name,
		namespace: from.namespace,
		version: from.version + 1,
		info: {
			first_deployed: from.info.first_deployed,
			last_deployed: new Date(world.now).toISOString(),
			deleted: '',
			description,
			status: 'pending-upgrade',
		},
		config,
		manifest: manifestText(rendered(config, {namespace: from.namespace, failing})),
		chart: {metadata: chartMetadata},
	};
}

function rendered(config: Json, {namespace, failing}: {namespace: string; failing: string}): readonly Rendered[] {
	try {
		const all = render(config, namespace);
		for (const {object} of all) refuseInvalid(object);
		return all;
	} catch (error) {
		if (error instanceof Refused) throw new Refused(`Error: ${failing}: ${error.message}`);
		throw error;
	}
}

/** What the server refuses in these objects: nothing where a text must be (facts 0.6), a number or truth value in an annotation or variable. */
function refuseInvalid(object: KubeObject): void {
	const data = object['data'];
	const empty = Object.entries(isObject(data) ? data : {}).find(([, value]) => value === null);
	if (empty !== undefined)
		throw new Refused(
			`error validating "": error validating data: unknown object type "nil" in ${plain(object['kind'])}.data.${empty[0]}`,
		);
}

/** Does to the cluster what Helm 3 does: a three-way merge of what the chart owned, what it wants and what is there. */
export function carryOut(world: World, revision: Revision, current: Revision | undefined): void {
	const {namespace} = revision;
	const wanted = render(revision.config, namespace);
	const before = current === undefined ? [] : render(current.config, namespace);
	const same = (a: KubeObject, b: KubeObject) =>
		a['kind'] === b['kind'] && metadataOf(a)['name'] === metadataOf(b)['name'];
	for (const {object} of wanted) {
		const place = placeOf(object, namespace);
		const original = before.find((one) => same(one.object, object))?.object;
		const live = find(world, place);
		const target = managedByHelm(object, revision);
		const merged = live === undefined ? target : threeWay({original: original, wanted: target, live: live});
		if (isObject(merged)) put(world, place, merged, {manager: 'helm', operation: 'Update'});
	}
	for (const {object} of before)
		if (!wanted.some((one) => same(one.object, object))) remove(world, placeOf(object, namespace));
}

function managedByHelm(object: KubeObject, {name, namespace}: Revision): KubeObject {
	const metadata = metadataOf(object);
	const {labels, annotations} = metadata;
	return {
		...object,
		metadata: {
			...metadata,
			labels: {...(isObject(labels) ? labels : {}), 'app.kubernetes.io/managed-by': 'Helm'},
			annotations: {
				...(isObject(annotations) ? annotations : {}),
				'meta.helm.sh/release-name': name,
				'meta.helm.sh/release-namespace': namespace,
			},
		},
	};
}

/** How a revision ends; `current` is what it is merged against, the deployed one unless said. */
export type Ending = {readonly description: string; readonly current?: Revision};

/** Ends a pending revision: done, and the deployed one before it superseded. */
export function finish(world: World, pending: Revision, {description, current}: Ending): Revision {
	const deployed = deployedOf(world, pending);
	carryOut(world, pending, current ?? deployed);
	if (deployed !== undefined) keep(world, {...deployed, info: {...deployed.info, status: 'superseded'}});
	const ended: Revision = {...pending, info: {...pending.info, status: 'deployed', description}};
	keep(world, ended);
	return ended;
}

/** The pending revision of a call that goes on, as it lies in the cluster. */
export function pendingOf(world: World, where: {namespace: string; name: string}): Revision | undefined {
	const last = latest(world, where);
	return last.info.status.startsWith('pending-') ? last : undefined;
}
