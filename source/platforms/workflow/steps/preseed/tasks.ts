import {isObject, type Json} from '../../../../core/json.js';
import type {Task} from '../../../../core/task.js';
import {applyServerSide, kubectl, type Kubernetes} from '../../../../tools/kubectl.js';
import {daemonSet, name, podLabel, type Seed, type Wanted} from './daemon-set.js';
import {progress, pulling, rowsOf, stillPulling, unseeded} from './pods.js';

const reference = `daemonset/${name}`;

/** Writes the DaemonSet. */
export function apply(at: Kubernetes, wanted: Wanted, notes: readonly string[]): Task {
	return {
		id: 'preseed/daemonset',
		title: 'Have every node pull the images',
		notes,
		changes: [reference],
		lasting: 'the images stay on the nodes until a kubelet needs the space.',
		action: {kind: 'run', command: applyServerSide(at, [`${readable(daemonSet(wanted), '')}\n`])},
	};
}

/**
 * Waits: for the pods, then for as long as a node is still pulling, then a while for the nodes that failed, so that
 * a node whose pulls are refused ends the run within a minute of the others, by name and with the reason.
 */
export function waits(at: Kubernetes, seeds: readonly Seed[]): readonly Task[] {
	const rows = {command: progress(at), parse: rowsOf(seeds)};
	return [
		{
			id: 'preseed/pods',
			title: 'Wait for a pod on every node',
			action: {
				kind: 'wait',
				seconds: 300,
				check: {
					command: rolledOut(at),
					expect: {equals: `${name} ${name}`},
					hint: `Not every node got its pod: kubectl describe daemonset ${name} tells why.`,
				},
			},
		},
		{
			id: 'preseed/pulls',
			title: 'Wait while the nodes pull',
			action: {
				kind: 'wait',
				seconds: 3600,
				check: {
					command: pulling(at),
					expect: {lacks: stillPulling},
					hint: 'After an hour nodes are still pulling; what they have pulled stays. Try it again to wait on.',
				},
				rows,
			},
		},
		{
			id: 'preseed/seeded',
			title: 'See that every node has every image',
			action: {
				kind: 'wait',
				seconds: 60,
				check: {
					command: unseeded(at),
					expect: {lacks: '.'},
					hint: 'Some nodes do not have every image; the program names them and why. Mend them, then try again: only what is missing is pulled.',
				},
				rows,
			},
		},
	];
}

/** Prints the name once when the controller has seen the present form, and again when every node has a pod of it. */
function rolledOut(at: Kubernetes) {
	const named = (condition: string) => `{.items[?(${condition})].metadata.name}`;
	return kubectl(at, [
		'get',
		'daemonsets',
		'--selector',
		podLabel,
		'--output',
		`jsonpath=${named('@.status.observedGeneration==@.metadata.generation')} ${named('@.status.updatedNumberScheduled==@.status.desiredNumberScheduled')}`,
	]);
}

/** JSON for a change request: what is short stays on one line, so that each image has a line of its own. */
function readable(value: Json, indent: string): string {
	const short = JSON.stringify(value);
	const inner = `${indent}  `;
	if (short.length <= 220 || typeof value !== 'object' || value === null) return short;
	const [open, close] = isObject(value) ? ['{', '}'] : ['[', ']'];
	const members = isObject(value)
		? Object.entries(value).flatMap(([key, member]) =>
				member === undefined ? [] : [`${JSON.stringify(key)}: ${readable(member, inner)}`],
			)
		: value.map((member) => readable(member, inner));
	return `${open}\n${members.map((member) => inner + member).join(',\n')}\n${indent}${close}`;
}

/** Takes the DaemonSet away; what was pulled stays. */
export function remove(at: Kubernetes): Task {
	return {
		id: 'preseed/remove',
		title: 'Take the pods away again',
		changes: [reference],
		action: {
			kind: 'run',
			command: kubectl(at, ['delete', reference, '--ignore-not-found'], {effect: 'writes', timeout: 120}),
		},
	};
}
