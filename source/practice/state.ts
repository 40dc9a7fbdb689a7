import type {Json} from '../core/json.js';

/** How the practice cluster begins. */
export type Scenario = 'fresh' | 'live-data' | 'expired' | 'bad-node' | 'killed-run';

/** All scenarios, the first is the usual one. */
export const scenarios: readonly Scenario[] = ['fresh', 'live-data', 'expired', 'bad-node', 'killed-run'];

/** A Kubernetes object as the API server gives it. */
export type KubeObject = {readonly [key: string]: Json | undefined};

/** Who owns which fields of an object, as `metadata.managedFields` would say; fields as `f:spec/f:replicas`. */
export type Owner = {
	readonly manager: string;
	readonly operation: 'Apply' | 'Update';
	readonly time: string;
	readonly fields: readonly string[];
};

/** What one key of a store may do. */
export type Rights = 'full' | 'read-only' | 'no-delete';

/** One identity of an object store; which parts are used depends on the backend. */
export type StoreUser = {readonly id: string; readonly secret: string; readonly rights: Rights};

/** What a bucket holds: key → content in base64. */
export type Bucket = {readonly region?: string; readonly objects: Readonly<Record<string, string>>};

/** One object store: its users and its buckets or containers. */
export type Store = {
	readonly users: readonly StoreUser[];
	readonly buckets: Readonly<Record<string, Bucket>>;
	/** Of the store inside the cluster: the pod that holds its data. */
	readonly pod?: string;
};

/** The object stores of the practice world; of Workflow `minio` is the one inside the cluster, of Deis v1 `ceph`. */
export type Stores = Readonly<Record<'minio' | 's3' | 'gcs' | 'azure' | 'swift' | 'ceph', Store>>;

/** One account of the controller. */
export type Account = {readonly username: string; readonly email: string; readonly superuser: boolean};

/** What a running pod of the platform read from the storage secret when it started. */
export type StorageConfig = {
	readonly backend: string;
	readonly settings: Readonly<Record<string, string>>;
};

/** The database that runs in deis-database's pod. */
export type Database = {
	/** The pod that runs it; another pod means another database, restored or empty. */
	readonly pod?: string;
	readonly accounts: readonly Account[];
	readonly apps: readonly string[];
	/** What `/etc/wal-e.d/env` was made from. */
	readonly storage: StorageConfig;
	readonly archived: number;
	readonly failed: number;
	/** Times as ISO strings. */
	readonly lastArchived?: string;
	readonly lastFailed?: string;
};

/** A forwarded port: `port` on this machine leads to a port of a Service or pod while the process lives. */
export type PortForward = {
	readonly process: number;
	/** The call that opened it. */
	readonly call: string;
	readonly kind: string;
	readonly namespace: string;
	readonly name: string;
	readonly port: number;
};

/** All of the practice cluster; `objects` by `Kind/namespace/name`. */
export type State = {
	readonly version: 1;
	readonly scenario: Scenario;
	/** 1 for a cluster that takes its time, 0 for one that is done at once. */
	readonly pace: number;
	/** The last resourceVersion given out. */
	readonly counter: number;
	readonly objects: Readonly<Record<string, KubeObject>>;
	readonly owners: Readonly<Record<string, readonly Owner[]>>;
	/** When a pod that starts will be there: pod key → milliseconds since the epoch. */
	readonly starting: Readonly<Record<string, number>>;
	readonly stores: Stores;
	readonly database: Database;
	/** Local port → where it leads. */
	readonly forwards: Readonly<Record<string, PortForward>>;
};
