import {at, isObject, type Json, textAt} from '../../core/json.js';

/** The field that tells the elements of a list apart, by the list's name, as the API's schema has it; other lists are one value. */
const listKeys: Readonly<Record<string, readonly string[]>> = {
	containers: ['name'],
	initContainers: ['name'],
	env: ['name'],
	volumes: ['name'],
	volumeMounts: ['mountPath'],
	ports: ['containerPort', 'port'],
	imagePullSecrets: ['name'],
	conditions: ['type'],
	ownerReferences: ['uid'],
};

/** Objects that are one value: they are replaced as a whole. */
const atomicObjects = new Set([
	'selector',
	'nodeSelector',
	'secretKeyRef',
	'configMapKeyRef',
	'fieldRef',
	'labelSelector',
]);

/** The name of the key field of this list, when its elements are told apart by one. */
export function listKey(name: string, list: readonly Json[]): string | undefined {
	return listKeys[name]?.find((key) => list.length > 0 && list.every((element) => at(element, key) !== undefined));
}

/** Whether an object of that name is replaced as a whole; a Service's selector is not. */
export function isAtomic(name: string, value: Json | undefined): boolean {
	return atomicObjects.has(name) && !(name === 'selector' && isObject(value) && value['matchLabels'] === undefined);
}

/** An element's place in its list, as managed fields write it. */
export function elementPath(key: string, element: Json): string {
	const protocol = textAt(element, 'protocol');
	const keys = {
		[key]: at(element, key),
		...(key === 'containerPort' || key === 'port' ? {protocol: protocol ?? 'TCP'} : {}),
	};
	return `k:${JSON.stringify(keys)}`;
}

/** One leaf of an object: its path, as in `f:spec/f:replicas`, and its value. */
export type Leaf = {readonly path: string; readonly value: Json};

const separator = '\u0000';

/** All leaves of what somebody set; identity and status are nobody's. */
export function leavesOf(object: Json | undefined): readonly Leaf[] {
	return walk(object, '', '').filter(({path}) => !isIdentity(path));
}

function walk(value: Json | undefined, name: string, path: string): readonly Leaf[] {
	if (value === undefined) return [];
	if (isObject(value) && !isAtomic(name, value) && Object.keys(value).length > 0)
		return Object.entries(value).flatMap(([key, inner]) => walk(inner, key, join(path, `f:${key}`)));
	if (Array.isArray(value)) {
		const list = value as readonly Json[];
		const key = listKey(name, list);
		if (key !== undefined) return list.flatMap((element) => walk(element, '', join(path, elementPath(key, element))));
	}
	return [{path, value}];
}

function join(path: string, step: string): string {
	return path === '' ? step : `${path}${separator}${step}`;
}

const identity = ['name', 'namespace', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields'];

function isIdentity(path: string): boolean {
	const steps = path.split(separator);
	return (
		['f:apiVersion', 'f:kind', 'f:status'].includes(steps[0] ?? '') ||
		(steps[0] === 'f:metadata' && identity.includes((steps[1] ?? '').slice(2)))
	);
}

/** The path as the server names it in a conflict: `.spec.template.spec.containers[name="a"].env[name="B"].value`. */
export function conflictPath(path: string): string {
	return path
		.split(separator)
		.map((step) => {
			if (step.startsWith('f:')) return `.${step.slice(2)}`;
			const keys = JSON.parse(step.slice(2)) as Record<string, Json>;
			return `[${Object.entries(keys)
				.map(([key, value]) => `${key}=${JSON.stringify(value)}`)
				.join(',')}]`;
		})
		.join('');
}

/** Owned paths as the tree that `managedFields[].fieldsV1` is. */
export function fieldsV1(paths: readonly string[]): Json {
	const tree: Record<string, Json> = {};
	for (const path of paths) {
		let here = tree;
		for (const step of path.split(separator)) {
			here[step] ??= {};
			here = here[step] as Record<string, Json>;
			if (step.startsWith('k:')) here['.'] ??= {};
		}
	}
	return tree;
}

/** What of an object lies on the given paths: what a manager owns of what it once applied. */
export function only(object: Json | undefined, paths: readonly string[]): Json | undefined {
	return pruned(object, {name: '', path: '', paths: new Set(paths)});
}

type Pruning = {readonly name: string; readonly path: string; readonly paths: ReadonlySet<string>};

function pruned(value: Json | undefined, {name, path, paths}: Pruning): Json | undefined {
	if (value === undefined) return undefined;
	if (isObject(value) && !isAtomic(name, value) && Object.keys(value).length > 0) {
		const kept = Object.entries(value).flatMap(([key, inner]) => {
			const left = pruned(inner, {name: key, path: join(path, `f:${key}`), paths});
			return left === undefined ? [] : [[key, left] as const];
		});
		return kept.length === 0 ? undefined : Object.fromEntries(kept);
	}
	const key = Array.isArray(value) ? listKey(name, value as readonly Json[]) : undefined;
	if (key === undefined) return paths.has(path) ? value : undefined;
	const kept = (value as readonly Json[]).flatMap((element) => {
		const left = pruned(element, {name: '', path: join(path, elementPath(key, element)), paths});
		return left === undefined ? [] : [left];
	});
	return kept.length === 0 ? undefined : kept;
}
