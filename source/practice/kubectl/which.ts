import {kindNamed} from '../cluster/kinds.js';
import type {Place} from '../cluster/objects.js';
import {Refused} from '../reply.js';

/** What a call names: whole kinds, or objects one by one. */
export type Named =
	{readonly kinds: readonly string[]} | {readonly places: readonly (Place & {readonly apiVersion?: string})[]};

/** Reads `KIND`, `KIND,KIND`, `KIND NAME…` and `KIND/NAME…`. */
export function namedBy(words: readonly string[], namespace: string): Named {
	const [first, ...names] = words;
	if (first === undefined)
		throw new Refused(
			'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples',
		);
	if (words.some((word) => word.includes('/'))) {
		if (!words.every((word) => word.includes('/')))
			throw new Refused(
				"error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
			);
		return {places: words.map((word) => placeNamed(word, namespace))};
	}
	const kinds = first.split(',');
	for (const kind of kinds) known(kind);
	if (names.length === 0) return {kinds};
	return {places: kinds.flatMap((kind) => names.map((name) => ({kind: known(kind), namespace, name})))};
}

/** The one object that a call names. */
export function placeNamed(word: string, namespace: string): Place {
	const slash = word.indexOf('/');
	const kind = known(word.slice(0, slash));
	const name = word.slice(slash + 1);
	if (slash < 0 || name === '' || name.includes('/'))
		throw new Refused('error: arguments in resource/name form must have a single resource and name');
	return {kind, namespace, name};
}

/** The kind of that name, or the server's word that it has none. */
export function known(name: string): Place['kind'] {
	const kind = kindNamed(name);
	if (kind === undefined) throw new Refused(`error: the server doesn't have a resource type "${name}"`);
	return kind;
}
