import type {KubeObject, Owner} from '../state.js';
import {type Leaf, leavesOf} from './fields.js';
import {same} from './merge.js';
import type {Writer} from './objects.js';

type Write = {
	readonly owners: readonly Owner[];
	readonly before: KubeObject | undefined;
	readonly after: KubeObject;
	readonly writer: Writer;
	readonly time: string;
};

/** Who owns what after somebody wrote without apply: the fields that changed are the writer's, and nobody else's. */
export function ownedAfterUpdate({owners, before, after, writer, time}: Write): readonly Owner[] {
	const [old, now] = [byPath(before), byPath(after)];
	const changed = [...now].filter(([path, value]) => !old.has(path) || !same(old.get(path), value));
	const mine = new Set(changed.map(([path]) => path));
	const kept = owners
		.map((owner) => ({
			...owner,
			fields: owner.fields.filter((path) => now.has(path) && (!mine.has(path) || isOf(owner, writer))),
		}))
		.filter(({fields}) => fields.length > 0);
	if (mine.size === 0) return kept;
	const own = kept.find((owner) => isOf(owner, writer));
	const fields = [...new Set([...(own?.fields ?? []), ...mine])];
	// As the API server (seen on 1.24): other values in the fields that it has do not change a manager's time.
	const keeps = own?.fields.length === fields.length;
	return [...kept.filter((owner) => owner !== own), {...writer, time: keeps ? own.time : time, fields}];
}

/** Who owns what after an apply: all that was applied is the manager's; what it took by force is nobody else's. */
export function ownedAfterApply(
	owners: readonly Owner[],
	apply: {
		readonly manager: string;
		readonly applied: KubeObject;
		readonly taken: readonly string[];
		readonly time: string;
	},
): readonly Owner[] {
	const writer: Writer = {manager: apply.manager, operation: 'Apply'};
	const others = owners
		.filter((owner) => !isOf(owner, writer))
		.map((owner) => ({...owner, fields: owner.fields.filter((path) => !apply.taken.includes(path))}))
		.filter(({fields}) => fields.length > 0);
	const fields = leavesOf(apply.applied).map(({path}) => path);
	const own = owners.find((owner) => isOf(owner, writer));
	const time = own !== undefined && same(own.fields, fields) ? own.time : apply.time;
	return [...others, {...writer, time, fields}];
}

/** A field that somebody else owns with another value than the one applied. */
export type Conflict = {readonly manager: string; readonly path: string; readonly operation: Owner['operation']};

/** What applying would take from others. */
export function conflictsOf(
	owners: readonly Owner[],
	manager: string,
	values: {readonly applied: KubeObject; readonly live: KubeObject},
): readonly Conflict[] {
	// What is applied counts as it was written, without the server's defaults: a `fieldRef` is one value and differs by its default apiVersion.
	const live = byPath(values.live);
	const different = leavesOf(values.applied).filter(
		({path, value}) => path.startsWith('f:stringData') || (live.has(path) && !same(live.get(path), value)),
	);
	return owners
		.filter((owner) => !isOf(owner, {manager, operation: 'Apply'}))
		.flatMap((owner) =>
			different
				.filter(({path}) => owner.fields.includes(path))
				.map(({path}) => ({manager: owner.manager, operation: owner.operation, path})),
		);
}

function byPath(object: KubeObject | undefined): ReadonlyMap<string, Leaf['value']> {
	return new Map(leavesOf(object).map(({path, value}) => [path, value]));
}

function isOf(owner: Owner, writer: Writer): boolean {
	return owner.manager === writer.manager && owner.operation === writer.operation;
}
