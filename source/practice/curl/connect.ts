import {textAt} from '../../core/json.js';
import type {KubeObject} from '../state.js';
import type {World} from '../world.js';
import {isReady} from '../cluster/pods.js';
import {routerAddress, routerServes} from './router.js';

/** Where a connection ends: at a pod's port, at the router from outside, or nowhere. */
export type End =
	| {readonly to: 'pod'; readonly pod: KubeObject; readonly port: number}
	| {readonly to: 'router'; readonly port: number}
	| {readonly to: 'nobody'; readonly why: 'refused' | 'no-such-host'};

/** Follows a connection to a host and port of the practice world; every other host does not exist. */
export function connect(world: World, host: string, port: number): End {
	if (['127.0.0.1', 'localhost', '[::1]', '::1'].includes(host)) {
		const forward = world.state.forwards[String(port)];
		if (forward === undefined) return {to: 'nobody', why: 'refused'};
		const pod = world.state.objects[`Pod/${forward.namespace}/${forward.name}`];
		return pod !== undefined && isReady(pod) ? {to: 'pod', pod, port: forward.port} : {to: 'nobody', why: 'refused'};
	}
	if (host === routerAddress || host === 'practice.example' || host.endsWith('.practice.example'))
		return routerServes(world) ? {to: 'router', port} : {to: 'nobody', why: 'refused'};
	return {to: 'nobody', why: 'no-such-host'};
}

/** Which app a pod is of. */
export function appOf(pod: KubeObject): string {
	return textAt(pod, 'metadata', 'labels', 'app') ?? '';
}
