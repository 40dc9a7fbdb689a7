import {at, isObject, type Json, listAt, parseJson, textAt} from '../../core/json.js';
import type {Machine, UnitState} from './facts.js';

/** Where fleet keeps its state in etcd (facts/deis-v1 1.4). */
export const fleetKeys = {machines: '_coreos.com/fleet/machines', states: '_coreos.com/fleet/states'} as const;

/** The hosts: each `/machines/ID/object` holds one as JSON. */
export function machinesOf(node: Json | undefined): readonly Machine[] {
	return inOrder(node)
		.flatMap((one) => listAt(one, 'nodes'))
		.flatMap((leaf): readonly Machine[] => {
			const object = parseJson(textAt(leaf, 'value') ?? '');
			const id = textAt(object, 'ID');
			const address = textAt(object, 'PublicIP');
			const metadata = at(object, 'Metadata');
			return id === undefined || address === undefined
				? []
				: [
						{
							id,
							address,
							metadata: Object.fromEntries(
								Object.entries(isObject(metadata) ? metadata : {}).flatMap(([key, value]) =>
									typeof value === 'string' ? [[key, value]] : [],
								),
							),
						},
					];
		});
}

/** The units as they stand: each `/states/UNIT/MACHINE` holds one as JSON. */
export function unitsOf(node: Json | undefined): readonly UnitState[] {
	return inOrder(node).flatMap((directory) =>
		inOrder(directory).flatMap((leaf): readonly UnitState[] => {
			const [unit, machine] = (textAt(leaf, 'key') ?? '').split('/').slice(-2);
			const state = parseJson(textAt(leaf, 'value') ?? '');
			return unit === undefined || machine === undefined || !isObject(state)
				? []
				: [
						{
							unit,
							machine,
							load: textAt(state, 'loadState') ?? '',
							active: textAt(state, 'activeState') ?? '',
							sub: textAt(state, 'subState') ?? '',
						},
					];
		}),
	);
}

/** What lies in a directory by its key: etcd lists it in another order each time. */
function inOrder(node: Json | undefined): readonly Json[] {
	const keyOf = (one: Json) => textAt(one, 'key') ?? '';
	return listAt(node, 'nodes').toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
