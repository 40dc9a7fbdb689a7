import {at, isObject, type Json} from '../../core/json.js';
import {isAtomic, listKey} from './fields.js';

/** Whether two values are the same data, whatever the order of their keys. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
	if (a === b) return true;
	if (Array.isArray(a) && Array.isArray(b)) {
		const [left, right] = [a as readonly Json[], b as readonly Json[]];
		return left.length === right.length && left.every((value, index) => same(value, right[index]));
	}
	if (!isObject(a) || !isObject(b)) return false;
	const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
	return [...keys].every((key) => same(a[key], b[key]));
}

/** Three states of one value: as it was last given, as it is now wanted, as it is. */
export type Three = {
	readonly original: Json | undefined;
	readonly wanted: Json | undefined;
	readonly live: Json | undefined;
};

/**
 * The live value with what is wanted put in and what was given before and is wanted no more taken out; what others
 * added stays. That is Helm 3's three-way merge, and server-side apply with `original` as what the manager owned.
 */
export function threeWay({original, wanted, live}: Three, name = ''): Json | undefined {
	if (wanted === undefined) return original === undefined ? live : undefined;
	if (wanted === null) return live === undefined ? undefined : original === undefined ? null : undefined;
	if (isObject(wanted) && isObject(live) && !isAtomic(name, wanted)) return mergedObject(wanted, live, original);
	if (Array.isArray(wanted) && Array.isArray(live)) {
		const [want, has] = [wanted as readonly Json[], live as readonly Json[]];
		const key = listKey(name, [...want, ...has]);
		if (key !== undefined) return mergedList({key, want, has, had: Array.isArray(original) ? original : []});
	}
	return same(wanted, live) ? live : wanted;
}

function mergedObject(
	wanted: {readonly [key: string]: Json | undefined},
	live: {readonly [key: string]: Json | undefined},
	original: Json | undefined,
): Json {
	const keys = [...new Set([...Object.keys(live), ...Object.keys(wanted)])];
	const merged = keys.map(
		(key) => [key, threeWay({original: at(original, key), wanted: wanted[key], live: live[key]}, key)] as const,
	);
	return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

type Lists = {
	readonly key: string;
	readonly want: readonly Json[];
	readonly has: readonly Json[];
	readonly had: readonly Json[];
};

function mergedList({key, want, has, had}: Lists): Json {
	const find = (list: readonly Json[], id: Json | undefined) => list.find((one) => same(at(one, key), id));
	const kept = has.flatMap((element) => {
		const id = at(element, key);
		const value = threeWay({original: find(had, id), wanted: find(want, id), live: element});
		return value === undefined ? [] : [value];
	});
	const added = want.filter((element) => find(has, at(element, key)) === undefined);
	return [...kept, ...added];
}

/** RFC 7386: what `kubectl patch --type merge` does. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
	if (!isObject(patch)) return patch;
	const base: {readonly [key: string]: Json | undefined} = isObject(target) ? target : {};
	const entries = Object.entries(patch).map(
		([key, value]) => [key, value === null || value === undefined ? undefined : mergePatch(base[key], value)] as const,
	);
	return clean({...base, ...Object.fromEntries(entries)});
}

/** What `kubectl patch` does without `--type`: as the merge patch, but lists with a key are merged by it. */
export function strategicPatch(target: Json | undefined, patch: Json, name = ''): Json {
	if (isObject(patch)) {
		if (isAtomic(name, patch) || !isObject(target)) return mergePatch(undefined, patch);
		const entries = Object.entries(patch).map(
			([key, value]) =>
				[key, value === null || value === undefined ? undefined : strategicPatch(target[key], value, key)] as const,
		);
		return clean({...target, ...Object.fromEntries(entries)});
	}
	if (!Array.isArray(patch)) return patch;
	if (!Array.isArray(target)) return patch as readonly Json[];
	const [list, live] = [patch as readonly Json[], target as readonly Json[]];
	const key = listKey(name, [...list, ...live]);
	if (key === undefined) return list;
	const of = (from: readonly Json[], id: Json | undefined) => from.find((one) => same(at(one, key), id));
	return [
		...live.flatMap((element) => {
			const change = of(list, at(element, key));
			if (change === undefined) return [element];
			return at(change, '$patch') === 'delete' ? [] : [strategicPatch(element, change)];
		}),
		...list.filter((element) => of(live, at(element, key)) === undefined && at(element, '$patch') !== 'delete'),
	];
}

function clean(object: {readonly [key: string]: Json | undefined}): {readonly [key: string]: Json} {
	return Object.fromEntries(Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
