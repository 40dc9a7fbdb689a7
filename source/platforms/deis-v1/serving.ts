import type {Read} from '../../core/ports.js';
import {known, type Reading, unknown, whyNot} from '../../core/reading.js';
import {quote} from '../../core/script/quote.js';
import {ssh} from '../../tools/ssh.js';
import type {DeisTarget, RouterAnswer, Serving, Tree} from './facts.js';
import {plainAt} from './tree.js';

/** The name under which the controller is reached: its label can be another one since v1.7.0. */
export function controllerHost(tree: Reading<Tree>): string | undefined {
	const domain = plainAt(tree, 'platform/domain');
	return domain === undefined ? undefined : `${plainAt(tree, 'controller/subdomain') ?? 'deis'}.${domain}`;
}

/** The addresses of the routers that are alive: each writes its own every few seconds. */
export function routerAddresses(tree: Reading<Tree>): readonly string[] {
	if (!tree.known) return [];
	return [...tree.value.entries()].flatMap(([key, {value}]) => {
		if (!key.startsWith('router/hosts/') || typeof value !== 'string') return [];
		const address = /^([\w.-]+)(?::\d+)?$/.exec(value)?.[1];
		return address === undefined ? [] : [address];
	});
}

/** Whether the routers expect the PROXY protocol: any value but the literal `false` turns it on (router's deis.conf). */
export function takesProxyProtocol(tree: Reading<Tree>): boolean {
	return !['', 'false'].includes(plainAt(tree, 'router/proxyProtocol') ?? '');
}

/** What is asked of a server behind the name of the controller. */
const path = '/v2/';

const curl = "curl --silent --insecure --noproxy '*' --max-time 8 --output /dev/null";

/** Defines `shown ADDRESS`, which prints the fingerprint of the certificate on its port 443, or nothing. */
function shownAs(host: string): string {
	return `shown() { printf 'Q\\n' | timeout 8 openssl s_client -connect "$1:443" -servername ${quote(host)} 2>/dev/null | openssl x509 -noout -fingerprint -sha256 2>/dev/null | sed 's/.*=//'; }`;
}

/** Prints a line for each router: address, fingerprint or `-`, status code of http. */
function askRouters(host: string, addresses: readonly string[]): string {
	return [
		`for program in openssl timeout; do command -v "$program" >/dev/null || { echo "$program is not on the host" >&2; exit 1; }; done`,
		shownAs(host),
		`ask() { on443=$(shown "$1"); on80=$(${curl} --write-out '%{http_code}' --header ${quote(`Host: ${host}`)} "http://$1${path}"); echo "$1 \${on443:--} \${on80:-000}"; }`,
		`for address in ${addresses.map((one) => quote(one)).join(' ')}; do ask "$address" & done`,
		'wait',
	].join('\n');
}

/** Prints where http under a host's name is redirected to by a router, after the status code. */
export function plainAnswer(host: string, address: string): string {
	return `${curl} --write-out '%{http_code} %{redirect_url}\\n' --header ${quote(`Host: ${host}`)} ${quote(`http://${address}${path}`)}`;
}

/** Fails with a line for each router that does not show the certificate of this fingerprint. */
export function routersShow(host: string, addresses: readonly string[], fingerprint: string): string {
	return [
		shownAs(host),
		'other=0',
		`for address in ${addresses.map((one) => quote(one)).join(' ')}; do`,
		`	[ "$(shown "$address")" = ${quote(fingerprint)} ] || { echo "$address shows another certificate, or none" >&2; other=1; }`,
		'done',
		'exit "$other"',
	].join('\n');
}

/** Asks the routers that are alive what they show, and where they have no certificate who answers https; from the tunnel host, which reaches both. */
export async function readServing(
	{target, tree}: {readonly target: DeisTarget; readonly tree: Reading<Tree>},
	read: Read,
): Promise<Serving> {
	const host = controllerHost(tree);
	if (host === undefined) {
		const nowhere = unknown(tree.known ? 'The platform has no domain.' : tree.because);
		return {routers: nowhere, https: nowhere};
	}
	const hasCertificate = plainAt(tree, 'router/sslCert') !== undefined;
	const [routers, https] = await Promise.all([
		readRouters({target, tree, host}, read),
		hasCertificate
			? Promise.resolve(unknown('It was not asked: the routers end TLS.'))
			: readHttps({target, host}, read),
	]);
	return {routers, https};
}

async function readRouters(
	{target, tree, host}: {readonly target: DeisTarget; readonly tree: Reading<Tree>; readonly host: string},
	read: Read,
): Promise<Serving['routers']> {
	if (takesProxyProtocol(tree))
		return unknown('The PROXY protocol is on: the routers answer only what comes through the load balancer.');
	const addresses = routerAddresses(tree);
	if (addresses.length === 0) return unknown('No router is alive: nothing lies below /deis/router/hosts.');
	const outcome = await read(ssh(target.at, askRouters(host, addresses), {timeout: 60}));
	if (outcome.failure !== undefined || outcome.exitCode !== 0) return unknown(whyNot('ssh', outcome));
	return known(
		outcome.stdout
			.trim()
			.split('\n')
			.flatMap((line): readonly RouterAnswer[] => {
				const [address, on443, plain] = line.split(' ');
				return address === undefined || on443 === undefined || plain === undefined
					? []
					: [{address, fingerprint: on443 === '-' ? undefined : on443, plain}];
			})
			// They are asked at once and answer in any order.
			.sort((a, b) => addresses.indexOf(a.address) - addresses.indexOf(b.address)),
	);
}

async function readHttps(
	{target, host}: {readonly target: DeisTarget; readonly host: string},
	read: Read,
): Promise<Serving['https']> {
	const remote = `${curl} --write-out '%{http_code} %{redirect_url}\\n' ${quote(`https://${host}${path}`)} || :`;
	const outcome = await read(ssh(target.at, remote));
	const [code, redirect = ''] = outcome.stdout.trim().split(' ');
	return outcome.failure !== undefined || outcome.exitCode !== 0 || code === undefined || !/^\d{3}$/.test(code)
		? unknown(whyNot('ssh', outcome))
		: known({code, redirect});
}
