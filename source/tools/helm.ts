import type {Command, Either} from '../core/command.js';
import type {Text} from '../core/text.js';
import {kubeconfigOf, type Kubernetes} from './kubectl.js';

type Rest = Partial<Omit<Command, 'program' | 'arguments'>>;

/** A helm call against the cluster that reads, unless said otherwise. */
export function helm(at: Kubernetes, words: readonly string[], rest: Rest = {}): Command {
	const {flag, env} = kubeconfigOf(at);
	return {
		program: 'helm',
		arguments: [...flag, '--kube-context', at.context, '--namespace', at.namespace, ...words],
		effect: 'reads',
		timeout: 60,
		...rest,
		...(Object.keys(env).length === 0 ? {} : {env}),
	};
}

/** What the operator set (`null` when nothing), or with `all` the values in force, as JSON. Holds the release's secrets. */
export function getValues(at: Kubernetes, release: string, all = false): Command {
	return helm(at, ['get', 'values', release, ...(all ? ['--all'] : []), '--output', 'json'], {confidential: true});
}

/** The manifest the release was made with. Holds the release's secrets. */
export function getManifest(at: Kubernetes, release: string): Command {
	return helm(at, ['get', 'manifest', release], {confidential: true});
}

/** What names the upgrade: the release, the chart and the pinned version. */
export type Upgrade = {
	readonly release: string;
	/** `repo/name`, `oci://…`, a folder or an archive. */
	readonly chart: string;
	/** As the release has it, e.g. `v2.23.0`. */
	readonly version: string;
	/** Only the changed keys, as JSON (which is YAML); the others are kept by `--reset-then-reuse-values`. */
	readonly values: Text | Either;
};

function upgradeWords({release, chart, version}: Upgrade): readonly string[] {
	return ['upgrade', release, chart, '--version', version, '--reset-then-reuse-values', '--values', '-'];
}

/** What the server would make of an upgrade: `.manifest` of the JSON it prints. Holds the release's secrets. */
export function renderUpgrade(at: Kubernetes, upgrade: Upgrade): Command {
	return helm(at, [...upgradeWords(upgrade), '--dry-run=server', '--output', 'json'], {
		stdin: upgrade.values,
		confidential: true,
	});
}

/** The one upgrade. `forceConflicts` only for a release that Helm 4 made by server-side apply (facts 0.0 no. 2). */
export function upgrade(at: Kubernetes, asked: Upgrade, forceConflicts: boolean): Command {
	return helm(at, [...upgradeWords(asked), ...(forceConflicts ? ['--force-conflicts'] : []), '--timeout', '15m'], {
		stdin: asked.values,
		effect: 'writes',
		timeout: 16 * 60,
		confidential: true,
	});
}

/** The chart's own description; proves that a reference can be read. */
export function showChart(chart: string, version: string): Command {
	return {program: 'helm', arguments: ['show', 'chart', chart, '--version', version], effect: 'reads', timeout: 30};
}
