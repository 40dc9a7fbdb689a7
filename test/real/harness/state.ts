import type {Release} from './release.js';

type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json};
type Objects = Readonly<Record<string, Json>>;

const kinds = [
	'deployments',
	'statefulsets',
	'daemonsets',
	'services',
	'configmaps',
	'secrets',
	'persistentvolumeclaims',
	'ingresses',
	'serviceaccounts',
	'roles',
	'rolebindings',
	'poddisruptionbudgets',
	'networkpolicies',
];

/** What two equal clusters may differ in, and undone ones: bookkeeping of the server, of rollouts, of Helm, and our own memory. */
const passing = new Set(['uid', 'resourceVersion', 'generation', 'managedFields', 'creationTimestamp', 'selfLink']);
const passingAnnotations = new Set([
	'deployment.kubernetes.io/revision',
	'deprecated.daemonset.template.generation',
	'kubectl.kubernetes.io/restartedAt',
]);

/** All objects of the namespace by kind and name, without what passes. */
export async function stateOf({kubectl}: Pick<Release, 'kubectl'>): Promise<Objects> {
	const list = JSON.parse(await kubectl(['get', kinds.join(','), '--output', 'json'])) as {
		readonly items: readonly Json[];
	};
	return Object.fromEntries(
		list.items
			.map((item): [string, Json] => [nameOf(item), lasting(item, [])])
			.filter(
				([name, item]) => !isRelease(item) && name !== 'Secret/seaworthy' && name !== 'ConfigMap/kube-root-ca.crt',
			)
			.sort(([a], [b]) => (a < b ? -1 : 1)),
	);
}

function nameOf(item: Json): string {
	const {kind, metadata} = item as {readonly kind: string; readonly metadata: {readonly name: string}};
	return `${kind}/${metadata.name}`;
}

function isRelease(item: Json): boolean {
	return (item as {readonly type?: string}).type === 'helm.sh/release.v1';
}

function lasting(value: Json, path: readonly string[]): Json {
	if (Array.isArray(value)) return (value as readonly Json[]).map((one) => lasting(one, path));
	if (value === null || typeof value !== 'object') return value;
	const entries = Object.entries(value as Readonly<Record<string, Json>>)
		.filter(
			([key]) =>
				!(path.length === 0 && key === 'status') &&
				!(path.at(-1) === 'metadata' && passing.has(key)) &&
				!(path.at(-1) === 'annotations' && passingAnnotations.has(key)),
		)
		.map(([key, inner]) => [key, lasting(inner, [...path, key])] as const)
		// An annotations map that holds nothing else is as good as none.
		.filter(
			([key, inner]) =>
				!(
					(key === 'annotations' || key === 'labels') &&
					inner !== null &&
					typeof inner === 'object' &&
					Object.keys(inner).length === 0
				),
		);
	return Object.fromEntries(entries);
}

/** The places in which two states differ, each with both values; empty when they are equal. */
export function differing(before: Json | undefined, after: Json | undefined, path = ''): readonly string[] {
	if (JSON.stringify(before) === JSON.stringify(after)) return [];
	const bothObjects = [before, after].every((one) => one !== null && typeof one === 'object' && !Array.isArray(one));
	const bothLists = Array.isArray(before) && Array.isArray(after) && before.length === after.length;
	if (!bothObjects && !bothLists) return [`${path}: ${shown(before)} → ${shown(after)}`];
	const [left, right] = [before, after] as readonly Readonly<Record<string, Json>>[];
	return [...new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])].flatMap((key) =>
		differing(left?.[key], right?.[key], `${path}/${key}`),
	);
}

function shown(value: Json | undefined): string {
	return value === undefined ? '(nothing)' : JSON.stringify(value).slice(0, 200);
}
