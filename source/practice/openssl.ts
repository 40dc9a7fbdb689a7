import {X509Certificate} from 'node:crypto';
import {flagOf, isSet, parseFlags, type FlagTable} from './flags.js';
import type {Invocation} from './invocation.js';
import {done, Refused, type Reply} from './reply.js';
import type {Look} from './stand-in.js';
import {connect} from './curl/connect.js';
import {shownCertificate} from './curl/router.js';
import {routerCertificate} from './files/certificates.js';
import type {World} from './world.js';

const table: FlagTable = {
	valued: ['connect', 'servername'],
	plain: ['showcerts'],
	refuse: (flag) =>
		new Refused(`s_client: Unknown option: ${flag.replace(/^-+/, '-')}\ns_client: Use -help for summary.`),
};

/** Prepares one call of openssl: `s_client -connect HOST:PORT -servername NAME -showcerts`. */
export function openssl({args}: Invocation): Promise<Look> {
	const [command, ...rest] = args;
	if (command !== 's_client') throw new Refused(`Invalid command '${command ?? ''}'; type "help" for a list.`);
	const parsed = parseFlags(
		rest.map((word) => (/^-[a-z]/.test(word) ? `-${word}` : word)),
		table,
	);
	const target = flagOf(parsed, 'connect') ?? 'localhost:4433';
	return Promise.resolve((world) => handshake(world, target, isSet(parsed, 'showcerts')));
}

function handshake(world: World, target: string, all: boolean): Reply {
	const colon = target.lastIndexOf(':');
	const [host, port] = [target.slice(0, colon), Number(target.slice(colon + 1))];
	const end = connect(world, host, port);
	if (end.to === 'nobody' && end.why === 'no-such-host')
		throw new Refused(
			`BIO_lookup_ex:Name or service not known:crypto/bio/bio_addr.c:758:Name or service not known\nconnect:errno=2`,
		);
	if (end.to === 'nobody' || (end.to === 'router' && ![443, 80].includes(end.port)))
		throw new Refused('BIO_connect:Connection refused:crypto/bio/bio_sock2.c:178:calling connect()\nconnect:errno=111');
	if (end.to === 'pod' || end.port === 80)
		throw new Refused(
			'error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl/record/ssl3_record.c:354:',
			1,
			'CONNECTED(00000003)\n---\nno peer certificate available\n---\n',
		);
	return done(
		session(shownCertificate(world, routerCertificate).certificate, all),
		'depth=0 verify error:num=20:unable to get local issuer certificate\n',
	);
}

function session(chain: string, all: boolean): string {
	const blocks = chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
	const shown = blocks.map((pem, depth) => {
		const {subject, issuer} = new X509Certificate(pem);
		const name = (text: string) => text.replaceAll('\n', ', ').replaceAll('=', ' = ');
		return ` ${depth} s:${name(subject)}\n   i:${name(issuer)}\n${all ? `${pem}\n` : ''}`;
	});
	return `CONNECTED(00000003)\n---\nCertificate chain\n${shown.join('')}---\nServer certificate\n${all ? '' : `${blocks[0] ?? ''}\n`}---\nSSL handshake has read 3000 bytes and written 400 bytes\nVerification error: unable to get local issuer certificate\n---\nDONE\n`;
}
