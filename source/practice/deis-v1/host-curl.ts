import {type Answer, type Connection, prepareCurl, type Request, unreachable} from '../curl/command.js';
import type {Invocation} from '../invocation.js';
import type {Reply} from '../reply.js';
import {transact} from '../world.js';
import {controllerAnswers} from './controller.js';
import {pass} from './etcd.js';
import {etcdAnswers} from './etcd-api.js';
import type {DeisState, DeisWorld} from './state.js';

/** curl on a host of the practice cluster: it reaches etcd, which is on every host, and the components. */
export async function hostCurl(invocation: Invocation): Promise<Reply> {
	const prepared = await prepareCurl(invocation);
	return transact<Reply, DeisState>(invocation.folder, (world) => {
		pass(world);
		follow(world);
		try {
			return prepared((connection, request) => answered(world, connection, request));
		} finally {
			follow(world);
		}
	});
}

function answered(world: DeisWorld, connection: Connection, request: Request): Answer {
	const {host, port, secure} = connection;
	const value = (key: string) => world.state.nodes[key]?.value;
	const isLocal = ['127.0.0.1', 'localhost'].includes(host);
	if (isLocal && [2379, 4001].includes(port) && !secure) return etcdAnswers(world, request);
	const controller = value('/deis/controller/host');
	if (host === controller && String(port) === value('/deis/controller/port') && !secure)
		return controllerAnswers(world, request);
	throw unreachable(isLocal || /^[\d.]+$/.test(host) ? 'refused' : 'no-such-host', connection);
}

/** Milliseconds between two looks of confd (facts/deis-v1 §3). */
const interval = 5000;

/** The controller goes by what confd saw when it looked last. */
function follow(world: DeisWorld): void {
	const {state, now} = world;
	const {seen, pace} = state;
	const registrationMode = state.nodes['/deis/controller/registrationMode']?.value ?? 'enabled';
	const since = seen.changed ?? now;
	if (registrationMode === seen.registrationMode) {
		if (seen.changed !== undefined) world.state = {...state, seen: {registrationMode}};
	} else if (pace === 0 || Math.floor(now / interval) > Math.floor(since / interval))
		world.state = {...state, seen: {registrationMode}};
	else if (seen.changed === undefined) world.state = {...state, seen: {...seen, changed: now}};
}
