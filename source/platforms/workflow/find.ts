import {listAt, parseJson, textAt, type Json} from '../../core/json.js';
import type {Found, TargetOptions} from '../../core/platform.js';
import type {Read} from '../../core/ports.js';
import {whyNot} from '../../core/reading.js';
import {helm} from '../../tools/helm.js';
import {kubeconfigOf, kubectl, type Kubernetes} from '../../tools/kubectl.js';
import type {WorkflowTarget} from './facts.js';

const chartName = /^workflow-(v?\d+\.\d+\.\d+\S*)$/;

/** Every state of a release that an operator must see, named one by one because Helm 4 dropped `--all`; without `--max 0` helm stops at 256 releases. */
export const everyState = ['--deployed', '--failed', '--pending', '--max', '0', '--output', 'json'] as const;

/**
 * Looks for the release: the context that is named or current, then by chart name whatever the release is called
 * (facts 0.1). Tells what was tried when there is none.
 */
export async function find(options: TargetOptions, read: Read): Promise<Found<WorkflowTarget>> {
	const kubeconfig = options.kubeconfig ?? '';
	const context = await findContext(options, read);
	if (typeof context !== 'string') return context;
	const at: Kubernetes = {kubeconfig, context, namespace: options.namespace ?? 'default'};
	const listed = await read({
		...helm(at, ['list', ...(options.namespace === undefined ? ['--all-namespaces'] : []), ...everyState]),
		timeout: 20,
	});
	if (listed.failure !== undefined || listed.exitCode !== 0) return unreachable(at, whyNot('helm', listed));
	const answer = parseJson(listed.stdout);
	if (!Array.isArray(answer))
		return unreachable(
			at,
			`it printed something else than a list of releases: ${JSON.stringify(begun(listed.stdout))}`,
		);
	const releases = listAt(answer).filter(
		(release) =>
			chartName.test(textAt(release, 'chart') ?? '') &&
			(options.release === undefined || textAt(release, 'name') === options.release),
	);
	const [release, second] = releases;
	if (release === undefined) return noRelease(at, options, read);
	if (second !== undefined) return several(at, releases);
	const target = targetOf({...at, namespace: textAt(release, 'namespace') ?? at.namespace}, release, options);
	return {target, says: [`${target.label} (chart ${textAt(release, 'chart') ?? ''})`]};
}

/** What a program printed, as far as a sentence has room for it. */
function begun(printed: string): string {
	const [line = ''] = printed.trim().split('\n');
	return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}

async function findContext(options: TargetOptions, read: Read): Promise<string | Found<WorkflowTarget>> {
	if (options.context !== undefined) return options.context;
	const {flag, env} = kubeconfigOf({kubeconfig: options.kubeconfig ?? '', context: '', namespace: ''});
	const current = await read({
		program: 'kubectl',
		arguments: [...flag, 'config', 'current-context'],
		effect: 'reads',
		timeout: 10,
		env,
	});
	if (current.failure === undefined && current.exitCode === 0 && current.stdout.trim() !== '')
		return current.stdout.trim();
	return {
		tried: [
			current.failure === 'not-found'
				? 'Looked for kubectl: it is not on this machine.'
				: `Asked kubectl for the current context of ${options.kubeconfig ?? 'the default kubeconfig'}: ${whyNot('kubectl', current)}`,
		],
		next: [
			current.failure === 'not-found'
				? 'Install kubectl (https://kubernetes.io/docs/tasks/tools/) and helm, or practise first.'
				: 'Name the cluster with --kubeconfig and --context, or choose one with `kubectl config use-context NAME`.',
		],
	};
}

function unreachable(at: Kubernetes, why: string): Found<WorkflowTarget> {
	const missing = why.includes('not on this machine');
	return {
		tried: [`Asked Helm for the releases of context ${at.context}: ${why}`],
		next: [
			missing
				? 'Install Helm 3.14 or newer (https://helm.sh/docs/intro/install/).'
				: 'See whether `kubectl --context ' +
					at.context +
					' get namespaces` answers; a role for one namespace only needs --namespace.',
		],
	};
}

async function noRelease(at: Kubernetes, options: TargetOptions, read: Read): Promise<Found<WorkflowTarget>> {
	const named = options.release === undefined ? '' : ` named ${options.release}`;
	const where = options.namespace === undefined ? 'any namespace' : `namespace ${options.namespace}`;
	const tried = [
		`Asked Helm for releases of the chart "workflow"${named} in ${where} of context ${at.context}: there is none.`,
	];
	const tiller = await read({
		...kubectl(at, [
			'get',
			'configmaps',
			'--namespace',
			'kube-system',
			'--selector',
			'OWNER=TILLER',
			'--output',
			'name',
		]),
		timeout: 10,
	});
	if (tiller.exitCode === 0 && tiller.stdout.trim().startsWith('configmap/'))
		return {
			tried: [...tried, 'Looked for releases of Helm 2: its Tiller keeps some in kube-system.'],
			next: [
				'A Helm 2 release cannot be changed by Helm 3 or 4: convert it first with the helm-2to3 plugin (`helm 2to3 convert RELEASE`), on a copy or after a backup, then start again.',
			],
		};
	return {
		tried,
		next: ['Name another cluster with --context, another namespace with --namespace, or install the chart first.'],
	};
}

function several(at: Kubernetes, releases: readonly Json[]): Found<WorkflowTarget> {
	const names = releases.map((release) => `${textAt(release, 'namespace') ?? ''}/${textAt(release, 'name') ?? ''}`);
	return {
		tried: [`Found ${releases.length} releases of the chart "workflow" in context ${at.context}: ${names.join(', ')}.`],
		next: ['Name one with --namespace and --release.'],
	};
}

function targetOf(at: Kubernetes, release: Json, options: TargetOptions): WorkflowTarget {
	const name = textAt(release, 'name') ?? '';
	return {
		...at,
		platform: 'workflow',
		name: at.context,
		label: `release ${name} in namespace ${at.namespace} of context ${at.context}`,
		release: name,
		version: chartName.exec(textAt(release, 'chart') ?? '')?.[1] ?? '',
		...(options.chart === undefined ? {} : {chart: options.chart}),
		fields: {
			context: at.context,
			namespace: at.namespace,
			release: name,
			...(options.chart === undefined ? {} : {chart: options.chart}),
		},
	};
}
