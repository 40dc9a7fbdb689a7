import type {WantedUnit} from '../../../tools/deisctl.js';
import {type DeisFacts as F, isAtLeast} from '../facts.js';
import {eligible, type Flavour} from './standing.js';

type Kind = {
	/** As in the unit's name, without `deis-` and `.service`. */
	readonly name: string;
	/** One on some host, or one on every host of its plane. */
	readonly on: 'one' | 'each';
	readonly plane: 'controlPlane' | 'dataPlane' | 'routerMesh' | 'all';
	readonly only?: Flavour;
};

/** The units of the platform (facts/deis-v1 §2: deisctl/cmd/cmd.go, deisctl/units). */
const kinds: readonly Kind[] = [
	{name: 'store-monitor', on: 'each', plane: 'controlPlane', only: 'ceph'},
	{name: 'store-daemon', on: 'each', plane: 'controlPlane', only: 'ceph'},
	{name: 'store-metadata', on: 'each', plane: 'controlPlane', only: 'ceph'},
	{name: 'store-volume', on: 'each', plane: 'controlPlane', only: 'ceph'},
	{name: 'store-gateway@1', on: 'one', plane: 'controlPlane', only: 'ceph'},
	{name: 'logger', on: 'one', plane: 'controlPlane'},
	{name: 'logspout', on: 'each', plane: 'all'},
	{name: 'database', on: 'one', plane: 'controlPlane', only: 'ceph'},
	{name: 'registry@1', on: 'one', plane: 'controlPlane'},
	{name: 'controller', on: 'one', plane: 'controlPlane'},
	{name: 'builder', on: 'one', plane: 'controlPlane'},
	{name: 'publisher', on: 'each', plane: 'dataPlane'},
];

/** The units that `deisctl install` of a flavour makes, and on how many hosts each must stand. */
export function unitsOf(facts: F, flavour: Flavour, routers: number): readonly WantedUnit[] {
	const own = kinds
		.filter(({only}) => only === undefined || only === flavour)
		// The stateless platform has a logger since v1.11.0.
		.filter(({name}) => name !== 'logger' || flavour === 'ceph' || isAtLeast(facts.version, '1.11.0') !== false);
	const cache: readonly Kind[] =
		isAtLeast(facts.version, '1.11.0') === false ? [{name: 'cache', on: 'one', plane: 'controlPlane'}] : [];
	const hosts = (plane: Kind['plane']) =>
		(plane === 'all' ? (facts.machines.known ? facts.machines.value : undefined) : eligible(facts, plane))?.length ?? 1;
	return [
		...[...own, ...cache].map(({name, on, plane}) => ({
			unit: `deis-${name}.service`,
			count: on === 'one' ? 1 : hosts(plane),
		})),
		...Array.from({length: routers}, (_, index) => ({unit: `deis-router@${index + 1}.service`, count: 1})),
	];
}

/** How many routers there are. */
export function routersOf({units}: Pick<F, 'units'>): number {
	return units.known ? new Set(units.value.map(({unit}) => unit).filter((unit) => /^deis-router@/.test(unit))).size : 0;
}
