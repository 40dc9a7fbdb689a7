import {isObject} from '../../core/json.js';
import {withDefaults} from '../cluster/defaults.js';
import {conflictPath, only} from '../cluster/fields.js';
import {threeWay} from '../cluster/merge.js';
import {find, metadataOf, type Place, placeKey, placeOf, prepared, put} from '../cluster/objects.js';
import {type Conflict, conflictsOf, ownedAfterApply} from '../cluster/ownership.js';
import {groupVersion} from '../cluster/kinds.js';
import {flagOf, isSet} from '../flags.js';
import {done, Refused} from '../reply.js';
import type {KubeObject} from '../state.js';
import type {World} from '../world.js';
import type {Call, KubectlCommand} from './call.js';
import {jsonText, listOf, nameOf} from './print.js';

/** `kubectl apply --server-side --filename -`; client-side apply is refused: it would keep a copy of secrets in an annotation. */
export const apply: KubectlCommand = {
	valued: ['field-manager', 'filename', 'output', 'dry-run'],
	plain: ['server-side', 'force-conflicts'],
	short: {f: 'filename', o: 'output'},
	optional: {'dry-run': 'unchanged'},
	reads: 'objects',
	act(world, call) {
		if (!isSet(call.parsed, 'server-side'))
			throw new Refused('error: the practice cluster takes apply only with --server-side');
		const dryRun = flagOf(call.parsed, 'dry-run') ?? 'none';
		if (!['none', 'server'].includes(dryRun))
			throw new Refused(`error: Invalid dry-run value (${dryRun}). Must be "none", "server", or "client".`);
		const results = call.documents.map((object) => applyOne(world, call, object));
		if (flagOf(call.parsed, 'output') === undefined) {
			const suffix = dryRun === 'server' ? ' (server dry run)' : '';
			return done(results.map((object) => `${nameOf(object)} serverside-applied${suffix}\n`).join(''));
		}
		if (flagOf(call.parsed, 'output') !== 'json')
			throw new Refused('error: unable to match a printer suitable for the output format, allowed formats are: json');
		const [first] = results;
		return done(jsonText(results.length === 1 && first !== undefined ? first : listOf(results)));
	},
};

function applyOne(world: World, {parsed, namespace}: Call, given: KubeObject): KubeObject {
	const place = placeOf(given, namespace);
	if (place.kind.namespaced && place.namespace !== namespace)
		throw new Refused(
			`error: the namespace from the provided object "${place.namespace}" does not match the namespace "${namespace}". You must pass '--namespace=${place.namespace}' to perform this operation.`,
		);
	const manager = flagOf(parsed, 'field-manager') ?? 'kubectl';
	const applied = tracked(given);
	const live = find(world, place);
	const owners = world.state.owners[placeKey(place)] ?? [];
	const wanted = withStrings(withDefaults(merged({world, place, manager, applied, live})), given);
	const conflicts = live === undefined ? [] : conflictsOf(owners, manager, {applied, live});
	if (conflicts.length > 0 && !isSet(parsed, 'force-conflicts')) throw conflicting(place, conflicts);
	if (flagOf(parsed, 'dry-run') === 'server')
		return {...prepared(world, place, wanted, live), apiVersion: given['apiVersion']};
	const stored = put(world, place, wanted);
	const time = new Date(world.now).toISOString();
	world.state = {
		...world.state,
		owners: {
			...world.state.owners,
			[placeKey(place)]: ownedAfterApply(owners, {manager, applied, taken: conflicts.map(({path}) => path), time}),
		},
	};
	return stored;
}

type Merging = {
	readonly world: World;
	readonly place: Place;
	readonly manager: string;
	readonly applied: KubeObject;
	readonly live: KubeObject | undefined;
};

function merged({world, place, manager, applied, live}: Merging): KubeObject {
	const {stringData: _, ...wanted} = applied;
	if (live === undefined) return wanted;
	const own = (world.state.owners[placeKey(place)] ?? []).find(
		(owner) => owner.manager === manager && owner.operation === 'Apply',
	);
	const original = only(live, own?.fields ?? []);
	const {resourceVersion: __, uid: ___, creationTimestamp: ____, ...metadata} = metadataOf(applied);
	const result = threeWay({original, wanted: {...wanted, metadata}, live});
	return isObject(result) ? result : wanted;
}

/** What is applied and tracked. `stringData` is owned as such; the server puts it into `data` behind the back of apply, so no key of it is ever taken away. */
function tracked(object: KubeObject): KubeObject {
	const {status: _, ...rest} = object;
	return rest;
}

/** The object with the texts that stand in `stringData`. */
function withStrings(object: KubeObject, given: KubeObject): KubeObject {
	return given['stringData'] === undefined ? object : withDefaults({...object, stringData: given['stringData']});
}

function conflicting({kind}: Place, conflicts: readonly Conflict[]): Refused {
	const told = conflicts.map(({manager, operation, path}) => ({
		who: `"${manager}"${operation === 'Apply' ? '' : ` using ${groupVersion(kind)}`}`,
		path: conflictPath(path),
	}));
	const [only_] = told;
	const what =
		told.length === 1 && only_ !== undefined
			? `1 conflict: conflict with ${only_.who}: ${only_.path}`
			: `${told.length} conflicts: ${[...new Set(told.map(({who}) => who))]
					.map(
						(who) =>
							`conflicts with ${who}:\n${told
								.filter((one) => one.who === who)
								.map(({path}) => `- ${path}`)
								.join('\n')}`,
					)
					.join('\n')}`;
	return new Refused(
		`error: Apply failed with ${what}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`,
	);
}
