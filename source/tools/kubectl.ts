import type {Command} from '../core/command.js';
import type {Text} from '../core/text.js';

/** Where kubectl and helm go; every call names all three. */
export type Kubernetes = {
	/** One path, or several joined by `:`, which only the environment can say. */
	readonly kubeconfig: string;
	readonly context: string;
	readonly namespace: string;
};

type Rest = Partial<Omit<Command, 'program' | 'arguments'>>;

/** `--kubeconfig` for one file; a list of files goes as KUBECONFIG. */
export function kubeconfigOf(at: Kubernetes): {
	readonly flag: readonly string[];
	readonly env: Readonly<Record<string, string>>;
} {
	return at.kubeconfig.includes(':')
		? {flag: [], env: {KUBECONFIG: at.kubeconfig}}
		: {flag: ['--kubeconfig', at.kubeconfig], env: {}};
}

/** A kubectl call that reads, unless said otherwise. */
export function kubectl(at: Kubernetes, words: readonly string[], rest: Rest = {}): Command {
	const {flag, env} = kubeconfigOf(at);
	return {
		program: 'kubectl',
		arguments: [...flag, '--context', at.context, '--namespace', at.namespace, ...words],
		effect: 'reads',
		timeout: 30,
		...rest,
		...(Object.keys(env).length + Object.keys(rest.env ?? {}).length === 0 ? {} : {env: {...env, ...rest.env}}),
	};
}

/** Lists objects of one or more kinds as JSON; what the cluster's secrets hold may be in it. */
export function getJson(at: Kubernetes, what: readonly string[]): Command {
	return kubectl(at, ['get', ...what, '--output', 'json'], {confidential: true});
}

/** Creates or changes an object under a field manager of our own; never client-side, which would copy it into an annotation. */
export function applyServerSide(at: Kubernetes, object: Text): Command {
	return kubectl(
		at,
		['apply', '--server-side', '--field-manager', 'seaworthy', '--force-conflicts', '--filename', '-'],
		{
			stdin: object,
			effect: 'writes',
			timeout: 60,
		},
	);
}

/** Waits until a workload's rollout is complete. */
export function rolloutStatus(at: Kubernetes, workload: string, seconds: number): Command {
	return kubectl(at, ['rollout', 'status', workload, `--timeout=${seconds}s`], {timeout: seconds + 30});
}

/** Brings a port of a Service here while another command runs. */
export function portForward(at: Kubernetes, service: string, port: number): NonNullable<Command['forward']> {
	const {program, arguments: words} = kubectl(at, ['port-forward', `service/${service}`, `:${port}`]);
	return {program, arguments: words};
}

/** A command in a container of a Deployment. */
export function exec(at: Kubernetes, workload: string, words: readonly string[], rest: Rest = {}): Command {
	const flags = [...(rest.stdin === undefined ? [] : ['--stdin']), ...patience];
	return kubectl(at, ['exec', ...flags, workload, '--', ...words], {timeout: 60, ...rest});
}

/** Of a workload without a pod kubectl would wait a minute for one. */
const patience = ['--pod-running-timeout=10s'] as const;
