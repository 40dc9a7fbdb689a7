import {isObject, type Json, textAt} from '../../core/json.js';

/** A field in which two states of one object differ; absent on a side where undefined. */
export type Difference = {readonly path: string; readonly before: Json | undefined; readonly after: Json | undefined};

/** What the server writes itself, never a difference that people made. */
const bookkeeping = new Set([
	'metadata.managedFields',
	'metadata.resourceVersion',
	'metadata.uid',
	'metadata.generation',
	'metadata.creationTimestamp',
	'metadata.selfLink',
	'metadata.annotations["deployment.kubernetes.io/revision"]',
	'metadata.annotations["deprecated.daemonset.template.generation"]',
	// Helm's own signs, which are in no manifest; without them Helm refuses the object.
	'metadata.annotations["meta.helm.sh/release-name"]',
	'metadata.annotations["meta.helm.sh/release-namespace"]',
	'metadata.labels["app.kubernetes.io/managed-by"]',
	'status',
]);

/** Maps that are as good as absent when empty, so that each entry is a difference of its own. */
const maps = new Set(['metadata.annotations', 'metadata.labels']);

/** The fields in which two states of an object differ; lists of named things are compared by name. */
export function differences(before: Json | undefined, after: Json | undefined, path = ''): readonly Difference[] {
	if (bookkeeping.has(path)) return [];
	if (maps.has(path) && (before === undefined || after === undefined) && before !== after)
		return differences(before ?? {}, after ?? {}, path);
	if (isObject(before) && isObject(after))
		return [...new Set([...Object.keys(before), ...Object.keys(after)])]
			.sort()
			.flatMap((key) => differences(before[key], after[key], joined(path, key)));
	const [left, right] = [byName(before), byName(after)];
	if (left !== undefined && right !== undefined)
		return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) =>
			differences(left.get(name), right.get(name), `${path}[${name}]`),
		);
	return JSON.stringify(before) === JSON.stringify(after) ? [] : [{path, before, after}];
}

function joined(path: string, key: string): string {
	const name = /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
	return name.startsWith('"') ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
}

function byName(value: Json | undefined): Map<string, Json> | undefined {
	if (!Array.isArray(value)) return undefined;
	const list = value as readonly Json[];
	const names = list.map((item) => textAt(item, 'name'));
	return names.every((name) => name !== undefined) && new Set(names).size === list.length
		? new Map(list.map((item, index) => [names[index] ?? '', item]))
		: undefined;
}
