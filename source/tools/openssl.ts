import type {Command} from '../core/command.js';

/**
 * Prints the certificate that a server shows for a host, after what else `s_client` tells. `Q` on standard input ends the
 * connection, so that neither a terminal nor the rest of a script is read. `address` is `HOST:PORT`, IPv6 in brackets.
 */
export function shownCertificate(address: string, host: string): Command {
	return {
		program: 'openssl',
		arguments: ['s_client', '-connect', address, '-servername', host],
		stdin: ['Q\n'],
		effect: 'reads',
		timeout: 15,
	};
}
