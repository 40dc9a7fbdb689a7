import type {Json} from '../../../../source/core/json.js';
import {known, unknown} from '../../../../source/core/reading.js';
import type {WorkflowFacts} from '../../../../source/platforms/workflow/facts.js';

/** A workload of the release. */
export function workload(name: string, image: string, more: Readonly<Record<string, Json>> = {}): Json {
	return {
		kind: 'Deployment',
		metadata: {name, labels: {heritage: 'deis'}},
		spec: {template: {spec: {containers: [{name, image, imagePullPolicy: 'IfNotPresent', ...more}]}}},
	};
}

/** One of the ConfigMaps that name what the builder starts. */
export function imageMap(name: string, image: string, pullpolicy = 'IfNotPresent'): Json {
	return {kind: 'ConfigMap', metadata: {name: `${name}-config`}, data: {image, pullpolicy}};
}

/** A small release: two workloads, one of them with an init container, and a ConfigMap. */
export const release: readonly Json[] = [
	workload('deis-router', 'hephy/router:v2.19.0'),
	{
		kind: 'DaemonSet',
		metadata: {name: 'deis-logger-fluentd', labels: {heritage: 'deis'}},
		spec: {
			template: {
				spec: {
					initContainers: [{name: 'wait', image: 'quay.io/deis/base:v0.3.6'}],
					containers: [{name: 'fluentd', image: 'hephy/fluentd:v2.15.1'}],
				},
			},
		},
	},
	imageMap('slugrunner', 'hephy/slugrunner:v2.7.0'),
];

/** The images of `release`, sorted. */
export const images = [
	'hephy/fluentd:v2.15.1',
	'hephy/router:v2.19.0',
	'hephy/slugrunner:v2.7.0',
	'quay.io/deis/base:v0.3.6',
];

/** What a survey would have read. */
export function factsWith(objects: readonly Json[], more: Partial<WorkflowFacts> = {}): WorkflowFacts {
	const nothing = unknown('It was not read.');
	return {
		target: {
			platform: 'workflow',
			name: 'production',
			label: 'release hephy',
			fields: {},
			kubeconfig: '/home/op/.kube/config',
			context: 'production',
			namespace: 'deis',
			release: 'hephy',
			version: 'v2.23.0',
		},
		serverVersion: known('v1.24.17'),
		clusterId: nothing,
		helm: nothing,
		release: nothing,
		values: nothing,
		effective: nothing,
		objects: known(objects),
		secrets: nothing,
		registering: nothing,
		superusers: nothing,
		accounts: nothing,
		pods: nothing,
		unseeded: known([]),
		...more,
	};
}
