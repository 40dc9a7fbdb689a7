import {randomUUID} from 'node:crypto';
import {at, isObject, type Json, textAt} from '../../core/json.js';
import {Refused} from '../reply.js';
import type {KubeObject} from '../state.js';
import type {World} from '../world.js';
import {withDefaults} from './defaults.js';
import {groupVersion, type Kind, kindOf, resourceName} from './kinds.js';
import {same} from './merge.js';
import {ownedAfterUpdate} from './ownership.js';

/** Which object: its kind, its namespace (empty for cluster-wide kinds) and its name. */
export type Place = {readonly kind: Kind; readonly namespace: string; readonly name: string};

/** How the object is filed in the state. */
export function placeKey({kind, namespace, name}: Place): string {
	return `${kind.kind}/${kind.namespaced ? namespace : ''}/${name}`;
}

/** Where an object given in a file or manifest belongs. */
export function placeOf(object: KubeObject, namespace: string): Place {
	const [name, apiVersion] = [textAt(object, 'kind'), textAt(object, 'apiVersion')];
	const kind = kindOf(name, apiVersion);
	if (kind === undefined)
		throw new Refused(
			`error: unable to recognize "STDIN": no matches for kind ${JSON.stringify(name ?? '')} in version ${JSON.stringify(apiVersion ?? '')}`,
		);
	const own = textAt(object, 'metadata', 'namespace');
	return {kind, namespace: own ?? namespace, name: textAt(object, 'metadata', 'name') ?? ''};
}

/** The object there, if any. */
export function find(world: World, place: Place): KubeObject | undefined {
	return world.state.objects[placeKey(place)];
}

/** The object there, or the server's NotFound. */
export function get(world: World, place: Place): KubeObject {
	const object = find(world, place);
	if (object === undefined) throw notFound(place);
	return object;
}

/** The server's answer when there is no such object. */
export function notFound({kind, name}: Place): Refused {
	return new Refused(`Error from server (NotFound): ${resourceName(kind)} "${name}" not found`);
}

/** All objects of a kind, in one namespace or in all, by namespace and name. */
export function list(world: World, kind: Kind, namespace: string | undefined): readonly KubeObject[] {
	const prefix = namespace === undefined || !kind.namespaced ? `${kind.kind}/` : `${kind.kind}/${namespace}/`;
	return Object.entries(world.state.objects)
		.filter(([key]) => key.startsWith(prefix))
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([, object]) => object);
}

/** Who writes, and how it counts for field ownership. */
export type Writer = {readonly manager: string; readonly operation: 'Apply' | 'Update'};

/** Stores an object: defaults, uid, generation and resourceVersion as the server makes them. Nothing changed, nothing written. */
export function put(world: World, place: Place, given: KubeObject, writer?: Writer): KubeObject {
	const key = placeKey(place);
	const before = world.state.objects[key];
	const stored = prepared(world, place, withDefaults(given), before);
	if (before !== undefined && same(withoutVersion(before), withoutVersion(stored))) return before;
	const counter = world.state.counter + 1;
	const versioned = {...stored, metadata: {...metadataOf(stored), resourceVersion: String(counter)}};
	const owners =
		writer === undefined
			? world.state.owners
			: {
					...world.state.owners,
					[key]: ownedAfterUpdate({
						owners: world.state.owners[key] ?? [],
						before,
						after: versioned,
						writer,
						time: new Date(world.now).toISOString(),
					}),
				};
	world.state = {...world.state, counter, owners, objects: {...world.state.objects, [key]: versioned}};
	return versioned;
}

/** What `put` would store, for a dry run of the server. */
export function prepared(world: World, place: Place, given: KubeObject, before: KubeObject | undefined): KubeObject {
	if (before !== undefined) refuseImmutable(place, before, given);
	const specChanged = before !== undefined && !same(before['spec'], given['spec']);
	const generation = Number(at(before, 'metadata', 'generation') ?? 0);
	const {managedFields: _, ...metadata} = metadataOf(given);
	return {
		...given,
		apiVersion: groupVersion(place.kind),
		metadata: {
			...metadata,
			name: place.name,
			...(place.kind.namespaced ? {namespace: place.namespace} : {}),
			uid: at(before, 'metadata', 'uid') ?? randomUUID(),
			creationTimestamp: at(before, 'metadata', 'creationTimestamp') ?? secondsOf(world.now),
			resourceVersion: at(before, 'metadata', 'resourceVersion') ?? String(world.state.counter + 1),
			...(given['spec'] === undefined || place.kind.kind === 'Service'
				? {}
				: {generation: before === undefined ? 1 : specChanged ? generation + 1 : generation}),
		},
		...(before?.['status'] === undefined || given['status'] !== undefined ? {} : {status: before['status']}),
	};
}

/** Removes an object and what it owned. */
export function remove(world: World, place: Place): void {
	const key = placeKey(place);
	const {[key]: gone, ...objects} = world.state.objects;
	const {[key]: _, ...owners} = world.state.owners;
	if (gone === undefined) return;
	world.state = {...world.state, objects, owners, counter: world.state.counter + 1};
}

/** An object's metadata, empty when it has none. */
export function metadataOf(object: KubeObject): {readonly [key: string]: Json | undefined} {
	const metadata = object['metadata'];
	return isObject(metadata) ? metadata : {};
}

/** A time as Kubernetes writes it: to the second. */
export function secondsOf(now: number): string {
	return new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
}

function withoutVersion(object: KubeObject): KubeObject {
	const {resourceVersion: _, ...metadata} = metadataOf(object);
	return {...object, metadata};
}

function refuseImmutable({kind, name}: Place, before: KubeObject, given: KubeObject): void {
	const invalid = (field: string, value: Json | undefined) =>
		new Refused(
			`The ${kind.kind} "${name}" is invalid: ${field}: Invalid value: ${JSON.stringify(value)}: field is immutable`,
		);
	if (kind.kind === 'Secret' && before['type'] !== given['type']) throw invalid('type', given['type']);
	const selector = at(given, 'spec', 'selector');
	if (['Deployment', 'DaemonSet'].includes(kind.kind) && !same(at(before, 'spec', 'selector'), selector))
		throw invalid('spec.selector', selector);
}
