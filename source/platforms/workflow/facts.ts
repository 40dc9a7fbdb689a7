import {type Json, listAt, textAt} from '../../core/json.js';
import type {Target} from '../../core/plan.js';
import {type Reading, map} from '../../core/reading.js';
import type {Secret} from '../../core/secret.js';
import type {Kubernetes} from '../../tools/kubectl.js';
import type {Registering} from '../shared/registration.js';

/** A Workflow release and how it is reached. */
export type WorkflowTarget = Target &
	Kubernetes & {
		readonly release: string;
		/** As `helm list` has it, e.g. `v2.23.0`. */
		readonly version: string;
		/** The chart reference the operator gave; otherwise it is looked for when an upgrade is needed. */
		readonly chart?: string;
	};

/** What `helm list` tells of the release. */
export type Release = {
	readonly revision: string;
	/** `deployed`, `failed`, `pending-upgrade` … */
	readonly status: string;
	/** The newest revision that was deployed; read only when the last one is not, absent when none ever was. */
	readonly deployed?: {
		readonly revision: string;
		/** By server-side apply, as Helm 4 makes releases (facts 0.0 no. 2). */
		readonly onServer: boolean;
	};
};

/** A Kubernetes object as the API server gives it. */
export type KubernetesObject = Json;

/** A Secret's data, decoded and hidden. */
export type SecretObject = {
	readonly name: string;
	readonly type: string;
	readonly annotations: Readonly<Record<string, string>>;
	readonly data: Readonly<Record<string, Secret>>;
	readonly resourceVersion: string;
	readonly changed: string | undefined;
};

/** A node without all preseeded images, and why as far as its pod tells. */
export type Unseeded = {readonly node: string; readonly why: string};

/** A pod of a part that reads the storage Secret when it starts: which, and since when it is there (RFC 3339). */
export type PlatformPod = {readonly app: string; readonly since: string};

/** All that the steps look at, read once. */
export type WorkflowFacts = {
	readonly target: WorkflowTarget;
	readonly serverVersion: Reading<string>;
	readonly clusterId: Reading<string>;
	readonly helm: Reading<{readonly version: string; readonly major: number; readonly minor: number}>;
	readonly release: Reading<Release>;
	/** The operator's own values. Holds secrets: shown only through `present`. */
	readonly values: Reading<Json>;
	/** The values in force, the chart's defaults included. */
	readonly effective: Reading<Json>;
	/** Deployments, stateful sets, daemon sets, services and config maps of the namespace. */
	readonly objects: Reading<readonly KubernetesObject[]>;
	readonly secrets: Reading<readonly SecretObject[]>;
	readonly registering: Reading<Registering>;
	/** How many superusers the database has; read only when setting up, as it needs exec. */
	readonly superusers: Reading<number>;
	/** How many accounts beside guardian's AnonymousUser; read only when setting up, as it needs exec. */
	readonly accounts: Reading<number>;
	/** The pods of database, registry, builder and controller. */
	readonly pods: Reading<readonly PlatformPod[]>;
	/** Since when Helm's values for the store are what they are (RFC 3339); absent when it could not be told. */
	readonly storeSince?: string;
	/** Nodes on which a pod of our own DaemonSet deis-preseed does not run yet, and why. */
	readonly unseeded: Reading<readonly Unseeded[]>;
};

/** The object of that kind and name; undefined when the cluster has none. */
export function objectOf(facts: WorkflowFacts, kind: string, name: string): Reading<KubernetesObject | undefined> {
	return map(facts.objects, (objects) =>
		objects.find((object) => textAt(object, 'kind') === kind && textAt(object, 'metadata', 'name') === name),
	);
}

/** A container's variable in a workload: its value, or undefined when it is not set. */
export function variableOf(workload: KubernetesObject | undefined, name: string): string | undefined {
	const containers = listAt(workload, 'spec', 'template', 'spec', 'containers');
	return containers
		.flatMap((container) => listAt(container, 'env'))
		.filter((variable) => textAt(variable, 'name') === name)
		.map((variable) => textAt(variable, 'value'))
		.at(0);
}

/** The Secret of that name; undefined when the cluster has none. */
export function secretOf(facts: WorkflowFacts, name: string): Reading<SecretObject | undefined> {
	return map(facts.secrets, (secrets) => secrets.find((secret) => secret.name === name));
}
