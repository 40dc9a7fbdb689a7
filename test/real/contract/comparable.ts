import {parseAllDocuments} from 'yaml';
import {at, isObject, type Json, listAt, parseJson, textAt} from '../../../source/core/json.js';

/** Keys of metadata that no two clusters have in common. */
const ofTheServer = ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields', 'selfLink'];

/** Annotations that controllers and restarts write. */
const ofControllers = [
	'deployment.kubernetes.io/revision',
	'deprecated.daemonset.template.generation',
	'kubectl.kubernetes.io/restartedAt',
];

/** Fields of a Service that the server draws by lot. */
const drawn = ['clusterIP', 'clusterIPs', 'healthCheckNodePort'];

/** An object as data that two equal clusters have in common. */
export function comparable(object: Json): Json {
	if (!isObject(object)) return object;
	const {status: _, ...rest} = object;
	const spec = rest['spec'];
	return {
		...rest,
		metadata: metadata(rest['metadata']),
		...(isHook(object) ? {data: Object.keys(isObject(rest['data']) ? rest['data'] : {}).sort()} : {}),
		...(spec === undefined ? {} : {spec: object['kind'] === 'Service' ? service(spec) : workload(spec)}),
	};
}

function metadata(value: Json | undefined): Json {
	const all = without(value, ofTheServer);
	const annotations = without(all['annotations'], ofControllers);
	const {annotations: _, ...rest} = all;
	return Object.keys(annotations).length === 0 ? rest : {...rest, annotations};
}

function workload(spec: Json): Json {
	const template = at(spec, 'template');
	return isObject(spec) && template !== undefined
		? {...spec, template: {...without(template, []), metadata: metadata(at(template, 'metadata'))}}
		: spec;
}

function service(spec: Json): Json {
	return {...without(spec, drawn), ports: listAt(spec, 'ports').map((port) => without(port, ['nodePort']))};
}

/** Hook secrets are random at each install (facts 0.5): only their keys are comparable. */
function isHook(object: Json): boolean {
	return textAt(object, 'metadata', 'annotations', 'helm.sh/hook') !== undefined;
}

function without(value: Json | undefined, keys: readonly string[]): {readonly [key: string]: Json | undefined} {
	return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) : {};
}

/** The objects that a call printed, by kind and name. */
export function objectsIn(stdout: string): Readonly<Record<string, Json>> {
	const parsed = parseJson(stdout);
	const all = textAt(parsed, 'kind') === 'List' ? listAt(parsed, 'items') : parsed === undefined ? [] : [parsed];
	return Object.fromEntries(
		all
			.map(
				(object) =>
					[`${textAt(object, 'kind') ?? ''}/${textAt(object, 'metadata', 'name') ?? ''}`, comparable(object)] as const,
			)
			.sort(([a], [b]) => (a < b ? -1 : 1)),
	);
}

/** The objects of a manifest, by kind and name, and their order. */
export function manifestIn(text: string): Json {
	const objects = parseAllDocuments(text, {uniqueKeys: false, logLevel: 'error'}).map(
		(document) => document.toJS() as Json,
	);
	const named = objects
		.filter(isObject)
		.map((object) => [`${textAt(object, 'kind') ?? ''}/${textAt(object, 'metadata', 'name') ?? ''}`, object] as const);
	return {order: named.map(([name]) => name), objects: Object.fromEntries(named)};
}
