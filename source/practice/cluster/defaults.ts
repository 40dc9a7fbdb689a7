import {plain} from '../plain.js';
import {isObject, type Json, listAt, at} from '../../core/json.js';
import type {KubeObject} from '../state.js';

type Fields = {readonly [key: string]: Json | undefined};

/** The object with the fields that the API server fills in. */
export function withDefaults(object: KubeObject): KubeObject {
	const filled = base64FromStringData(withoutNulls(object));
	switch (plain(filled['kind'])) {
		case 'Deployment':
			return workload(filled, {
				replicas: 1,
				progressDeadlineSeconds: 600,
				revisionHistoryLimit: 10,
				strategy: rollingUpdate(at(filled, 'spec', 'strategy'), {maxSurge: '25%', maxUnavailable: '25%'}),
			});
		case 'StatefulSet':
			return workload(filled, {
				replicas: 1,
				podManagementPolicy: 'OrderedReady',
				revisionHistoryLimit: 10,
				updateStrategy: at(filled, 'spec', 'updateStrategy') ?? {type: 'RollingUpdate', rollingUpdate: {partition: 0}},
			});
		case 'DaemonSet':
			return workload(filled, {
				revisionHistoryLimit: 10,
				updateStrategy: rollingUpdate(at(filled, 'spec', 'updateStrategy'), {maxSurge: 0, maxUnavailable: 1}),
			});
		case 'Service':
			return {...filled, spec: service(fields(filled['spec']))};
		case 'Secret':
			return {...filled, type: filled['type'] ?? 'Opaque'};
		case 'PersistentVolumeClaim':
			return {...filled, spec: {volumeMode: 'Filesystem', ...fields(filled['spec'])}};
		default:
			return filled;
	}
}

function fields(value: Json | undefined): Fields {
	return isObject(value) ? value : {};
}

/** A section that is null is none. */
function withoutNulls(object: KubeObject): KubeObject {
	return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

function base64FromStringData(object: KubeObject): KubeObject {
	const {stringData, ...rest} = object;
	if (object['kind'] !== 'Secret' || !isObject(stringData)) return object;
	const encoded = Object.entries(stringData).map(
		([key, value]) => [key, Buffer.from(plain(value)).toString('base64')] as const,
	);
	return {...rest, data: {...fields(rest['data']), ...Object.fromEntries(encoded)}};
}

function rollingUpdate(given: Json | undefined, numbers: Fields): Json {
	const strategy = fields(given);
	if (strategy['type'] !== undefined && strategy['type'] !== 'RollingUpdate') return strategy;
	return {...strategy, type: 'RollingUpdate', rollingUpdate: {...numbers, ...fields(strategy['rollingUpdate'])}};
}

function workload(object: KubeObject, defaults: Fields): KubeObject {
	const spec = fields(object['spec']);
	const template = fields(spec['template']);
	return {
		...object,
		spec: {
			...defaults,
			...spec,
			...(defaults['strategy'] === undefined ? {} : {strategy: defaults['strategy']}),
			...(defaults['updateStrategy'] === undefined ? {} : {updateStrategy: defaults['updateStrategy']}),
			template: {
				...template,
				metadata: {creationTimestamp: null, ...fields(template['metadata'])},
				spec: podSpec(fields(template['spec'])),
			},
		},
	};
}

/** A pod's spec with what the server fills in. */
function podSpec(spec: Fields): Fields {
	const account = spec['serviceAccountName'] ?? spec['serviceAccount'];
	return {
		dnsPolicy: 'ClusterFirst',
		restartPolicy: 'Always',
		schedulerName: 'default-scheduler',
		securityContext: {},
		terminationGracePeriodSeconds: 30,
		...spec,
		...(account === undefined ? {} : {serviceAccountName: account, serviceAccount: account}),
		containers: listAt(spec['containers']).map(container),
		...(spec['initContainers'] === undefined ? {} : {initContainers: listAt(spec['initContainers']).map(container)}),
		...(spec['volumes'] === undefined ? {} : {volumes: listAt(spec['volumes']).map(volume)}),
	};
}

function container(given: Json): Json {
	const one = fields(given);
	const filled: Record<string, Json | undefined> = {
		imagePullPolicy: /:latest$|^[^:]*$/.test(plain(one['image'])) ? 'Always' : 'IfNotPresent',
		resources: {},
		terminationMessagePath: '/dev/termination-log',
		terminationMessagePolicy: 'File',
		...one,
	};
	for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
		if (filled[probe] !== undefined) filled[probe] = probeOf(fields(filled[probe]));
	if (one['ports'] !== undefined)
		filled['ports'] = listAt(one['ports']).map((port) => ({protocol: 'TCP', ...fields(port)}));
	if (one['env'] !== undefined) filled['env'] = listAt(one['env']).map(variable);
	return filled;
}

function probeOf(probe: Fields): Json {
	const get = probe['httpGet'];
	return {
		failureThreshold: 3,
		periodSeconds: 10,
		successThreshold: 1,
		timeoutSeconds: 1,
		...probe,
		...(isObject(get) ? {httpGet: {scheme: 'HTTP', ...get}} : {}),
	};
}

function variable(given: Json): Json {
	const one = fields(given);
	const from = fields(one['valueFrom']);
	if (from['fieldRef'] !== undefined)
		return {...one, valueFrom: {fieldRef: {apiVersion: 'v1', ...fields(from['fieldRef'])}}};
	// The server keeps an empty value as no value at all.
	const {value, ...rest} = one;
	return value === '' || value === null || value === undefined ? rest : one;
}

function volume(given: Json): Json {
	const one = fields(given);
	if (isObject(one['secret'])) return {...one, secret: {defaultMode: 420, ...one['secret']}};
	if (isObject(one['configMap'])) return {...one, configMap: {defaultMode: 420, ...one['configMap']}};
	if (isObject(one['hostPath'])) return {...one, hostPath: {type: '', ...one['hostPath']}};
	return one;
}

function service(spec: Fields): Json {
	const type = spec['type'] ?? 'ClusterIP';
	return {
		sessionAffinity: 'None',
		internalTrafficPolicy: 'Cluster',
		ipFamilies: ['IPv4'],
		ipFamilyPolicy: 'SingleStack',
		...spec,
		type,
		...(type === 'LoadBalancer' || type === 'NodePort' ? {externalTrafficPolicy: 'Cluster'} : {}),
		...(type === 'LoadBalancer' ? {allocateLoadBalancerNodePorts: true} : {}),
		...(spec['sessionAffinity'] === 'ClientIP' ? {sessionAffinityConfig: {clientIP: {timeoutSeconds: 10_800}}} : {}),
		ports: listAt(spec['ports']).map((port) => ({
			protocol: 'TCP',
			targetPort: at(port, 'port'),
			...fields(port),
		})),
	};
}
