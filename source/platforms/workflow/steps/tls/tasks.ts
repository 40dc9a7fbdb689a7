import {json, base64, type Text} from '../../../../core/text.js';
import {Secret} from '../../../../core/secret.js';
import type {Task} from '../../../../core/task.js';
import {askServer} from '../../../../tools/curl.js';
import {applyServerSide, portForward} from '../../../../tools/kubectl.js';
import {shownCertificate} from '../../../../tools/openssl.js';
import type {WorkflowFacts as F} from '../../facts.js';
import type {Address} from './address.js';
import {described, tellingLine} from './certificate.js';
import {presentCertificate, secretName, secretType} from './standing.js';

/** Where 443 is asked, and as whom. */
export type Asked = {readonly address: Address; readonly domain: string};

/** Writes certificate and key, each with one final newline, into the Secret that the router reads every ten seconds. */
export function store(facts: F, {certificate, key, now}: {certificate: string; key: Secret; now: Date}): Task {
	const {target} = facts;
	const present = presentCertificate(facts);
	const object: Text = [
		`{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "${secretName}", "namespace": `,
		json([target.namespace]),
		'}, "type": ',
		json([secretType(facts)]),
		',\n "data": {"tls.crt": "',
		base64([certificate]),
		'",\n "tls.key": "',
		base64([key, '\n']),
		'"}}\n',
	];
	return {
		id: 'tls/store',
		title: 'Store the certificate',
		notes: [
			`Secret ${secretName}: ${present === undefined ? 'nothing' : described(present, now)} → ${described(certificate, now)}`,
		],
		action: {kind: 'run', command: applyServerSide(target, object)},
		changes: [`secret/${secretName}`],
	};
}

/** What is left out when the check fails; nothing when the run is to fail then. */
type LeftOut = {readonly optional?: string};

/** Sees that 443 is reached at all, with a limit of time that `openssl s_client` has not. */
export function reached({address, domain}: Asked, leftOut: LeftOut): Task {
	const at = `${address.host}:${address.port}`;
	return {
		id: 'tls/reached',
		title: `See that ${at} is reached`,
		...leftOut,
		action: {
			kind: 'wait',
			seconds: 20,
			check: {
				command: askServer(`https://deis.${domain}/v2/`, {shows: 'status', words: through(address, 443)}),
				expect: {matches: '^[1-5][0-9][0-9]$'},
				hint: `${at} does not answer with TLS: look at the load balancer, its firewall, and whether 443 goes to the router. Another place: --set tls.address=HOST.`,
			},
		},
	};
}

/** Sees that 443 shows this very certificate; the router takes up to ten seconds. */
export function answers({address, domain}: Asked, certificate: string, leftOut: LeftOut): Task {
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
				command: shownCertificate(at, `deis.${domain}`),
				expect: {matches: `^${tellingLine(certificate).replaceAll('+', '[+]')}$`},
				hint: `${at} shows another certificate for deis.${domain}: something else answers there, or the router could not load it (kubectl logs deployment/deis-router).`,
			},
		},
	};
}

/** Reads back that http is sent to https: from outside, or through a forwarded port where only 443 is reached at a port of its own. */
export function redirects(facts: F, {address, domain}: Asked): Task {
	const host = `deis.${domain}`;
	const command =
		address.port === 443
			? askServer(`http://${host}/v2/`, {shows: 'redirect', words: through(address, 80)})
			: askServer('http://127.0.0.1:{port}/v2/', {
					shows: 'redirect',
					words: ['--header', `Host: ${host}`],
					forward: portForward(facts.target, 'deis-router', 80),
				});
	return {
		id: 'tls/redirects',
		title: 'See that http is sent to https',
		ifDone: 'tls/answers',
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

/** Reads back the header by which browsers refuse http. */
export function strict({address, domain}: Asked, seconds: number): Task {
	return {
		id: 'tls/strict',
		title: 'See the HSTS header',
		ifDone: 'tls/answers',
		action: {
			kind: 'wait',
			seconds: 60,
			check: {
				command: askServer(`https://deis.${domain}/v2/`, {shows: 'headers', words: through(address, 443)}),
				expect: {matches: `^[Ss]trict-[Tt]ransport-[Ss]ecurity: *max-age=${seconds}([^0-9]|$)`},
				hint: `https://deis.${domain} does not send Strict-Transport-Security with max-age=${seconds}.`,
			},
		},
	};
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
function through({host, port}: Address, standard: 80 | 443): readonly string[] {
	return ['--connect-to', `::${host}:${standard === 443 ? port : standard}`];
}
