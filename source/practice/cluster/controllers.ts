import {createHash} from 'node:crypto';
import {at, isObject, type Json, textAt} from '../../core/json.js';
import type {KubeObject} from '../state.js';
import type {World} from '../world.js';
import {affinityOf, fitsAffinity} from './affinity.js';
import {kindNamed} from './kinds.js';
import {list, metadataOf, type Place, placeKey, put, remove} from './objects.js';
import {refreshPod, type PodPlan, isReady} from './pods.js';
import {backUp} from './database.js';

/** Does what the controllers of a cluster do between two calls: pods for workloads, their progress, the workloads' status. */
export function reconcile(world: World): void {
	removeOrphans(world);
	for (const name of ['deployments', 'statefulsets', 'daemonsets'])
		for (const workload of list(world, kindOrThrow(name), undefined)) settle(world, workload);
	loseMinioData(world);
}

function kindOrThrow(name: string): Place['kind'] {
	const kind = kindNamed(name);
	if (kind === undefined) throw new Error(`no kind ${name}`);
	return kind;
}

function removeOrphans(world: World): void {
	const owners = new Set(Object.values(world.state.objects).map((object) => textAt(object, 'metadata', 'uid')));
	for (const pod of list(world, kindOrThrow('pods'), undefined)) if (!owners.has(ownerOf(pod))) removePod(world, pod);
}

function ownerOf(pod: KubeObject): string | undefined {
	return textAt(pod, 'metadata', 'ownerReferences', 0, 'uid');
}

/** One workload: its pods as they should be by now, and its status. */
function settle(world: World, workload: KubeObject): void {
	const place = placeOfWorkload(workload);
	const uid = textAt(workload, 'metadata', 'uid');
	const hash = templateHash(at(workload, 'spec', 'template'));
	const own = () => list(world, kindOrThrow('pods'), place.namespace).filter((pod) => ownerOf(pod) === uid);
	const isNew = (pod: KubeObject) => textAt(pod, 'metadata', 'annotations', 'practice/revision') === hash;
	const slots = slotsOf(world, workload);
	for (const pod of own()) {
		const slot = textAt(pod, 'metadata', 'annotations', 'practice/slot') ?? '';
		if (!slots.some((one) => one.slot === slot) || (!isNew(pod) && !isRolling(workload))) removePod(world, pod);
	}
	for (const {slot, node} of slots)
		if (!own().some((pod) => isNew(pod) && textAt(pod, 'metadata', 'annotations', 'practice/slot') === slot))
			startPod(world, {workload, hash, slot, node});
	for (const pod of own()) refreshPod(world, pod, workload);
	const current = own().filter(isNew);
	if (current.filter(isReady).length >= slots.length) for (const pod of own()) if (!isNew(pod)) removePod(world, pod);
	writeStatus(world, place, {desired: slots.length, all: own(), current: own().filter(isNew), hash});
}

function placeOfWorkload(workload: KubeObject): Place {
	return {
		kind: kindOrThrow(textAt(workload, 'kind') ?? ''),
		namespace: textAt(workload, 'metadata', 'namespace') ?? '',
		name: textAt(workload, 'metadata', 'name') ?? '',
	};
}

/** A Deployment that is not of type Recreate keeps its old pods until the new ones are there. */
function isRolling(workload: KubeObject): boolean {
	return workload['kind'] === 'Deployment' && textAt(workload, 'spec', 'strategy', 'type') !== 'Recreate';
}

type Slot = {readonly slot: string; readonly node: string};

function slotsOf(world: World, workload: KubeObject): readonly Slot[] {
	const nodes = list(world, kindOrThrow('nodes'), undefined);
	const names = nodes.map((node) => textAt(node, 'metadata', 'name') ?? '');
	if (workload['kind'] === 'DaemonSet') {
		const spec = at(workload, 'spec', 'template', 'spec');
		return nodes
			.filter((node) => fits(node, at(spec, 'nodeSelector')) && fitsAffinity(node, spec))
			.map((node) => textAt(node, 'metadata', 'name') ?? '')
			.map((node) => ({slot: node, node}));
	}
	// Pods that are not bound to a node go where pulling works.
	const good = nodes
		.filter((node) => textAt(node, 'metadata', 'annotations', 'practice/pulls') === undefined)
		.map((node) => textAt(node, 'metadata', 'name') ?? '');
	const replicas = Number(at(workload, 'spec', 'replicas') ?? 1);
	const offset = textAt(workload, 'metadata', 'name')?.length ?? 0;
	return Array.from({length: replicas}, (_, index) => ({
		slot: String(index),
		node: good[(index + offset) % good.length] ?? names[0] ?? '',
	}));
}

function fits(node: KubeObject, selector: Json | undefined): boolean {
	return (
		!isObject(selector) ||
		Object.entries(selector).every(([key, value]) => at(node, 'metadata', 'labels', key) === value)
	);
}

/** A short name for what a template says. */
export function templateHash(template: Json | undefined): string {
	return createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
}

function startPod(world: World, {workload, hash, slot, node}: PodPlan): void {
	const name = textAt(workload, 'metadata', 'name') ?? '';
	const stateful = workload['kind'] === 'StatefulSet';
	const suffix = createHash('sha256').update(`${slot}${hash}${world.state.counter}`).digest('hex').slice(0, 5);
	const podName =
		workload['kind'] === 'Deployment' ? `${name}-${hash}-${suffix}` : `${name}-${stateful ? slot : suffix}`;
	const namespace = textAt(workload, 'metadata', 'namespace') ?? '';
	const template = at(workload, 'spec', 'template');
	const labels = at(template, 'metadata', 'labels');
	const spec = at(template, 'spec');
	const hashLabel = workload['kind'] === 'Deployment' ? 'pod-template-hash' : 'controller-revision-hash';
	const pod: KubeObject = {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			labels: {...(isObject(labels) ? labels : {}), [hashLabel]: hash},
			annotations: {'practice/revision': hash, 'practice/slot': slot},
			ownerReferences: [
				{
					apiVersion: 'apps/v1',
					kind: workload['kind'] === 'Deployment' ? 'ReplicaSet' : (workload['kind'] ?? ''),
					name: workload['kind'] === 'Deployment' ? `${name}-${hash}` : name,
					uid: at(workload, 'metadata', 'uid') ?? '',
					controller: true,
					blockOwnerDeletion: true,
				},
			],
		},
		spec: {...(isObject(spec) ? spec : {}), ...affinityOf(workload, node), nodeName: node},
	};
	const place: Place = {kind: kindOrThrow('pods'), namespace, name: podName};
	put(world, place, pod);
	world.state = {...world.state, starting: {...world.state.starting, [placeKey(place)]: world.now}};
}

function removePod(world: World, pod: KubeObject): void {
	const name = textAt(pod, 'metadata', 'name') ?? '';
	// deis-database's preStop makes one more base backup.
	if (world.state.database.pod === name) backUp(world);
	const place: Place = {kind: kindOrThrow('pods'), namespace: textAt(pod, 'metadata', 'namespace') ?? '', name};
	remove(world, place);
	const {[placeKey(place)]: _, ...starting} = world.state.starting;
	world.state = {...world.state, starting};
}

type Standing = {
	readonly desired: number;
	readonly all: readonly KubeObject[];
	readonly current: readonly KubeObject[];
	readonly hash: string;
};

function writeStatus(world: World, place: Place, {desired, all, current, hash}: Standing): void {
	const workload = world.state.objects[placeKey(place)];
	if (workload === undefined) return;
	const ready = all.filter(isReady).length;
	const observedGeneration = at(metadataOf(workload)['generation']) ?? 1;
	const counts = {
		observedGeneration,
		...(all.length === 0 ? {} : {replicas: all.length}),
		...(current.length === 0 ? {} : {updatedReplicas: current.length}),
		...(ready === 0 ? {} : {readyReplicas: ready, availableReplicas: ready}),
		...(desired > ready ? {unavailableReplicas: desired - ready} : {}),
	};
	const status: Json =
		place.kind.kind === 'DaemonSet'
			? {
					observedGeneration,
					currentNumberScheduled: all.length,
					desiredNumberScheduled: desired,
					updatedNumberScheduled: current.length,
					numberReady: ready,
					numberMisscheduled: 0,
					...(ready === 0 ? {} : {numberAvailable: ready}),
					...(desired > ready ? {numberUnavailable: desired - ready} : {}),
				}
			: place.kind.kind === 'StatefulSet'
				? {...counts, currentRevision: `${place.name}-${hash}`, updateRevision: `${place.name}-${hash}`}
				: counts;
	put(world, place, {...workload, status});
}

/** deis-minio has no volume: when it goes, or another pod takes its place, its data is gone (facts 1). */
function loseMinioData(world: World): void {
	const pod = list(world, kindOrThrow('pods'), undefined).find(
		(one) => textAt(one, 'metadata', 'labels', 'app') === 'deis-minio',
	);
	const name = textAt(pod, 'metadata', 'name');
	const {minio} = world.state.stores;
	if (minio.pod === name) return;
	const buckets = name === undefined ? {} : {git: {objects: {}}, registry: {objects: {}}, dbwal: {objects: {}}};
	const {pod: _, ...rest} = minio;
	const emptied = {...rest, ...(name === undefined ? {} : {pod: name}), buckets};
	world.state = {...world.state, stores: {...world.state.stores, minio: emptied}};
}
