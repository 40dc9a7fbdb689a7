import {plain} from '../plain.js';
import {at, isObject, type Json, listAt, textAt} from '../../core/json.js';
import {kindOf, printedName} from '../cluster/kinds.js';
import {metadataOf} from '../cluster/objects.js';
import {fieldsV1} from '../cluster/fields.js';
import type {KubeObject, Owner} from '../state.js';

/** JSON as kubectl prints it: four spaces, keys in order. */
export function jsonText(value: Json): string {
	return `${JSON.stringify(ordered(value), undefined, 4)}\n`;
}

function ordered(value: Json): Json {
	if (Array.isArray(value)) return (value as readonly Json[]).map(ordered);
	if (!isObject(value)) return value;
	const keys = Object.keys(value).sort();
	return Object.fromEntries(keys.flatMap((key) => (value[key] === undefined ? [] : [[key, ordered(value[key])]])));
}

/** Several objects as one list. */
export function listOf(objects: readonly Json[]): Json {
	return {apiVersion: 'v1', items: objects, kind: 'List', metadata: {resourceVersion: ''}};
}

/** The object with its managed fields, as `--show-managed-fields` shows it. */
export function withManagedFields(object: KubeObject, owners: readonly Owner[]): KubeObject {
	const managedFields = owners.map(({manager, operation, time, fields}) => ({
		apiVersion: object['apiVersion'] ?? 'v1',
		fieldsType: 'FieldsV1',
		fieldsV1: fieldsV1(fields),
		manager,
		operation,
		time: time.replace(/\.\d+Z$/, 'Z'),
	}));
	return {...object, metadata: {...metadataOf(object), managedFields}};
}

/** `deployment.apps/deis-router`. */
export function nameOf(object: KubeObject): string {
	const kind = kindOf(textAt(object, 'kind'), textAt(object, 'apiVersion'));
	const name = textAt(object, 'metadata', 'name') ?? '';
	return kind === undefined ? name : printedName(kind, name);
}

type Columns = readonly (readonly [string, (object: KubeObject) => string])[];

const replicas = (object: KubeObject, field: string) => plain(at(object, 'status', field) ?? 0);

const columns: Readonly<Record<string, Columns>> = {
	Pod: [
		['READY', (pod) => `${ready(pod)}/${listAt(pod, 'spec', 'containers').length}`],
		['STATUS', podStatus],
		['NODE', (pod) => textAt(pod, 'spec', 'nodeName') ?? '<none>'],
	],
	Deployment: [
		['READY', (one) => `${replicas(one, 'readyReplicas')}/${plain(at(one, 'spec', 'replicas') ?? 1)}`],
		['UP-TO-DATE', (one) => replicas(one, 'updatedReplicas')],
		['AVAILABLE', (one) => replicas(one, 'availableReplicas')],
	],
	DaemonSet: [
		['DESIRED', (one) => replicas(one, 'desiredNumberScheduled')],
		['READY', (one) => replicas(one, 'numberReady')],
	],
	Node: [
		['STATUS', () => 'Ready'],
		['VERSION', (node) => textAt(node, 'status', 'nodeInfo', 'kubeletVersion') ?? ''],
	],
	Secret: [
		['TYPE', (secret) => textAt(secret, 'type') ?? ''],
		['DATA', (secret) => String(isObject(secret['data']) ? Object.keys(secret['data']).length : 0)],
	],
	Service: [['TYPE', (service) => textAt(service, 'spec', 'type') ?? '']],
};

function ready(pod: KubeObject): number {
	return listAt(pod, 'status', 'containerStatuses').filter((status) => at(status, 'ready') === true).length;
}

function podStatus(pod: KubeObject): string {
	const statuses = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
	return (
		statuses.map((status) => textAt(status, 'state', 'waiting', 'reason')).find((reason) => reason !== undefined) ??
		textAt(pod, 'status', 'phase') ??
		'Unknown'
	);
}

/** The table that kubectl prints for objects of one kind. */
export function tableText(objects: readonly KubeObject[], now: number): string {
	const kind = textAt(objects[0], 'kind') ?? '';
	const all: Columns = [
		['NAME', (object) => textAt(object, 'metadata', 'name') ?? ''],
		...(columns[kind] ?? []),
		['AGE', (object) => age(now - Date.parse(textAt(object, 'metadata', 'creationTimestamp') ?? ''))],
	];
	const rows = [all.map(([title]) => title), ...objects.map((object) => all.map(([, cell]) => cell(object)))];
	const widths = all.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
	return rows
		.map(
			(row) =>
				`${row
					.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3))
					.join('')
					.trimEnd()}\n`,
		)
		.join('');
}

function age(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 120) return `${seconds}s`;
	if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
	return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
