/** One kind of object that the practice cluster holds. */
export type Kind = {
	readonly kind: string;
	readonly plural: string;
	/** Empty for the core group. */
	readonly group: string;
	/** Served versions, the preferred one first. */
	readonly versions: readonly string[];
	readonly short: readonly string[];
	readonly namespaced: boolean;
};

function kind(
	name: string,
	plural: string,
	[group, ...versions]: readonly string[],
	short: readonly string[] = [],
): Kind {
	return {kind: name, plural, group: group ?? '', versions, short, namespaced: !clusterWide.has(name)};
}

const clusterWide = new Set(['Namespace', 'Node', 'ClusterRole', 'ClusterRoleBinding']);

const core = ['', 'v1'] as const;
const apps = ['apps', 'v1'] as const;
const rbac = ['rbac.authorization.k8s.io', 'v1'] as const;

/** All kinds, in the versions that Kubernetes 1.24 serves. */
export const kinds: readonly Kind[] = [
	kind('ConfigMap', 'configmaps', core, ['cm']),
	kind('Endpoints', 'endpoints', core, ['ep']),
	kind('Event', 'events', core, ['ev']),
	kind('Namespace', 'namespaces', core, ['ns']),
	kind('Node', 'nodes', core, ['no']),
	kind('PersistentVolumeClaim', 'persistentvolumeclaims', core, ['pvc']),
	kind('Pod', 'pods', core, ['po']),
	kind('Secret', 'secrets', core),
	kind('Service', 'services', core, ['svc']),
	kind('ServiceAccount', 'serviceaccounts', core, ['sa']),
	kind('DaemonSet', 'daemonsets', apps, ['ds']),
	kind('Deployment', 'deployments', apps, ['deploy']),
	kind('ReplicaSet', 'replicasets', apps, ['rs']),
	kind('StatefulSet', 'statefulsets', apps, ['sts']),
	kind('Lease', 'leases', ['coordination.k8s.io', 'v1']),
	kind('Ingress', 'ingresses', ['networking.k8s.io', 'v1'], ['ing']),
	kind('PodDisruptionBudget', 'poddisruptionbudgets', ['policy', 'v1', 'v1beta1'], ['pdb']),
	kind('ClusterRole', 'clusterroles', rbac),
	kind('ClusterRoleBinding', 'clusterrolebindings', rbac),
	kind('Role', 'roles', rbac),
	kind('RoleBinding', 'rolebindings', rbac),
];

/** The kind by any name kubectl takes for it: kind, plural, short name, with or without `.group`. */
export function kindNamed(word: string): Kind | undefined {
	const name = word.toLowerCase();
	return kinds.find((one) => {
		const names = [one.plural, one.kind.toLowerCase(), ...one.short];
		return (
			names.includes(name) ||
			(one.group !== '' &&
				names.some(
					(own) => name.startsWith(`${own}.`) && one.group.startsWith(name.slice(own.length + 1).replace(/^v1\./, '')),
				))
		);
	});
}

/** The kind of an object by its `kind` and `apiVersion`. */
export function kindOf(name: string | undefined, apiVersion: string | undefined): Kind | undefined {
	return kinds.find(
		(one) => one.kind === name && one.versions.some((version) => groupVersion(one, version) === apiVersion),
	);
}

/** `apps/v1`, or `v1` for the core group. */
export function groupVersion(one: Kind, version = one.versions[0] ?? 'v1'): string {
	return one.group === '' ? version : `${one.group}/${version}`;
}

/** `deployments.apps`, or `secrets` for the core group: how the server names it in errors. */
export function resourceName(one: Kind): string {
	return one.group === '' ? one.plural : `${one.plural}.${one.group}`;
}

/** `deployment.apps/NAME`: how kubectl names an object it changed. */
export function printedName(one: Kind, name: string): string {
	return `${one.kind.toLowerCase()}${one.group === '' ? '' : `.${one.group}`}/${name}`;
}
