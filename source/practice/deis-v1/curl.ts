import {type Answer, type Connection, prepareCurl, type Request} from '../curl/command.js';
import {failedTls, hungUp, unreachable, untrusted} from '../curl/failures.js';
import type {Invocation} from '../invocation.js';
import type {Reply} from '../reply.js';
import {atOnce} from './confd.js';
import {connect, type From} from './connect.js';
import {controllerAnswers} from './controller.js';
import {etcdAnswers} from './etcd-api.js';
import {routerAnswers} from './routers.js';
import type {DeisWorld} from './state.js';

/** curl at the practice cluster of Deis v1, on a host of it or outside. */
export async function curlFrom(from: From, invocation: Invocation): Promise<Reply> {
	const prepared = await prepareCurl(invocation);
	return atOnce(invocation.folder, (world) =>
		prepared((connection, request) => answered({world, from}, connection, request)),
	);
}

function answered(
	{world, from}: {readonly world: DeisWorld; readonly from: From},
	connection: Connection,
	request: Request,
): Answer {
	const {host, port, secure, insecure} = connection;
	const end = connect(world, from, host, port);
	if (end.to === 'nobody') throw unreachable(end.why, connection);
	if (end.to !== 'router') {
		if (secure) throw failedTls('wrong version number');
		return end.to === 'etcd' ? etcdAnswers(world, request) : controllerAnswers(world, request);
	}
	const {loaded} = end;
	if (loaded.proxied) throw hungUp(connection);
	if (secure !== (port === 443)) {
		if (secure) throw failedTls('wrong version number');
		return {status: 400, headers: {'Content-Type': 'text/html', Server: 'nginx'}, body: '<h1>400 Bad Request</h1>'};
	}
	if (secure && !loaded.protocols.includes('TLSv1.2')) throw failedTls('tlsv1 alert protocol version');
	if (secure && !insecure) throw untrusted();
	return routerAnswers(world, loaded, {request, secure});
}
