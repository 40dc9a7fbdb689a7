import type {Json} from '../../core/json.js';
import type {KubeObject} from '../state.js';
import type {Rendered} from './parts.js';

const version = 'rbac.authorization.k8s.io/v1';
const group = 'rbac.authorization.k8s.io';

/** One rule: groups, resources and verbs as lists in words. */
const rule = (groups: string, resources: string, verbs: string): Json => ({
	apiGroups: groups === '' ? [''] : groups.split(' '),
	resources: resources.split(' '),
	verbs: verbs.split(' '),
});

const labels = (app: string) => ({app, heritage: 'deis'});

function cluster(name: string, chart: string, namespace: string, rules: readonly Json[]): readonly Rendered[] {
	const source = `${chart}/templates/rbac.yaml`;
	const metadata = {name: `deis:${name}`, labels: labels(name)};
	return [
		{source, object: {apiVersion: version, kind: 'ClusterRole', metadata, rules}},
		{
			source,
			object: {
				apiVersion: version,
				kind: 'ClusterRoleBinding',
				metadata,
				roleRef: {apiGroup: group, kind: 'ClusterRole', name: `deis:${name}`},
				subjects: [{kind: 'ServiceAccount', name, namespace}],
			},
		},
	];
}

type Own = {readonly namespace?: string; readonly bindingLabels: boolean};

function namespaced(
	name: string,
	chart: string,
	rules: readonly Json[],
	{namespace, bindingLabels}: Own,
): readonly Rendered[] {
	const source = `${chart}/templates/rbac.yaml`;
	const binding: KubeObject = {
		apiVersion: version,
		kind: 'RoleBinding',
		metadata: bindingLabels ? {name, labels: labels(name)} : {name},
		roleRef: {apiGroup: group, kind: 'Role', name},
		subjects: [{kind: 'ServiceAccount', name, ...(namespace === undefined ? {} : {namespace})}],
	};
	return [
		{source, object: {apiVersion: version, kind: 'Role', metadata: {name, labels: labels(name)}, rules}},
		{source, object: binding},
	];
}

const read = 'get list';
const controllerRules: readonly Json[] = [
	rule('', 'namespaces', 'get list create delete'),
	rule('', 'services replicationcontrollers', 'get list create update delete'),
	rule('', 'nodes', read),
	rule('', 'events', 'list create'),
	rule('', 'secrets', 'list get create update delete'),
	rule('', 'replicationcontrollers/scale', 'get update'),
	rule('', 'pods/log', 'get'),
	rule('', 'pods', 'get list create delete'),
	rule('', 'resourcequotas', 'get create'),
	rule('extensions apps', 'replicasets', 'get list delete update'),
	rule('extensions apps', 'deployments', 'get list create update delete'),
	rule('extensions apps', 'deployments/scale replicasets/scale', 'get update'),
	rule('extensions autoscaling', 'horizontalpodautoscalers', 'get list create update delete'),
];

/** The chart's roles and bindings. */
export function rbac(namespace: string): readonly Rendered[] {
	return [
		...cluster('deis-builder', 'workflow/charts/builder', namespace, [
			rule('', 'namespaces', 'list'),
			rule('', 'secrets', 'list get'),
		]),
		...namespaced(
			'deis-builder',
			'workflow/charts/builder',
			[
				rule('', 'secrets', 'create update delete'),
				rule('', 'pods', 'create get watch list'),
				rule('', 'pods/log', 'get'),
			],
			{bindingLabels: true},
		),
		...cluster('deis-controller', 'workflow/charts/controller', namespace, controllerRules),
		...cluster('deis-logger-fluentd', 'workflow/charts/fluentd', namespace, [
			rule('', 'pods namespaces', 'list get watch'),
		]),
		...namespaced('deis-monitor-telegraf', 'workflow/charts/monitor/charts/telegraf', [rule('', 'pods', 'get')], {
			bindingLabels: true,
		}),
		...cluster('deis-router', 'workflow/charts/router', namespace, [
			rule('', 'services', read),
			rule('', 'secrets endpoints', 'get'),
		]),
		...namespaced('deis-router', 'workflow/charts/router', [rule('extensions apps', 'deployments', 'get')], {
			namespace,
			bindingLabels: false,
		}),
		...cluster('deis-workflow-manager', 'workflow/charts/workflow-manager', namespace, [
			rule('extensions apps', 'deployments daemonsets', read),
			rule('', 'namespaces replicationcontrollers', read),
			rule('', 'secrets', 'get list create delete update'),
		]),
	];
}
