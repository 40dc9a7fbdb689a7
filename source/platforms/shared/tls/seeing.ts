import type {Command} from '../../../core/command.js';
import type {Task} from '../../../core/task.js';
import {askServer} from '../../../tools/curl.js';
import {shownCertificate} from '../../../tools/openssl.js';
import type {Address} from './address.js';
import {tellingLine} from './certificate.js';

/** Where 443 is asked, and as which host of the platform's. */
export type Asked = {readonly address: Address; readonly host: string};

/** What is left out when the check fails; nothing when the run is to fail then. */
export type LeftOut = {readonly optional?: string};

/** What is asked of any server that ends TLS. */
const path = '/v2/';

/** Sees that 443 is reached at all, with a limit of time that `openssl s_client` has not. */
export function reached({address, host}: Asked, leftOut: LeftOut): Task {
	const at = `${address.host}:${address.port}`;
	return {
		id: 'tls/reached',
		title: `See that ${at} is reached`,
		...leftOut,
		action: {
			kind: 'wait',
			seconds: 20,
			check: {
				command: askServer(`https://${host}${path}`, {shows: 'status', words: through(address, 443)}),
				expect: {matches: '^[1-5][0-9][0-9]$'},
				hint: `${at} does not answer with TLS: look at the load balancer, its firewall, and whether 443 goes to the router. Another place: --set tls.address=HOST.`,
			},
		},
	};
}

/** Sees that 443 shows this very certificate; the router takes up to ten seconds. `look` says how to look at the router. */
export function answers({address, host}: Asked, certificate: string, look: string, leftOut: LeftOut): Task {
	const at = `${address.host}:${address.port}`;
	return {
		id: 'tls/answers',
		title: `See that ${at} shows the certificate`,
		ifDone: 'tls/reached',
		...leftOut,
		action: {
			kind: 'wait',
			seconds: 60,
			check: {
				command: shownCertificate(at, host),
				expect: {matches: certificateLine(certificate)},
				hint: `${at} shows another certificate for ${host}: something else answers there, or the router could not load it (${look}).`,
			},
		},
	};
}

/** The line by which a certificate is told from every other, as an expression for `grep -E`. */
function certificateLine(certificate: string): string {
	return `^${tellingLine(certificate).replaceAll('+', '[+]')}$`;
}

/** Reads back that http is sent to https. */
export function redirects(command: Command, host: string, ifDone: string): Task {
	return {
		id: 'tls/redirects',
		title: 'See that http is sent to https',
		ifDone,
		action: {
			kind: 'wait',
			seconds: 60,
			check: {
				command,
				expect: {matches: `^301 https://${host.replaceAll('.', '[.]')}/`},
				hint: `http://${host} is not sent to https: something before the router answers on 80, or it sets X-Forwarded-Proto. If 80 is closed on purpose nothing is amiss: skip this.`,
			},
		},
	};
}

/** Asks port 80 beside the port 443 that was named. */
export function askPlain({address, host}: Asked): Command {
	return askServer(`http://${host}${path}`, {shows: 'redirect', words: through(address, 80)});
}

/** Reads back the header by which browsers refuse http. */
export function strict({address, host}: Asked, seconds: number, ifDone = 'tls/answers'): Task {
	return {
		id: 'tls/strict',
		title: 'See the HSTS header',
		ifDone,
		action: {
			kind: 'wait',
			seconds: 60,
			check: {
				command: askServer(`https://${host}${path}`, {shows: 'headers', words: through(address, 443)}),
				expect: {matches: strictHeader(seconds)},
				hint: `https://${host} does not send Strict-Transport-Security with max-age=${seconds}.`,
			},
		},
	};
}

/** The header, as an expression for `grep -E`. */
function strictHeader(seconds: number): string {
	return `^[Ss]trict-[Tt]ransport-[Ss]ecurity: *max-age=${seconds}([^0-9]|$)`;
}

/** What HSTS leaves behind, wherever its header was seen. */
export function hstsStays(seconds: number): string {
	return `HSTS stays in every browser that saw it until its ${seconds} s are over; until then they refuse http.`;
}

/** Says so at the end of the run and of the script, and keeps it for undo. */
export function lasts(seconds: number, ifDone: string | undefined): Task {
	return {
		id: 'tls/hsts-stays',
		title: 'Tell what HSTS leaves behind',
		...(ifDone === undefined ? {} : {ifDone}),
		lasting: hstsStays(seconds),
		action: {kind: 'manual', instructions: [hstsStays(seconds)]},
	};
}

/** Sends the connection to the address, whatever DNS says of the host. */
export function through({host, port}: Address, standard: 80 | 443): readonly string[] {
	return ['--connect-to', `::${host}:${standard === 443 ? port : standard}`];
}
