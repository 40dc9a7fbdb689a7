import {type DeisScenario, type DeisState, hostAddresses, machineOf} from './state.js';

/** A unit on a host. */
export type Unit = {readonly unit: string; readonly address: string};

const controlPlane = hostAddresses.slice(0, 3);
/** The hosts of the routers. */
export const routerMesh = hostAddresses.slice(3, 5);
const dataPlane = hostAddresses.slice(5);

/** The planes of a host, as fleet tells them (facts/deis-v1 step 9). */
function metadataOf(address: string): Readonly<Record<string, string>> {
	return {
		...(controlPlane.includes(address) ? {controlPlane: 'true'} : {}),
		...(dataPlane.includes(address) ? {dataPlane: 'true'} : {}),
		...(routerMesh.includes(address) ? {routerMesh: 'true'} : {}),
	};
}

/** Whether it has Ceph, and so its database on the cluster. */
export function hasCeph(scenario: DeisScenario): boolean {
	return scenario === 'live-data' || scenario === 'killed-run';
}

/** The units of a scenario and where they run (facts/deis-v1 §2). */
export function unitsOf(scenario: DeisScenario): readonly Unit[] {
	const [first = '', second = '', third = ''] = hostAddresses;
	const on = (addresses: readonly string[], ...names: readonly string[]) =>
		names.flatMap((name) => addresses.map((address) => ({unit: `deis-${name}.service`, address})));
	return [
		...on([first], 'controller', 'builder'),
		...on([second], 'registry@1'),
		...on([third], 'logger'),
		...routerMesh.flatMap((address, index) => on([address], `router@${index + 1}`)),
		...on(hostAddresses, 'logspout'),
		...on(dataPlane, 'publisher'),
		...(hasCeph(scenario)
			? [
					...on(controlPlane, 'store-monitor', 'store-daemon', 'store-metadata', 'store-volume'),
					...on([second], 'store-gateway@1', 'database'),
				]
			: []),
	];
}

/** The component of a unit, e.g. `registry` of `deis-registry@1.service`. */
export function componentOf(unit: string): string {
	return unit.replace(/^deis-/, '').replace(/(@\d+)?\.service$/, '');
}

/** The units that run, and on which hosts. */
export function runningUnits({nodes}: Pick<DeisState, 'nodes'>): readonly Unit[] {
	return Object.entries(nodes).flatMap(([key, {value}]) => {
		const [, unit, machine] = /^\/_coreos\.com\/fleet\/states\/([^/]+)\/([^/]+)$/.exec(key) ?? [];
		const address = hostAddresses.find((one) => machineOf(one) === machine);
		return unit !== undefined && address !== undefined && value?.includes('"running"') === true
			? [{unit, address}]
			: [];
	});
}

/** The addresses of the hosts on which a unit runs whose name begins so. */
export function runningOn(state: Pick<DeisState, 'nodes'>, name: string): readonly string[] {
	const units = runningUnits(state).filter(({unit}) => unit.startsWith(name));
	return hostAddresses.filter((one) => units.some(({address}) => address === one));
}

/** A key that somebody writes again and again as long as he is alive. */
export type Published = {
	readonly key: string;
	readonly value: string;
	/** Seconds. */
	readonly ttl: number;
};

/** What fleet writes to etcd: machines again and again, units once (facts/deis-v1 1.4). */
export const machinesAndUnits = {
	published: (): readonly Published[] =>
		hostAddresses.map((address) => ({
			key: `/_coreos.com/fleet/machines/${machineOf(address)}/object`,
			value: JSON.stringify({
				ID: machineOf(address),
				PublicIP: address,
				Metadata: metadataOf(address),
				Version: '0.11.7',
			}),
			ttl: 30,
		})),
	keys: (units: readonly Unit[]): Readonly<Record<string, string>> =>
		Object.fromEntries(
			units.map(({unit, address}) => [
				`/_coreos.com/fleet/states/${unit}/${machineOf(address)}`,
				JSON.stringify({
					loadState: 'loaded',
					activeState: 'active',
					subState: 'running',
					machineState: {ID: machineOf(address)},
					unitHash: '0000000000000000000000000000000000000000',
				}),
			]),
		),
};
