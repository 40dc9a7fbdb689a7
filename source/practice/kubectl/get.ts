import {plain} from '../plain.js';
import type {Json} from '../../core/json.js';
import {find, list, notFound, placeKey, placeOf} from '../cluster/objects.js';
import {flagOf, isSet} from '../flags.js';
import {done, Refused, type Reply} from '../reply.js';
import type {KubeObject} from '../state.js';
import type {World} from '../world.js';
import type {Call, KubectlCommand} from './call.js';
import {jsonPath} from './jsonpath.js';
import {jsonText, listOf, nameOf, tableText, withManagedFields} from './print.js';
import {fitsFields, fitsLabels} from './select.js';
import {known, type Named, namedBy} from './which.js';

/** `kubectl get`. */
export const get: KubectlCommand = {
	valued: ['output', 'selector', 'field-selector', 'filename'],
	plain: ['ignore-not-found', 'all-namespaces', 'show-managed-fields'],
	short: {o: 'output', l: 'selector', A: 'all-namespaces', f: 'filename'},
	reads: 'objects-if-named',
	act(world, call) {
		const named: Named =
			call.documents.length > 0
				? {
						places: call.documents.map((object) => ({
							...placeOf(object, call.namespace),
							apiVersion: plain(object['apiVersion']),
						})),
					}
				: namedBy(call.words, call.namespace);
		if ('kinds' in named) {
			const objects = named.kinds.flatMap((kind) => listed(world, call, kind));
			if (objects.length === 0 && isPlain(call)) return done('', noneFound(call));
			return output(world, call, {objects, single: false, missing: ''});
		}
		const missing: string[] = [];
		const objects = named.places.flatMap((place) => {
			const object = inVersion(find(world, place), place);
			if (object === undefined && !isSet(call.parsed, 'ignore-not-found')) missing.push(notFound(place).reply.stderr);
			return object === undefined ? [] : [object];
		});
		const single = named.places.length === 1;
		if (single && objects.length === 0)
			return {exitCode: missing.length === 0 ? 0 : 1, stdout: '', stderr: missing.join('')};
		return output(world, call, {objects, single, missing: missing.join('')});
	},
};

function listed(world: World, {parsed, namespace}: Call, name: string): readonly KubeObject[] {
	const kind = known(name);
	const everywhere = isSet(parsed, 'all-namespaces');
	return list(world, kind, everywhere ? undefined : namespace).filter(
		(object) => fitsLabels(object, flagOf(parsed, 'selector')) && fitsFields(object, flagOf(parsed, 'field-selector')),
	);
}

/** An object named by a file is read in the file's version. */
function inVersion(object: KubeObject | undefined, {apiVersion}: {apiVersion?: string}): KubeObject | undefined {
	return object === undefined || apiVersion === undefined ? object : {...object, apiVersion};
}

function isPlain({parsed}: Call): boolean {
	const format = flagOf(parsed, 'output');
	return format === undefined || format === 'wide';
}

function noneFound({parsed, namespace}: Call): string {
	return isSet(parsed, 'all-namespaces') ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`;
}

type Found = {readonly objects: readonly KubeObject[]; readonly single: boolean; readonly missing: string};

function output(world: World, call: Call, {objects, single, missing}: Found): Reply {
	const reply = (stdout: string): Reply => ({exitCode: missing === '' ? 0 : 1, stdout, stderr: missing});
	const format = flagOf(call.parsed, 'output') ?? 'wide';
	const shown = isSet(call.parsed, 'show-managed-fields')
		? objects.map((object) => managed(world, call, object))
		: objects;
	const [first] = shown;
	const all: Json = single && first !== undefined ? first : listOf(shown);
	if (format === 'json') return reply(jsonText(all));
	if (format === 'name') return reply(shown.map((object) => `${nameOf(object)}\n`).join(''));
	if (format.startsWith('jsonpath=')) return reply(jsonPath(format.slice('jsonpath='.length), all));
	if (format === 'wide') return reply(tables(shown, world.now));
	throw new Refused(
		`error: unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: json,name,jsonpath,wide`,
	);
}

function managed(world: World, {namespace}: Call, object: KubeObject): KubeObject {
	return withManagedFields(object, world.state.owners[placeKey(placeOf(object, namespace))] ?? []);
}

function tables(objects: readonly KubeObject[], now: number): string {
	return [...grouped(objects).values()].map((group) => tableText(group, now)).join('\n');
}

function grouped(objects: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
	const groups = new Map<string, KubeObject[]>();
	for (const object of objects) {
		const kind = plain(object['kind']);
		groups.set(kind, [...(groups.get(kind) ?? []), object]);
	}
	return groups;
}
