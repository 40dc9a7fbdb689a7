import type {Command} from '../../../../core/command.js';
import type {HostRow} from '../../../../core/task.js';
import {kubectl, type Kubernetes} from '../../../../tools/kubectl.js';
import {counted} from '../../../shared/listed.js';
import type {Unseeded} from '../../facts.js';
import {podLabel, type Seed} from './daemon-set.js';

const ofInits = '.status.initContainerStatuses';
const ofMain = '.status.containerStatuses';

/** Lists our pods in one call; a line for each, never whole objects: of 1,000 nodes those are 20 MB. */
function podLines(at: Kubernetes, {only, line}: {readonly only?: string; readonly line: string}): Command {
	return kubectl(
		at,
		[
			'get',
			'pods',
			'--selector',
			podLabel,
			...(only === undefined ? [] : ['--field-selector', only]),
			'--output',
			`jsonpath={range .items[*]}${line}{"\\n"}{end}`,
		],
		{timeout: 120},
	);
}

const notRunning = 'status.phase!=Running';

/**
 * Each pod that does not run yet: its node, then why each container waits. One that still pulls has `PodInitializing`
 * or nothing first; one that failed has its reason.
 */
export function pulling(at: Kubernetes): Command {
	const reasons = (of: string) => `{range ${of}[*]}{" "}{.state.waiting.reason}{end}`;
	return {
		...podLines(at, {only: notRunning, line: `{.spec.nodeName}${reasons(ofInits)}${reasons(ofMain)}`}),
		// Not shown line by line: 1,000 nodes would flood the screen.
		confidential: true,
	};
}

/** A line of `pulling` that tells of a node still at work. */
export const stillPulling = '^[^ ]+ *(PodInitializing|ContainerCreating|$)';

/** Each pod that does not run yet, as people read it: `node-3: ErrImagePull: why` (facts 5). */
export function unseeded(at: Kubernetes): Command {
	const why = (of: string) =>
		`{range ${of}[?(@.state.waiting.message)]} {.state.waiting.reason}: {.state.waiting.message}{end}`;
	const unscheduled = '{.status.conditions[?(@.type=="PodScheduled")].message}';
	return podLines(at, {only: notRunning, line: `{.spec.nodeName}:${why(ofInits)}${why(ofMain)} ${unscheduled}`});
}

/** What `unseeded` printed; messages of several lines are told by their first. */
export function parseUnseeded(stdout: string): readonly Unseeded[] {
	return stdout.split('\n').flatMap((line) => {
		const [, node, why] = /^([a-z0-9.-]*):(?: (.*))?$/.exec(line) ?? [];
		return node === undefined
			? []
			: [
					{
						node: node === '' ? '(no node)' : node,
						why: (why ?? '').trim().slice(0, longest) || 'its pod has not started',
					},
				];
	});
}

/** Characters of a runtime's message that are shown; some repeat the image three times. */
const longest = 240;

/** Every pod with how far its init containers are, tab between the parts; the node by the affinity while it is not scheduled. */
export function progress(at: Kubernetes): Command {
	const state = '{.state.terminated.reason}{.state.waiting.reason}';
	const message = (of: string) => `{range ${of}[?(@.state.waiting.message)]}{.state.waiting.message}{end}`;
	const node =
		'{.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].values[0]}';
	const containers = (of: string) => `{range ${of}[*]}{.name}=${state}{" "}{end}`;
	return {
		...podLines(at, {
			line: [
				'{.status.phase}',
				'{.spec.nodeName}',
				node,
				containers(ofInits) + containers(ofMain),
				message(ofInits) + message(ofMain),
			].join('{"\\t"}'),
		}),
		confidential: true,
	};
}

const harmless = ['', 'PodInitializing', 'ContainerCreating', 'Completed'];
const byNode = new Intl.Collator('en', {numeric: true});

/** What `progress` printed as a row a node, by the nodes' names. */
export function rowsOf(seeds: readonly Seed[]): (stdout: string) => readonly HostRow[] {
	return (stdout) => {
		const rows = new Map<string, HostRow>();
		for (const line of stdout.split('\n')) {
			const [phase, scheduled, planned, states, message = ''] = line.split('\t');
			if (phase === undefined || scheduled === undefined || planned === undefined || states === undefined) continue;
			const row = rowOf({seeds, phase, host: scheduled === '' ? planned : scheduled, states, message});
			// While one pod takes another's place, the node is as far as the newer one.
			if (rows.get(row.host) === undefined || row.status !== 'done') rows.set(row.host, row);
		}
		return [...rows.values()].sort((a, b) => byNode.compare(a.host, b.host));
	};
}

function rowOf(pod: {
	readonly seeds: readonly Seed[];
	readonly phase: string;
	readonly host: string;
	readonly states: string;
	readonly message: string;
}): HostRow {
	const {seeds, host} = pod;
	const states = pod.states
		.trim()
		.split(' ')
		.map((state) => {
			const [name = '', reason = ''] = state.split('=');
			return {name, reason};
		});
	const all = counted(seeds.length, 'image');
	if (pod.phase === 'Running') return {host, status: 'done', says: all};
	const failing = states.find(({reason}) => !harmless.includes(reason));
	if (failing !== undefined) {
		const {name, reason} = failing;
		const image = seeds.find((seed) => seed.name === name)?.image ?? name;
		return {host, status: 'failed', says: `${reason} ${image}: ${pod.message}`.slice(0, longest)};
	}
	const finished = states.filter(({reason}) => reason === 'Completed').length;
	return pod.states === ''
		? {host, status: 'waiting', says: 'its pod has not started'}
		: {host, status: 'running', says: `${finished} of ${all}`};
}
