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
	readonly serving?: Partial<Serving>;
};

/** Its facts; the index of each key is its place, beginning with 1. */
export function factsOf({keys = {}, version = '1.13.4', registering, superusers, serving}: ACluster = {}): DeisFacts {
	const nodes = Object.entries({'controller/host': '10.0.0.11', 'controller/port': '8000', ...keys}).map(
		([key, value], index) => ({key: `/deis/${key}`, value, modifiedIndex: index + 1}),
	);
	return {
		target: {
			platform: 'deis-v1',
			name: 'tunnel',
			label: 'the Deis v1 cluster behind core@tunnel',
			fields: {tunnel: 'tunnel'},
			at: {user: 'core', host: 'tunnel'},
		},
		tree: known(leavesOf({key: '/deis', dir: true, nodes}, '/deis/')),
		clusterId: known('cdf818194e3a8c32'),
		version: known(version),
		machines: known([]),
		units: known([]),
		images: known([]),
		registering: registering === undefined ? unknown('nobody answered') : known(registering),
		serving: {routers: unknown('No router is alive.'), https: unknown('It was not asked.'), ...serving},
		superusers: superusers === undefined ? unknown('The database is not on the cluster.') : known(superusers),
	};
}
