import type {Read} from '../../core/ports.js';
import {listAt, parseJson, textAt} from '../../core/json.js';
import {whyNot} from '../../core/reading.js';
import {showChart} from '../../tools/helm.js';
import type {WorkflowTarget} from './facts.js';

/** The chart that the upgrade uses, or what was tried to find it. */
export type ChartFound = {readonly chart: string} | {readonly chart?: undefined; readonly tried: readonly string[]};

/**
 * The reference that was given, else an archive in Helm's cache, else the repositories Helm knows: each is probed
 * before use, since the platforms' own chart sites are dying (teamhephy/workflow#92).
 */
export async function findChart(target: WorkflowTarget, given: string | undefined, read: Read): Promise<ChartFound> {
	const asked = given ?? target.chart;
	const tried: string[] = [];
	for (const reference of asked === undefined ? await candidates(target, read) : [asked]) {
		const outcome = await read(showChart(reference, target.version));
		const line = (key: string) => new RegExp(`^${key}: *"?([^"\\n]+)"?$`, 'm').exec(outcome.stdout)?.[1];
		if (outcome.exitCode !== 0 || outcome.failure !== undefined) tried.push(`${reference}: ${whyNot('helm', outcome)}`);
		else if (line('name') !== 'workflow')
			tried.push(`${reference}: it is the chart ${line('name') ?? '(no name)'}, not workflow.`);
		else if (bare(line('version')) !== bare(target.version))
			tried.push(`${reference}: it is version ${line('version') ?? '(none)'}, the release has ${target.version}.`);
		else return {chart: reference};
	}
	return {tried};
}

/** `2.23.0` and `v2.23.0` are one version (facts 0.0 no. 17). */
function bare(version: string | undefined): string | undefined {
	return version?.replace(/^v/, '');
}

async function candidates(target: WorkflowTarget, read: Read): Promise<readonly string[]> {
	const [cache, known] = await Promise.all([
		read({program: 'helm', arguments: ['env', 'HELM_REPOSITORY_CACHE'], effect: 'reads', timeout: 20}),
		read({
			program: 'helm',
			arguments: ['search', 'repo', 'workflow', '--version', target.version, '--output', 'json'],
			effect: 'reads',
			timeout: 20,
		}),
	]);
	const folder = cache.exitCode === 0 ? cache.stdout.trim() : '';
	const names = listAt(parseJson(known.stdout)).flatMap((chart) => textAt(chart, 'name') ?? []);
	return [
		...(folder === '' ? [] : [`${folder}/workflow-${target.version}.tgz`]),
		...names.filter((name) => name.endsWith('/workflow')),
	];
}
