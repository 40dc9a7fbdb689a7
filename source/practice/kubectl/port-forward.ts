import {at, listAt, textAt, isObject} from '../../core/json.js';
import {get, list} from '../cluster/objects.js';
import {isReady} from '../cluster/pods.js';
import {kindNamed} from '../cluster/kinds.js';
import {later, Refused} from '../reply.js';
import type {KubeObject, PortForward} from '../state.js';
import type {World} from '../world.js';
import type {Call, KubectlCommand} from './call.js';
import {placeNamed} from './which.js';

/**
 * `kubectl port-forward service/NAME :PORT`. Nothing listens: the number it prints leads there only for the practice
 * cluster's own curl and rclone, through the state, for as long as this process lives.
 */
export const portForward: KubectlCommand = {
	valued: ['address', 'pod-running-timeout'],
	act(world, call) {
		const [target, pair, ...others] = call.words;
		if (target === undefined || pair === undefined || others.length > 0)
			throw new Refused(
				"error: TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples",
			);
		if (call.looks > 0) return later(1000);
		const [asked, remote] = pair.includes(':') ? pair.split(':') : [pair, pair];
		const leads = resolve(world, call, {target, port: Number(remote)});
		const port = Number(asked === '' ? freePort(world) : asked);
		if (world.state.forwards[String(port)] !== undefined)
			throw new Refused(
				`Unable to listen on port ${port}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:${port}: bind: address already in use]\nerror: unable to listen on any of the requested ports: [{${port} ${leads.port}}]`,
			);
		world.state = {...world.state, forwards: {...world.state.forwards, [String(port)]: leads}};
		return later(
			1000,
			['127.0.0.1', '[::1]'].map((host) => `Forwarding from ${host}:${port} -> ${leads.port}\n`).join(''),
		);
	},
	interrupted(world, call) {
		const kept = Object.entries(world.state.forwards).filter(([, forward]) => forward.call !== call.id);
		world.state = {...world.state, forwards: Object.fromEntries(kept)};
		return {exitCode: 143, stdout: '', stderr: ''};
	},
};

function resolve(world: World, call: Call, {target, port}: {target: string; port: number}): PortForward {
	const place = placeNamed(target, call.namespace);
	const object = get(world, place);
	const selector =
		place.kind.kind === 'Service' ? at(object, 'spec', 'selector') : at(object, 'spec', 'selector', 'matchLabels');
	const pods = kindNamed('pods');
	const pod = (pods === undefined ? [] : list(world, pods, call.namespace)).find(
		(one) =>
			isObject(selector) &&
			Object.entries(selector).every(([key, value]) => at(one, 'metadata', 'labels', key) === value) &&
			isReady(one),
	);
	if (pod === undefined)
		throw new Refused('error: unable to forward port because pod is not running. Current status=Pending');
	const inner = place.kind.kind === 'Service' ? targetPort(object, pod, port) : port;
	return {
		process: call.process,
		call: call.id,
		kind: 'Pod',
		name: textAt(pod, 'metadata', 'name') ?? '',
		port: inner,
		namespace: call.namespace,
	};
}

/** A Service's port as the pod's own: by number, or by the name of a container's port. */
function targetPort(service: KubeObject, pod: KubeObject, port: number): number {
	const found = listAt(service, 'spec', 'ports').find((one) => at(one, 'port') === port);
	if (found === undefined)
		throw new Refused(
			`error: Service ${textAt(service, 'metadata', 'name') ?? ''} does not have a service port ${port}`,
		);
	const target = at(found, 'targetPort');
	if (typeof target === 'number') return target;
	const named = listAt(pod, 'spec', 'containers')
		.flatMap((container) => listAt(container, 'ports'))
		.find((one) => textAt(one, 'name') === target);
	return Number(at(named, 'containerPort') ?? port);
}

function freePort(world: World): number {
	let port = 30_000 + (world.state.counter % 20_000);
	while (world.state.forwards[String(port)] !== undefined) port++;
	return port;
}
