import type {Registering} from '../../../source/platforms/shared/registration.js';
import type {DeisFacts, Serving} from '../../../source/platforms/deis-v1/facts.js';
import {leavesOf} from '../../../source/platforms/deis-v1/tree.js';
import {known, unknown} from '../../../source/core/reading.js';

/** What a made-up cluster of Deis v1 is like. */
export type ACluster = {
	/** Keys below `/deis`. */
	readonly keys?: Readonly<Record<string, string>>;
	readonly version?: string;
	readonly registering?: Registering;
	readonly superusers?: number;
	/** Units as `NAME=ACTIVE SUB` or `NAME`, which is running, e.g. `registry@1`; each on the first host. */
	readonly units?: readonly string[];
	/** How many hosts fleet has, or their metadata. */
	readonly hosts?: number | readonly Readonly<Record<string, string>>[];
	/** Keys that a component writes as long as it is alive. */
	readonly alive?: Readonly<Record<string, string>>;
	readonly psql?: boolean;
	readonly serving?: Partial<Serving>;
};

const idOf = (index: number) => `${index + 1}`.padStart(32, '0');

/** Its facts; the index of each key is its place, beginning with 1. */
export function factsOf({
	keys = {},
	version = '1.13.4',
	registering,
	superusers,
	units = [],
	hosts = [],
	alive = {},
	psql = false,
	serving,
}: ACluster = {}): DeisFacts {
	const nodes = Object.entries({'controller/host': '10.0.0.11', 'controller/port': '8000', ...keys}).map(
		([key, value], index) => ({key: `/deis/${key}`, value, modifiedIndex: index + 1}),
	);
	const living = Object.entries(alive).map(([key, value]) => ({
		key: `/deis/${key}`,
		value,
		modifiedIndex: 99,
		ttl: 17,
	}));
	return {
		target: {
			platform: 'deis-v1',
			name: 'tunnel',
			label: 'the Deis v1 cluster behind core@tunnel',
			fields: {tunnel: 'tunnel'},
			at: {user: 'core', host: 'tunnel'},
		},
		tree: known(leavesOf({key: '/deis', dir: true, nodes: [...nodes, ...living]}, '/deis/')),
		clusterId: known('cdf818194e3a8c32'),
		version: known(version),
		machines: known(
			(typeof hosts === 'number' ? Array.from({length: hosts}, () => ({})) : hosts).map((metadata, index) => ({
				id: idOf(index),
				address: `10.0.0.${index + 11}`,
				metadata,
			})),
		),
		units: known(
			units.map((one) => {
				const [name = '', state = 'active running'] = one.split('=');
				const [active = '', sub = ''] = state.split(' ');
				return {unit: `deis-${name}.service`, machine: idOf(0), load: 'loaded', active, sub};
			}),
		),
		psql: known(psql),
		images: known([]),
		registering: registering === undefined ? unknown('nobody answered') : known(registering),
		serving: {routers: unknown('No router is alive.'), https: unknown('It was not asked.'), ...serving},
		superusers: superusers === undefined ? unknown('The database is not on the cluster.') : known(superusers),
	};
}
