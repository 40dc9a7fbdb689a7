import type {Target} from '../../core/plan.js';
import type {Reading} from '../../core/reading.js';
import type {Secret} from '../../core/secret.js';
import type {Ssh} from '../../tools/ssh.js';
import type {Registering} from '../shared/registration.js';

/** A Deis v1 cluster and the host through which it is reached. */
export type DeisTarget = Target & {readonly at: Ssh};

/** A leaf of etcd's tree. */
export type Leaf = {
	readonly value: string | Secret;
	/** etcd's `modifiedIndex`: another one means that somebody wrote it since. */
	readonly index: number;
	/** Seconds until it expires: a component writes it as long as it is alive. */
	readonly ttl?: number;
};

/** The leaves below `/deis` by their path without it, e.g. `controller/registrationMode`. */
export type Tree = ReadonlyMap<string, Leaf>;

/** A host as fleet knows it. */
export type Machine = {
	/** 32 hexadecimal digits. */
	readonly id: string;
	/** Its private address. */
	readonly address: string;
	readonly metadata: Readonly<Record<string, string>>;
};

/** How a unit stands on one host. */
export type UnitState = {
	/** E.g. `deis-controller.service`, `deis-router@1.service`. */
	readonly unit: string;
	readonly machine: string;
	/** systemd's words, e.g. `loaded`, `active`, `running`. */
	readonly load: string;
	readonly active: string;
	readonly sub: string;
};

/** An image that a host is to have, and its id there when it has it. */
export type HostImage = {readonly image: string; readonly id?: string};

/** What one host has of the platform's images. */
export type HostImages = {
	readonly machine: Machine;
	readonly images: Reading<readonly HostImage[]>;
	/** The key it shows, when nobody has seen it before and it was refused for that. */ readonly newKey?: string;
};

/** What a router answers on its ports 443 and 80 to the name of the controller. */
export type RouterAnswer = {
	readonly address: string;
	/** SHA-256 of the certificate on 443, as openssl prints it; undefined when nothing is shown. */
	readonly fingerprint: string | undefined;
	/** The status code of http, `000` for none. */
	readonly plain: string;
};

/** What is really served, whatever etcd says. */
export type Serving = {
	/** The routers that are alive; why they could not be asked. */
	readonly routers: Reading<readonly RouterAnswer[]>;
	/** The status code of https under the controller's name and where that redirects to; asked only where the routers have no certificate. */
	readonly https: Reading<{readonly code: string; readonly redirect: string}>;
};

/** All that the steps look at, read once. */
export type DeisFacts = {
	readonly target: DeisTarget;
	readonly tree: Reading<Tree>;
	readonly clusterId: Reading<string>;
	/** E.g. `1.13.4`. */
	readonly version: Reading<string>;
	readonly machines: Reading<readonly Machine[]>;
	readonly units: Reading<readonly UnitState[]>;
	/** Read only where preseeding is looked at: it asks every host. */
	readonly images: Reading<readonly HostImages[]>;
	readonly registering: Reading<Registering>;
	readonly serving: Serving;
	/** How many superusers there are; read only when setting up, and only where the database runs on the cluster. */
	readonly superusers: Reading<number>;
	/** Whether the tunnel host has psql, with which a login can be tried from there; read only when setting up. */
	readonly psql: Reading<boolean>;
};

/** Whether a version is at least another; undefined when it is not known. */
export function isAtLeast(version: Reading<string>, least: string): boolean | undefined {
	if (!version.known) return undefined;
	const [have, need] = [version.value, least].map((one) => one.split('.').map(Number));
	for (const [place, number] of (need ?? []).entries()) {
		const own = have?.[place] ?? 0;
		if (own !== number) return own > number;
	}
	return true;
}
