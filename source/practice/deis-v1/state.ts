import type {Stores} from '../state.js';
import type {World} from '../world.js';

/** How a practice cluster of Deis v1 begins. */
export type DeisScenario = 'fresh' | 'live-data' | 'dead-host' | 'rate-limit' | 'killed-run';

/** All scenarios of Deis v1, the first is the usual one. */
export const deisScenarios: readonly DeisScenario[] = ['fresh', 'live-data', 'dead-host', 'rate-limit', 'killed-run'];

/** A node of etcd's tree: a directory where there is no value. */
export type Node = {
	readonly value?: string;
	readonly created: number;
	readonly modified: number;
	/** Milliseconds since the epoch. */
	readonly expires?: number;
};

/** A table of a database: each row has a text for each column. */
export type Table = {readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[]};

/** What a database holds, by the names of its tables. */
export type Database = Readonly<Record<string, Table>>;

/** A router: what nginx works by, nothing where it could not start, and a digest of what it tried last. */
export type Router = {readonly keys?: Readonly<Record<string, string>>; readonly tried: string};

/** One account of the controller. */
export type Account = {readonly username: string; readonly email: string; readonly superuser: boolean};

/** All of a practice cluster of Deis v1 beside what lies in its hosts' folders. */
export type DeisState = {
	readonly version: 3;
	readonly platform: 'deis-v1';
	readonly scenario: DeisScenario;
	/** 1 for a cluster that takes its time, 0 for one that is done at once. */
	readonly pace: number;
	/** etcd's, 16 hexadecimal digits. */
	readonly clusterId: string;
	/** etcd's index of the newest change. */
	readonly index: number;
	/** etcd's tree by path, e.g. `/deis/platform/domain`. */
	readonly nodes: Readonly<Record<string, Node>>;
	/** That on the cluster and the one outside of it; neither is there as long as it has no tables. */
	readonly databases: {readonly cluster?: Database; readonly outside?: Database};
	/** S3 in Ireland and one that speaks S3 (`minio`), outside of the cluster; Ceph on it. */
	readonly stores: Stores;
	/** What confd of controller and routers saw when it looked last, by path, and since when etcd says something else. */
	readonly seen: {readonly keys: Readonly<Record<string, string>>; readonly changed?: number};
	/** The routers by the address of their host. */
	readonly routers: Readonly<Record<string, Router>>;
};

/** One moment of it. */
export type DeisWorld = World<DeisState>;

/** The hosts' addresses; the first is the one that is reached from outside. */
export const hostAddresses: readonly string[] = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `10.21.12.${100 + number}`);

/** The name by which the first host is reached from outside. */
export const tunnelName = 'practice';

/** The id of a host as fleet has it: 32 hexadecimal digits. */
export function machineOf(address: string): string {
	const number = hostAddresses.indexOf(address) + 1;
	return `${number}a7c`.repeat(8);
}
