import {X509Certificate} from 'node:crypto';
import {isSet, parseFlags, type FlagTable} from '../flags.js';
import type {Invocation} from '../invocation.js';
import {type Handshake, handshakeOf, longFlags, type Met, shake, unknownCommand} from '../openssl/handshake.js';
import {done, Refused, type Reply} from '../reply.js';
import {atOnce} from './confd.js';
import {connect, type From} from './connect.js';
import type {DeisWorld} from './state.js';

/** openssl at the practice cluster of Deis v1: `s_client`, and `x509 -noout -fingerprint -sha256` of what it reads. */
export async function opensslFrom(from: From, invocation: Invocation): Promise<Reply> {
	const [command, ...words] = invocation.args;
	if (command === 'x509') return fingerprint(words, await invocation.stdin());
	if (command !== 's_client') throw unknownCommand(command);
	const call = handshakeOf(words);
	return atOnce(invocation.folder, (world) => shake(met(world, from, call), call.all));
}

function met(world: DeisWorld, from: From, {host, port}: Handshake): Met {
	const end = connect(world, from, host, port);
	if (end.to === 'nobody') return end.why;
	if (end.to !== 'router') return 'plain';
	const {certificate, protocols, proxied} = end.loaded;
	if (proxied) return 'closed';
	if (port !== 443 || certificate === undefined) return 'plain';
	return protocols.includes('TLSv1.2') ? {chain: certificate} : 'old';
}

const table: FlagTable = {
	valued: [],
	plain: ['noout', 'fingerprint', 'sha256'],
	refuse: (flag) => new Refused(`x509: Unknown option: ${flag.replace(/^-+/, '-')}\nx509: Use -help for summary.`),
};

function fingerprint(words: readonly string[], read: string): Reply {
	const parsed = parseFlags(longFlags(words), table);
	if (!['noout', 'fingerprint', 'sha256'].every((flag) => isSet(parsed, flag)))
		throw new Refused('stand-in of openssl: x509 prints -noout -fingerprint -sha256 alone');
	const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(read)?.[0];
	if (pem === undefined) throw new Refused('Could not read certificate from <stdin>\nUnable to load certificate');
	return done(`sha256 Fingerprint=${new X509Certificate(pem).fingerprint256}\n`);
}
