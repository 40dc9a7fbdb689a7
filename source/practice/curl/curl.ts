import type {Invocation} from '../invocation.js';
import type {Look} from '../stand-in.js';
import type {World} from '../world.js';
import {type Answer, type Connection, prepareCurl, type Request} from './command.js';
import {failedTls, unreachable, untrusted} from './failures.js';
import {controllerAnswers} from './controller.js';
import {appOf, connect} from './connect.js';
import {routerAnswers, shownCertificate} from './router.js';

/** Prepares one call of curl. */
export async function curl(invocation: Invocation): Promise<Look> {
	const prepared = await prepareCurl(invocation);
	return (world) => prepared((connection, request) => answered(world, connection, request));
}

function answered(world: World, connection: Connection, request: Request): Answer {
	const {secure, insecure} = connection;
	const end = connect(world, connection.host, connection.port);
	if (end.to === 'nobody') throw unreachable(end.why, connection);
	if (end.to === 'pod') {
		if (appOf(end.pod) === 'deis-router' && end.port === 8080 && !secure) return routerAnswers(world, request, 'none');
		if (secure) throw failedTls('wrong version number');
		if (appOf(end.pod) === 'deis-controller') return controllerAnswers(world, end.pod, request);
		const isHealth = ['/healthz', '/readiness', '/v2/'].includes(request.path);
		return {status: isHealth ? 200 : 404, headers: {'Content-Type': 'text/plain'}, body: ''};
	}
	if (end.port === 80 && !secure) return routerAnswers(world, request, 'none');
	if (end.port !== 443 || !secure) throw unreachable('refused', {host: request.host, port: end.port});
	if (!insecure) throw untrusted();
	return routerAnswers(world, request, shownCertificate(world, '').ofPlatform ? 'platform' : 'own');
}
