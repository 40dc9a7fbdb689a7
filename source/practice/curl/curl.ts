import {flagOf, isSet, parseFlags, type FlagTable, type Parsed} from '../flags.js';
import type {Invocation} from '../invocation.js';
import {done, Refused, type Reply} from '../reply.js';
import type {Look} from '../stand-in.js';
import type {World} from '../world.js';
import {type Answer, controllerAnswers, type Request} from './controller.js';
import {appOf, connect, type End} from './connect.js';
import {routerAnswers, shownCertificate} from './router.js';

const table: FlagTable = {
	valued: [
		'connect-to',
		'data-binary',
		'dump-header',
		'header',
		'max-time',
		'noproxy',
		'output',
		'request',
		'resolve',
		'write-out',
	],
	plain: ['head', 'include', 'insecure', 'show-error', 'silent'],
	short: {
		H: 'header',
		I: 'head',
		i: 'include',
		D: 'dump-header',
		k: 'insecure',
		m: 'max-time',
		o: 'output',
		s: 'silent',
		S: 'show-error',
		w: 'write-out',
		X: 'request',
	},
	refuse: (flag) =>
		new Refused(`curl: option ${flag}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information`, 2),
};

/** Prepares one call of curl. */
export async function curl(invocation: Invocation): Promise<Look> {
	const parsed = parseFlags(invocation.args, table);
	const [address, ...others] = parsed.words;
	if (address === undefined || others.length > 0)
		throw new Refused("curl: no URL specified!\ncurl: try 'curl --help' or 'curl --manual' for more information", 2);
	const url = urlOf(address);
	const data = flagOf(parsed, 'data-binary');
	const body = data === '@-' ? await invocation.stdin() : (data ?? '');
	return (world) => fetched(world, parsed, {url, body});
}

function urlOf(address: string): URL {
	try {
		return new URL(address.includes('://') ? address : `http://${address}`);
	} catch {
		throw new Refused(`curl: (3) URL rejected: Malformed input to a URL function`, 3);
	}
}

type Asked = {readonly url: URL; readonly body: string};

function fetched(world: World, parsed: Parsed, {url, body}: Asked): Reply {
	const port = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port);
	const target = redirected(parsed, url.hostname, port);
	const end = connect(world, target.host, target.port);
	if (end.to === 'nobody') throw unreachable(end, target);
	const headers = headersOf(parsed);
	const request: Request = {
		method:
			flagOf(parsed, 'request') ??
			(isSet(parsed, 'head') ? 'HEAD' : flagOf(parsed, 'data-binary') === undefined ? 'GET' : 'POST'),
		path: `${url.pathname}${url.search}`,
		host: headers['host'] ?? url.hostname,
		headers,
		body,
	};
	return printed(
		parsed,
		answered(world, end, {request, secure: url.protocol === 'https:', insecure: isSet(parsed, 'insecure')}),
		request,
	);
}

/** Where `--connect-to` or `--resolve` sends the connection. */
function redirected(parsed: Parsed, host: string, port: number): {host: string; port: number} {
	for (const rule of parsed.flags['connect-to'] ?? []) {
		const [fromHost, fromPort, toHost, toPort] = rule.split(':');
		if ((fromHost === '' || fromHost === host) && (fromPort === '' || Number(fromPort) === port))
			return {
				host: toHost === undefined || toHost === '' ? host : toHost,
				port: toPort === undefined || toPort === '' ? port : Number(toPort),
			};
	}
	for (const rule of parsed.flags['resolve'] ?? []) {
		const [fromHost, fromPort, to] = rule.split(':');
		if (fromHost === host && Number(fromPort) === port) return {host: to ?? host, port};
	}
	return {host, port};
}

function unreachable({why}: Extract<End, {to: 'nobody'}>, {host, port}: {host: string; port: number}): Refused {
	return why === 'refused'
		? new Refused(`curl: (7) Failed to connect to ${host} port ${port} after 0 ms: Couldn't connect to server`, 7)
		: new Refused(`curl: (6) Could not resolve host: ${host}`, 6);
}

function headersOf(parsed: Parsed): Readonly<Record<string, string>> {
	return Object.fromEntries(
		(parsed.flags['header'] ?? []).map((header) => {
			const colon = header.indexOf(':');
			return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
		}),
	);
}

type Secured = {readonly request: Request; readonly secure: boolean; readonly insecure: boolean};

function answered(world: World, end: Exclude<End, {to: 'nobody'}>, {request, secure, insecure}: Secured): Answer {
	if (end.to === 'pod') {
		if (appOf(end.pod) === 'deis-router' && end.port === 8080 && !secure) return routerAnswers(world, request, 'none');
		if (secure) throw new Refused('curl: (35) error:0A00010B:SSL routines::wrong version number', 35);
		if (appOf(end.pod) === 'deis-controller') return controllerAnswers(world, end.pod, request);
		const isHealth = ['/healthz', '/readiness', '/v2/'].includes(request.path);
		return {status: isHealth ? 200 : 404, headers: {'Content-Type': 'text/plain'}, body: ''};
	}
	if (end.port === 80 && !secure) return routerAnswers(world, request, 'none');
	if (end.port !== 443 || !secure)
		throw unreachable({to: 'nobody', why: 'refused'}, {host: request.host, port: end.port});
	// No practice certificate is signed by anybody whom curl knows.
	if (!insecure)
		throw new Refused(
			'curl: (60) SSL certificate problem: unable to get local issuer certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.',
			60,
		);
	return routerAnswers(world, request, shownCertificate(world, '').ofPlatform ? 'platform' : 'own');
}

const reasons: Readonly<Record<number, string>> = {
	200: 'OK',
	201: 'Created',
	301: 'Moved Permanently',
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	500: 'Internal Server Error',
	503: 'Service Unavailable',
};

function printed(parsed: Parsed, answer: Answer, {method}: Request): Reply {
	const head = [
		`HTTP/1.1 ${answer.status} ${reasons[answer.status] ?? ''}\r\n`,
		...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`),
		'\r\n',
	].join('');
	const withHead = isSet(parsed, 'head') || isSet(parsed, 'include');
	const body = `${withHead ? head : ''}${method === 'HEAD' ? '' : answer.body}`;
	const output = flagOf(parsed, 'output');
	if (output !== undefined && output !== '/dev/null' && output !== '-')
		throw new Refused(`curl: (23) the practice cluster writes no files: ${output}`, 23);
	const dump = flagOf(parsed, 'dump-header');
	if (dump !== undefined && dump !== '-')
		throw new Refused(`curl: (23) the practice cluster writes no files: ${dump}`, 23);
	const dumped = dump === '-' ? head : '';
	return done(`${dumped}${output === '/dev/null' ? '' : body}${written(flagOf(parsed, 'write-out') ?? '', answer)}`);
}

function written(format: string, {status, headers}: Answer): string {
	const known: Readonly<Record<string, string>> = {
		http_code: String(status).padStart(3, '0'),
		redirect_url: headers['Location'] ?? '',
	};
	return format
		.replaceAll(/%header\{([^}]*)\}/g, (_, name: string) => {
			const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase());
			return found?.[1] ?? '';
		})
		.replaceAll(/%\{([^}]*)\}/g, (whole, name: string) => {
			if (known[name] === undefined) throw new Refused(`curl: unknown --write-out variable: '${whole}'`, 2);
			return known[name];
		})
		.replaceAll('\\n', '\n')
		.replaceAll('\\r', '\r');
}
