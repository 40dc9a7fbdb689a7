import {at, type Json} from '../../core/json.js';
import type {KubeObject} from '../state.js';
import {isTruthy, printed, unquoted} from './values.js';

/** What the templates see: the values, the release's namespace. */
export type Rendering = {readonly values: Json; readonly namespace: string};

/** An object of the chart with the template that it stands in. */
export type Rendered = {readonly source: string; readonly object: KubeObject};

/** One entry of a container's `env`. */
export const variable = (name: string, value: Json): Json => ({name, value});

/** A variable out of a Secret. */
export const fromSecret = (name: string, secret: string, key: string): Json => ({
	name,
	valueFrom: {secretKeyRef: {name: secret, key}},
});

/** A variable out of a ConfigMap. */
export const fromConfig = (name: string, map: string, key: string): Json => ({
	name,
	valueFrom: {configMapKeyRef: {name: map, key}},
});

/** A variable that holds the namespace. */
export const fromNamespace = (name: string): Json => ({name, valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}});

/** Liveness and readiness by HTTP. */
export function probes(
	path: readonly [live: string, ready: string],
	port: number,
	[live, ready]: readonly [number, number],
): Fields {
	const probe = (of: string, initialDelaySeconds: number) => ({
		httpGet: {path: of, port},
		initialDelaySeconds,
		timeoutSeconds: 1,
	});
	return {livenessProbe: probe(path[0], live), readinessProbe: probe(path[1], ready)};
}

type Fields = {readonly [key: string]: Json | undefined};

/** A workload of the chart: which values it has, its image, and what its one container has beside it. */
export type Workload = {
	readonly name: string;
	/** Path of its values, e.g. `['monitor', 'grafana']`. */
	readonly at: readonly string[];
	/** The name of the image where it is not the last part of the path. */
	readonly image: string;
	readonly container: Fields;
	readonly pod?: Fields;
	readonly spec?: Fields;
	readonly annotations?: Fields;
};

const metadata = ({values}: Rendering, {name, at: path, annotations}: Workload): Json => ({
	name,
	labels: {heritage: 'deis'},
	annotations: {'component.deis.io/version': at(values, ...path, 'docker_tag') ?? null, ...annotations},
});

function container({values}: Rendering, {name, at: path, image, container: rest}: Workload): Json {
	const of = (key: string) => at(values, ...path, key);
	const limits = Object.fromEntries(
		['cpu', 'memory'].filter((key) => isTruthy(of(`limits_${key}`))).map((key) => [key, unquoted(of(`limits_${key}`))]),
	);
	return {
		name,
		image: `${printed(of('org'))}/${image}:${printed(of('docker_tag'))}`,
		imagePullPolicy: unquoted(of('pull_policy')),
		...(Object.keys(limits).length === 0 ? {} : {resources: {limits}}),
		...rest,
	};
}

const rolling = {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1, maxUnavailable: 0}};

/** A Deployment; `recreate` for those that must never have two pods. */
export function deployment(rendering: Rendering, workload: Workload, recreate = false): KubeObject {
	const labels = {app: workload.name};
	return {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: metadata(rendering, workload),
		spec: {
			replicas: 1,
			strategy: recreate ? {type: 'Recreate'} : rolling,
			selector: {matchLabels: labels},
			template: {metadata: {labels}, spec: {containers: [container(rendering, workload)], ...workload.pod}},
			...workload.spec,
		},
	};
}

/** A DaemonSet; its labels carry `heritage` too. */
export function daemonSet(rendering: Rendering, workload: Workload): KubeObject {
	const labels = {app: workload.name, heritage: 'deis'};
	return {
		apiVersion: 'apps/v1',
		kind: 'DaemonSet',
		metadata: metadata(rendering, workload),
		spec: {
			selector: {matchLabels: labels},
			template: {
				metadata: {name: workload.name, labels},
				spec: {containers: [container(rendering, workload)], ...workload.pod},
			},
		},
	};
}

/** A StatefulSet of one pod. */
export function statefulSet(rendering: Rendering, workload: Workload, replicas: Json): KubeObject {
	const labels = {app: workload.name};
	return {
		apiVersion: 'apps/v1',
		kind: 'StatefulSet',
		metadata: metadata(rendering, workload),
		spec: {
			replicas,
			serviceName: workload.name,
			updateStrategy: {type: 'RollingUpdate'},
			selector: {matchLabels: labels},
			template: {metadata: {labels}, spec: {containers: [container(rendering, workload)], ...workload.pod}},
		},
	};
}

/** Volumes of Secrets, by volume name; most volumes are called as their Secret. */
export function secretVolumes(volumes: Readonly<Record<string, string>>): Json {
	return Object.entries(volumes).map(([name, secretName]) => ({name, secret: {secretName}}));
}

/** Volumes of paths of the node. */
export function hostVolumes(volumes: Readonly<Record<string, string>>): readonly Json[] {
	return Object.entries(volumes).map(([name, path]) => ({name, hostPath: {path}}));
}

/** What a Service of the chart has beside its name. */
export type ServiceParts = {
	readonly name: string;
	readonly ports: Json;
	readonly app?: string;
	readonly labels?: Fields;
	readonly annotations?: Fields;
	readonly spec?: Fields;
};

/** A Service that leads to the pods of an app. */
export function service({name, ports, app = name, labels, annotations, spec}: ServiceParts): KubeObject {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name, labels: {heritage: 'deis', ...labels}, ...(annotations === undefined ? {} : {annotations})},
		spec: {...spec, ports, selector: {app}},
	};
}

/** A ServiceAccount. */
export const account = (name: string): KubeObject => ({
	apiVersion: 'v1',
	kind: 'ServiceAccount',
	metadata: {name, labels: {heritage: 'deis'}},
});

/** A ConfigMap or Secret with the platform's label. */
export function data(
	kind: 'ConfigMap' | 'Secret',
	name: string,
	content: Fields | null,
	annotations?: Fields,
): KubeObject {
	return {
		apiVersion: 'v1',
		kind,
		metadata: {name, labels: {heritage: 'deis'}, ...(annotations === undefined ? {} : {annotations})},
		...(kind === 'Secret' ? {type: 'Opaque'} : {}),
		data: content,
	};
}
