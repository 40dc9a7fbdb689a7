import {X509Certificate} from 'node:crypto';
import {flagOf, isSet, parseFlags, type FlagTable} from '../flags.js';
import {done, Refused, type Reply} from '../reply.js';

/** What is met where a connection leads: the chain that is shown, or why there is none. */
export type Met =
	| {readonly chain: string}
	/** `plain` speaks no TLS, `closed` hangs up, `old` takes only versions of TLS that nobody has any more. */
	| 'no-such-host'
	| 'refused'
	| 'silent'
	| 'plain'
	| 'closed'
	| 'old';

/** A call of `openssl s_client`. */
export type Handshake = {readonly host: string; readonly port: number; readonly all: boolean};

const table: FlagTable = {
	valued: ['connect', 'servername'],
	plain: ['showcerts'],
	refuse: (flag) =>
		new Refused(`s_client: Unknown option: ${flag.replace(/^-+/, '-')}\ns_client: Use -help for summary.`),
};

/** openssl's flags have one dash. */
export function longFlags(words: readonly string[]): readonly string[] {
	return words.map((word) => (/^-[a-z]/.test(word) ? `-${word}` : word));
}

/** A command that openssl has not, or that nothing stands in for. */
export function unknownCommand(command: string | undefined): Refused {
	return new Refused(`Invalid command '${command ?? ''}'; type "help" for a list.`);
}

/** Reads `-connect HOST:PORT -servername NAME -showcerts`. */
export function handshakeOf(words: readonly string[]): Handshake {
	const parsed = parseFlags(longFlags(words), table);
	const target = flagOf(parsed, 'connect') ?? 'localhost:4433';
	const colon = target.lastIndexOf(':');
	return {
		host: target.slice(0, colon),
		port: Number(target.slice(colon + 1)),
		all: isSet(parsed, 'showcerts'),
	};
}

const none = 'CONNECTED(00000003)\n---\nno peer certificate available\n---\n';

/** What `s_client` says of what it met. */
export function shake(met: Met, all: boolean): Reply {
	switch (met) {
		case 'no-such-host':
			throw new Refused(
				'BIO_lookup_ex:Name or service not known:crypto/bio/bio_addr.c:758:Name or service not known\nconnect:errno=2',
			);
		case 'refused':
			throw new Refused(
				'BIO_connect:Connection refused:crypto/bio/bio_sock2.c:178:calling connect()\nconnect:errno=111',
			);
		case 'silent':
			throw new Refused(
				'BIO_connect:Connection timed out:crypto/bio/bio_sock2.c:178:calling connect()\nconnect:errno=110',
			);
		case 'plain':
			throw new Refused(
				'error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl/record/ssl3_record.c:354:',
				1,
				none,
			);
		case 'closed':
			throw new Refused('write:errno=104', 1, none);
		case 'old':
			throw new Refused(
				'error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:ssl/record/rec_layer_s3.c:1586:SSL alert number 70',
				1,
				none,
			);
		default:
			return done(session(met.chain, all), 'depth=0 verify error:num=20:unable to get local issuer certificate\n');
	}
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
