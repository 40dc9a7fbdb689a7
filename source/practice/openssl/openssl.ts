import {connect} from '../curl/connect.js';
import {shownCertificate} from '../curl/router.js';
import {routerCertificate} from '../files/certificates.js';
import type {Invocation} from '../invocation.js';
import type {Look} from '../stand-in.js';
import type {World} from '../world.js';
import {type Handshake, handshakeOf, type Met, shake, unknownCommand} from './handshake.js';

/** Prepares one call of openssl at the practice cluster of Workflow. */
export function openssl({args}: Invocation): Promise<Look> {
	const [command, ...words] = args;
	if (command !== 's_client') throw unknownCommand(command);
	const call = handshakeOf(words);
	return Promise.resolve((world) => shake(met(world, call), call.all));
}

function met(world: World, {host, port}: Handshake): Met {
	const end = connect(world, host, port);
	if (end.to === 'nobody') return end.why;
	if (end.to === 'pod' || end.port === 80) return 'plain';
	return end.port === 443 ? {chain: shownCertificate(world, routerCertificate).certificate} : 'refused';
}
