import type {Json} from '../../core/json.js';
import {isObject, parseJson, textAt} from '../../core/json.js';
import {mergePatch, strategicPatch} from '../cluster/merge.js';
import {find, get, notFound, placeOf, put, remove} from '../cluster/objects.js';
import {resourceName} from '../cluster/kinds.js';
import {flagOf, isSet} from '../flags.js';
import {done, Refused, type Reply} from '../reply.js';
import type {KubeObject} from '../state.js';
import type {Call, KubectlCommand} from './call.js';
import {jsonText, nameOf} from './print.js';
import {namedBy, placeNamed} from './which.js';

function changed(call: Call, objects: readonly KubeObject[], word: string): Reply {
	const format = flagOf(call.parsed, 'output');
	if (format === undefined) return done(objects.map((object) => `${nameOf(object)} ${word}\n`).join(''));
	if (format === 'name') return done(objects.map((object) => `${nameOf(object)}\n`).join(''));
	if (format === 'json') return done(objects.map((object) => jsonText(object as Json)).join(''));
	throw new Refused(`error: unable to match a printer suitable for the output format ${JSON.stringify(format)}`);
}

/** `kubectl create --filename -`. */
export const create: KubectlCommand = {
	valued: ['filename', 'output', 'field-manager'],
	short: {f: 'filename', o: 'output'},
	reads: 'objects',
	act(world, call) {
		const made = call.documents.map((object) => {
			const place = placeOf(object, call.namespace);
			if (find(world, place) !== undefined)
				throw new Refused(
					`Error from server (AlreadyExists): error when creating "STDIN": ${resourceName(place.kind)} "${place.name}" already exists`,
				);
			const manager = flagOf(call.parsed, 'field-manager') ?? 'kubectl-create';
			return put(world, place, object, {manager, operation: 'Update'});
		});
		return changed(call, made, 'created');
	},
};

/** `kubectl replace --filename -`; a resourceVersion in the object must be the live one. */
export const replace: KubectlCommand = {
	valued: ['filename', 'output', 'field-manager'],
	short: {f: 'filename', o: 'output'},
	reads: 'objects',
	act(world, call) {
		const made = call.documents.map((object) => {
			const place = placeOf(object, call.namespace);
			const live = find(world, place);
			const resource = resourceName(place.kind);
			// A lease may be made by an update; nothing else here may.
			if (live === undefined && place.kind.kind !== 'Lease')
				throw new Refused(
					`Error from server (NotFound): error when replacing "STDIN": ${resource} "${place.name}" not found`,
				);
			const version = textAt(object, 'metadata', 'resourceVersion');
			if (live !== undefined && version !== undefined && version !== textAt(live, 'metadata', 'resourceVersion'))
				throw new Refused(
					`Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on ${resource} "${place.name}": the object has been modified; please apply your changes to the latest version and try again`,
				);
			const manager = flagOf(call.parsed, 'field-manager') ?? 'kubectl-replace';
			return put(world, place, object, {manager, operation: 'Update'});
		});
		return changed(call, made, 'replaced');
	},
};

/** `kubectl patch KIND NAME --patch PATCH`. A patch file is refused as the real one refuses standard input when that is a socket, as Node's pipes are. */
export const patch: KubectlCommand = {
	valued: ['type', 'patch', 'patch-file', 'output', 'field-manager'],
	short: {p: 'patch', o: 'output'},
	act(world, call) {
		const file = flagOf(call.parsed, 'patch-file');
		if (file !== undefined)
			throw new Refused(`error: unable to read patch file: open ${file}: no such device or address`);
		const named = namedBy(call.words, call.namespace);
		const place = 'places' in named ? named.places[0] : undefined;
		if (place === undefined) throw new Refused('error: resource(s) were provided, but no name was specified');
		const given = flagOf(call.parsed, 'patch');
		if (given === undefined)
			throw new Refused('error: must specify --patch or --patch-file containing the contents of the patch');
		const change = parseJson(given);
		if (!isObject(change)) throw new Refused(`error: unable to parse ${JSON.stringify(given)}`);
		const live = get(world, place);
		const type = flagOf(call.parsed, 'type') ?? 'strategic';
		if (type !== 'strategic' && type !== 'merge')
			throw new Refused(`error: --type must be one of [merge strategic], not ${JSON.stringify(type)}`);
		const wanted = type === 'merge' ? mergePatch(live, change) : strategicPatch(live, change);
		const manager = flagOf(call.parsed, 'field-manager') ?? 'kubectl-patch';
		const after = put(world, place, isObject(wanted) ? wanted : live, {manager, operation: 'Update'});
		return changed(call, [after], after === live ? 'patched (no change)' : 'patched');
	},
};

/** `kubectl delete KIND NAME…` and `KIND/NAME…`. */
export const remove_: KubectlCommand = {
	valued: ['wait', 'cascade', 'timeout', 'grace-period'],
	plain: ['ignore-not-found', 'now'],
	optional: {wait: 'true'},
	act(world, call) {
		const named = namedBy(call.words, call.namespace);
		if (!('places' in named)) throw new Refused('error: resource(s) were provided, but no name was specified');
		const lines = named.places.map((place) => {
			if (find(world, place) === undefined) {
				if (isSet(call.parsed, 'ignore-not-found')) return '';
				throw notFound(place);
			}
			remove(world, place);
			const {kind} = place;
			return `${kind.kind.toLowerCase()}${kind.group === '' ? '' : `.${kind.group}`} "${place.name}" deleted\n`;
		});
		return done(lines.join(''));
	},
};

/** `kubectl annotate` and `kubectl label`: `KEY=VALUE` sets, `KEY-` removes. */
export function marking(field: 'annotations' | 'labels', word: string): KubectlCommand {
	return {
		valued: ['field-manager'],
		plain: ['overwrite'],
		act(world, call) {
			const isChange = (one: string) => one.includes('=') || one.endsWith('-');
			const named = namedBy(
				call.words.filter((one) => !isChange(one)),
				call.namespace,
			);
			if (!('places' in named))
				throw new Refused('error: one or more resources must be specified as <resource> <name> or <resource>/<name>');
			const changes = call.words.filter(isChange).map((one): readonly [string, string | null] => {
				const equals = one.indexOf('=');
				return equals < 0 ? [one.slice(0, -1), null] : [one.slice(0, equals), one.slice(equals + 1)];
			});
			const after = named.places.map((place) => {
				const live = get(world, place);
				for (const [key, value] of changes) {
					const now = textAt(live, 'metadata', field, key);
					if (value !== null && now !== undefined && now !== value && !isSet(call.parsed, 'overwrite'))
						throw new Refused(
							`error: --overwrite is false but found the following declared ${field.slice(0, -1)}(s): '${key}' already has a value (${now})`,
						);
				}
				const wanted = mergePatch(live, {metadata: {[field]: Object.fromEntries(changes)}});
				const manager = flagOf(call.parsed, 'field-manager') ?? `kubectl-${field === 'labels' ? 'label' : 'annotate'}`;
				return put(world, place, isObject(wanted) ? wanted : live, {manager, operation: 'Update'});
			});
			return changed(call, after, word);
		},
	};
}

/** `kubectl scale KIND/NAME… --replicas N`. */
export const scale: KubectlCommand = {
	valued: ['replicas'],
	act(world, call) {
		const replicas = Number(flagOf(call.parsed, 'replicas'));
		if (!Number.isInteger(replicas) || replicas < 0)
			throw new Refused('error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
		const after = call.words.map((word) => {
			const place = placeNamed(word, call.namespace);
			const live = get(world, place);
			const wanted = mergePatch(live, {spec: {replicas}});
			return put(world, place, isObject(wanted) ? wanted : live, {manager: 'kubectl', operation: 'Update'});
		});
		return changed(call, after, 'scaled');
	},
};
