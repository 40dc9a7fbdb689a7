import {Refused} from '../reply.js';
import type {Connection} from './command.js';

/** Why nobody answers a connection. */
export type Nobody = 'refused' | 'no-such-host' | 'silent';

/** Nobody is there, in curl's words. */
export function unreachable(why: Nobody, {host, port}: {host: string; port: number}): Refused {
	switch (why) {
		case 'refused':
			return new Refused(
				`curl: (7) Failed to connect to ${host} port ${port} after 0 ms: Couldn't connect to server`,
				7,
			);
		case 'no-such-host':
			return new Refused(`curl: (6) Could not resolve host: ${host}`, 6);
		case 'silent':
			return new Refused('curl: (28) Connection timed out after 10001 milliseconds', 28);
	}
}

/** The other side speaks no TLS that curl speaks, for a reason of openssl's. */
export function failedTls(reason: string): Refused {
	return new Refused(`curl: (35) error:0A00010B:SSL routines::${reason}`, 35);
}

/** The other side hangs up on whoever does not speak the PROXY protocol. */
export function hungUp({secure}: Pick<Connection, 'secure'>): Refused {
	return secure
		? new Refused('curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection', 35)
		: new Refused('curl: (52) Empty reply from server', 52);
}

/** No practice certificate is signed by anybody whom curl knows. */
export function untrusted(): Refused {
	return new Refused(
		'curl: (60) SSL certificate problem: unable to get local issuer certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.',
		60,
	);
}
