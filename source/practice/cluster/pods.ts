import {at, isObject, type Json, listAt, textAt} from '../../core/json.js';
import type {KubeObject} from '../state.js';
import {storageConfig, storageProblem, variable} from '../stores/platform-storage.js';
import type {Part} from '../stores/store.js';
import type {World} from '../world.js';
import {bootDatabase} from './database.js';
import {kindNamed} from './kinds.js';
import {placeKey, put, secondsOf} from './objects.js';

/** A pod to be started for a workload. */
export type PodPlan = {
	readonly workload: KubeObject;
	readonly hash: string;
	/** Which of the workload's pods: its number, or the node of a DaemonSet's. */
	readonly slot: string;
	readonly node: string;
};

/** Milliseconds that a pod takes to start, and each of its init containers, at pace 1; chosen so that a newcomer sees it happen. */
const startTakes = 1200;
const initTakes = 250;

/** Whether a pod serves. */
export function isReady(pod: KubeObject): boolean {
	return listAt(pod, 'status', 'conditions').some(
		(condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
	);
}

/** Why a container does not run: the reason as kubelet writes it, and its message. */
type Trouble = {readonly reason: string; readonly message: string};

/** Brings a pod's status to where it is by now. */
export function refreshPod(world: World, pod: KubeObject, workload: KubeObject): void {
	const kind = kindNamed('pods');
	const [namespace, name] = [textAt(pod, 'metadata', 'namespace') ?? '', textAt(pod, 'metadata', 'name') ?? ''];
	if (kind === undefined || isReady(pod)) return;
	const place = {kind, namespace, name};
	const began = world.state.starting[placeKey(place)] ?? world.now;
	const elapsed = world.state.pace === 0 ? Number.POSITIVE_INFINITY : (world.now - began) / world.state.pace;
	const inits = listAt(pod, 'spec', 'initContainers');
	const initsDone = Math.min(inits.length, Math.floor(elapsed / initTakes));
	const pull = pullTrouble(world, pod);
	const isUp = pull === undefined && elapsed >= inits.length * initTakes + startTakes;
	const held = pull !== undefined && initsDone >= pull.container ? pull : undefined;
	const trouble = held ?? (isUp ? bootTrouble(world, pod, workload) : undefined);
	if (isUp && trouble === undefined) rememberImages(world, pod);
	put(world, place, {
		...pod,
		status: statusOf(pod, {initsDone: Math.min(initsDone, pull?.container ?? initsDone), isUp, trouble, began}),
	});
}

type Stage = {
	readonly initsDone: number;
	readonly isUp: boolean;
	readonly trouble: Trouble | undefined;
	readonly began: number;
};

function statusOf(pod: KubeObject, {initsDone, isUp, trouble, began}: Stage): Json {
	const inits = listAt(pod, 'spec', 'initContainers');
	const ready = isUp && trouble === undefined;
	const waiting = (reason: string, message?: string): Json => ({
		waiting: {reason, ...(message === undefined ? {} : {message})},
	});
	const startedAt = secondsOf(began);
	const initStatuses = inits.map((container, index) => {
		const image = textAt(container, 'image') ?? '';
		const finished = index < initsDone;
		const state = finished
			? {terminated: {exitCode: 0, reason: 'Completed', startedAt, finishedAt: startedAt, containerID: ''}}
			: index === initsDone && trouble !== undefined
				? waiting(trouble.reason, trouble.message)
				: waiting('PodInitializing');
		return {
			...named(container),
			image,
			imageID: finished ? `docker.io/${image}` : '',
			ready: finished,
			restartCount: 0,
			state,
		};
	});
	const blocked = initsDone < inits.length;
	const statuses = listAt(pod, 'spec', 'containers').map((container) => {
		const image = textAt(container, 'image') ?? '';
		const state = ready
			? {running: {startedAt}}
			: trouble !== undefined && !blocked
				? waiting(trouble.reason, trouble.message)
				: waiting(blocked ? 'PodInitializing' : 'ContainerCreating');
		return {
			...named(container),
			image,
			imageID: ready ? `docker.io/${image}` : '',
			ready,
			started: ready,
			restartCount: 0,
			state,
		};
	});
	const condition = (type: string, holds: boolean) => ({
		type,
		status: holds ? 'True' : 'False',
		lastTransitionTime: startedAt,
	});
	return {
		phase: ready ? 'Running' : 'Pending',
		conditions: [
			condition('Initialized', !blocked),
			condition('Ready', ready),
			condition('ContainersReady', ready),
			condition('PodScheduled', true),
		],
		...(inits.length === 0 ? {} : {initContainerStatuses: initStatuses}),
		containerStatuses: statuses,
		startTime: startedAt,
	};
}

function named(container: Json): {readonly name: string} {
	return {name: textAt(container, 'name') ?? ''};
}

function imagesOf(pod: KubeObject): readonly string[] {
	return [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')].flatMap(
		(container) => textAt(container, 'image') ?? [],
	);
}

/** The node of a pod says in an annotation that its pulls fail: what is not there already cannot start. */
function pullTrouble(world: World, pod: KubeObject): (Trouble & {readonly container: number}) | undefined {
	const node = world.state.objects[`Node//${textAt(pod, 'spec', 'nodeName') ?? ''}`];
	const why = textAt(node, 'metadata', 'annotations', 'practice/pulls');
	if (why === undefined) return undefined;
	const present = new Set(listAt(node, 'status', 'images').flatMap((image) => listAt(image, 'names')));
	const images = imagesOf(pod);
	const missing = images.find((image) => !present.has(image));
	return missing === undefined
		? undefined
		: {
				// The init containers pull one after another, the others when these are done.
				container: Math.min(images.indexOf(missing), listAt(pod, 'spec', 'initContainers').length),
				reason: 'ErrImagePull',
				message: `rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/${missing}": ${why}`,
			};
}

const storageParts: Readonly<Record<string, {readonly part: Part; readonly variable: string}>> = {
	'deis-builder': {part: 'builder', variable: 'BUILDER_STORAGE'},
	'deis-registry': {part: 'registry', variable: 'REGISTRY_STORAGE'},
	'deis-database': {part: 'database', variable: 'DATABASE_STORAGE'},
};

/** Whether the platform's own program can start in the pod. */
function bootTrouble(world: World, pod: KubeObject, workload: KubeObject): Trouble | undefined {
	const [name, namespace] = [textAt(workload, 'metadata', 'name') ?? '', textAt(pod, 'metadata', 'namespace') ?? ''];
	const needs = storageParts[name];
	if (needs === undefined) return undefined;
	const backend = variable(workload, needs.variable) ?? '';
	const podName = textAt(pod, 'metadata', 'name') ?? '';
	const problem =
		needs.part === 'database'
			? bootDatabase(world, {name: podName, namespace, backend})
			: storageProblem(world, storageConfig(world, namespace, backend), needs.part);
	return problem === undefined
		? undefined
		: {
				reason: 'CrashLoopBackOff',
				message: `back-off 10s restarting failed container=${name} pod=${podName}_${namespace}: ${problem}`,
			};
}

/** A node lists the images it has, at most 50 as kubelet does. */
function rememberImages(world: World, pod: KubeObject): void {
	const kind = kindNamed('nodes');
	const name = textAt(pod, 'spec', 'nodeName') ?? '';
	const node = world.state.objects[`Node//${name}`];
	if (kind === undefined || node === undefined) return;
	const images = listAt(node, 'status', 'images');
	const present = new Set(images.flatMap((image) => listAt(image, 'names')));
	const added = [...new Set(imagesOf(pod))]
		.filter((image) => !present.has(image))
		.map((image) => ({names: [image], sizeBytes: 80_000_000}));
	if (added.length === 0) return;
	const status = at(node, 'status');
	put(
		world,
		{kind, namespace: '', name},
		{
			...node,
			status: {...(isObject(status) ? status : {}), images: [...images, ...added].slice(0, 50)},
		},
	);
}
