import {at, isObject, textAt} from '../../core/json.js';
import {get, type Place, put} from '../cluster/objects.js';
import {strategicPatch} from '../cluster/merge.js';
import {flagOf} from '../flags.js';
import {done, later, Refused, type Step} from '../reply.js';
import type {KubeObject} from '../state.js';
import type {World} from '../world.js';
import type {Call, KubectlCommand} from './call.js';
import {nameOf} from './print.js';
import {placeNamed} from './which.js';

/** `kubectl rollout status | restart`. */
export const rollout: KubectlCommand = {
	valued: ['timeout'],
	act(world, call) {
		const [action, ...names] = call.words;
		if (action === 'restart') return restart(world, call, names);
		if (action !== 'status' || names.length !== 1)
			throw new Refused(
				`error: unknown command ${JSON.stringify(`${action ?? ''} ${names.join(' ')}`.trim())}\nSee 'kubectl rollout -h' for help and examples`,
			);
		const place = placeNamed(names[0] ?? '', call.namespace);
		return status(world, call, place);
	},
};

function restart(world: World, call: Call, names: readonly string[]): Step {
	const lines = names.map((name) => {
		const place = placeNamed(name, call.namespace);
		const live = get(world, place);
		const restartedAt = new Date(world.now).toISOString().replace(/\.\d+Z$/, 'Z');
		const annotations = {'kubectl.kubernetes.io/restartedAt': restartedAt};
		const wanted = strategicPatch(live, {spec: {template: {metadata: {annotations}}}});
		put(world, place, isObject(wanted) ? wanted : live, {manager: 'kubectl-rollout', operation: 'Update'});
		return `${nameOf(live)} restarted\n`;
	});
	return done(lines.join(''));
}

function status(world: World, call: Call, place: Place): Step {
	const object = get(world, place);
	const {finished, says} = progress(place, object);
	if (finished) return done(`${says}\n`);
	const seconds = secondsIn(flagOf(call.parsed, 'timeout') ?? '0s');
	if (seconds > 0 && world.now - call.began > seconds * 1000)
		return {exitCode: 1, stdout: '', stderr: 'error: timed out waiting for the condition\n'};
	return later(200, call.looks === 0 ? `${says}\n` : '');
}

function secondsIn(duration: string): number {
	const match = /^(\d+)(s|m|h)$/.exec(duration);
	if (match === null)
		throw new Refused(
			`error: invalid argument "${duration}" for "--timeout" flag: time: invalid duration "${duration}"`,
		);
	return Number(match[1]) * {s: 1, m: 60, h: 3600}[match[2] as 's' | 'm' | 'h'];
}

function progress({kind, name}: Place, object: KubeObject): {finished: boolean; says: string} {
	const number = (...path: string[]) => Number(at(object, ...path) ?? 0);
	const seen = number('status', 'observedGeneration') >= number('metadata', 'generation');
	if (kind.kind === 'DaemonSet') {
		const desired = number('status', 'desiredNumberScheduled');
		const [updated, available] = [number('status', 'updatedNumberScheduled'), number('status', 'numberAvailable')];
		if (!seen) return {finished: false, says: 'Waiting for daemon set spec update to be observed...'};
		if (updated < desired)
			return {
				finished: false,
				says: `Waiting for daemon set "${name}" rollout to finish: ${updated} out of ${desired} new pods have been updated...`,
			};
		if (available < desired)
			return {
				finished: false,
				says: `Waiting for daemon set "${name}" rollout to finish: ${available} of ${desired} updated pods are available...`,
			};
		return {finished: true, says: `daemon set "${name}" successfully rolled out`};
	}
	const desired = number('spec', 'replicas');
	if (kind.kind === 'StatefulSet')
		return seen && number('status', 'readyReplicas') >= desired && number('status', 'updatedReplicas') >= desired
			? {
					finished: true,
					says: `statefulset rolling update complete ${desired} pods at revision ${textAt(object, 'status', 'updateRevision') ?? ''}...`,
				}
			: {finished: false, says: `Waiting for ${desired - number('status', 'readyReplicas')} pods to be ready...`};
	if (kind.kind !== 'Deployment') throw new Refused(`error: no status viewer has been implemented for ${kind.kind}`);
	return deploymentProgress({name, desired, seen, number});
}

type Progress = {
	readonly name: string;
	readonly desired: number;
	readonly seen: boolean;
	number(...path: string[]): number;
};

function deploymentProgress({name, desired, seen, number}: Progress): {finished: boolean; says: string} {
	if (!seen) return {finished: false, says: 'Waiting for deployment spec update to be observed...'};
	const [updated, replicas, available] = ['updatedReplicas', 'replicas', 'availableReplicas'].map((field) =>
		number('status', field),
	) as [number, number, number];
	const waiting = `Waiting for deployment "${name}" rollout to finish:`;
	if (updated < desired)
		return {finished: false, says: `${waiting} ${updated} out of ${desired} new replicas have been updated...`};
	if (replicas > updated)
		return {finished: false, says: `${waiting} ${replicas - updated} old replicas are pending termination...`};
	if (available < updated)
		return {finished: false, says: `${waiting} ${available} of ${updated} updated replicas are available...`};
	return {finished: true, says: `deployment "${name}" successfully rolled out`};
}
