import {flagOf, isSet, parseFlags, type FlagTable, type Parsed} from '../flags.js';
import type {Invocation} from '../invocation.js';
import {done, Refused, type Reply} from '../reply.js';

/** A request as it reaches a server of the practice world. */
export type Request = {
	readonly method: string;
	readonly path: string;
	readonly host: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
};

/** What the server answers; header names as they are printed. */
export type Answer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
};

/** Where a connection goes, and whether it is by TLS and without looking at the certificate. */
export type Connection = {
	readonly host: string;
	readonly port: number;
	readonly secure: boolean;
	readonly insecure: boolean;
};

/** What answers a request; throws curl's own words when nobody does. */
export type Serve = (connection: Connection, request: Request) => Answer;

const table: FlagTable = {
	valued: [
		'connect-to',
		'data-binary',
		'data-urlencode',
		'dump-header',
		'header',
		'max-time',
		'noproxy',
		'output',
		'request',
		'resolve',
		'write-out',
	],
	plain: ['fail', 'head', 'include', 'insecure', 'show-error', 'silent'],
	short: {
		D: 'dump-header',
		f: 'fail',
		H: 'header',
		I: 'head',
		i: 'include',
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

/** Sorts a call of curl: what it asks, whom, and how the answer is printed. */
export async function prepareCurl(invocation: Invocation): Promise<(serve: Serve) => Reply> {
	const parsed = parseFlags(invocation.args.flatMap(apart), table);
	const [address, ...others] = parsed.words;
	if (address === undefined || others.length > 0)
		throw new Refused("curl: no URL specified!\ncurl: try 'curl --help' or 'curl --manual' for more information", 2);
	const url = urlOf(address);
	const body = await bodyOf(parsed, invocation);
	const secure = url.protocol === 'https:';
	const port = Number(url.port === '' ? (secure ? 443 : 80) : url.port);
	const connection = {...redirected(parsed, url.hostname, port), secure, insecure: isSet(parsed, 'insecure')};
	const form = parsed.flags['data-urlencode'] !== undefined;
	const headers: Readonly<Record<string, string>> = {
		...(form ? {'content-type': 'application/x-www-form-urlencoded'} : {}),
		...headersOf(parsed),
	};
	const request: Request = {
		method: flagOf(parsed, 'request') ?? (isSet(parsed, 'head') ? 'HEAD' : body === undefined ? 'GET' : 'POST'),
		path: `${url.pathname}${url.search}`,
		host: headers['host'] ?? url.hostname,
		headers,
		body: body ?? '',
	};
	return (serve) => {
		try {
			return printed(parsed, serve(connection, request), request);
		} catch (error) {
			if (!(error instanceof Refused)) throw error;
			return ended(parsed, error.reply);
		}
	};
}

/** How it ends in failure: `--write-out` is printed all the same, and the reason only where it is to be shown. */
function ended(parsed: Parsed, {exitCode, stdout, stderr}: Reply): Reply {
	const isQuiet = isSet(parsed, 'silent') && !isSet(parsed, 'show-error');
	const format = [6, 7, 28, 35, 52, 60].includes(exitCode) ? (flagOf(parsed, 'write-out') ?? '') : '';
	return {
		exitCode,
		stdout: stdout + written(format, {status: 0, headers: {}, body: ''}),
		stderr: isQuiet ? '' : stderr,
	};
}

/** `-sS` is `-s -S`: curl's own letters go together. */
function apart(word: string): readonly string[] {
	const letters = /^-([sSfkiI]+)([A-Za-z]?.*)$/s.exec(word);
	if (letters === null || word.startsWith('--')) return [word];
	const [, plain = '', rest = ''] = letters;
	return [...[...plain].map((letter) => `-${letter}`), ...(rest === '' ? [] : [`-${rest}`])];
}

function urlOf(address: string): URL {
	try {
		return new URL(address.includes('://') ? address : `http://${address}`);
	} catch {
		throw new Refused(`curl: (3) URL rejected: Malformed input to a URL function`, 3);
	}
}

async function bodyOf(parsed: Parsed, {stdin}: Invocation): Promise<string | undefined> {
	const data = flagOf(parsed, 'data-binary');
	const content = async (file: string) => {
		if (file !== '-') throw new Refused(`curl: (26) the practice cluster reads no files: ${file}`, 26);
		return stdin();
	};
	if (data !== undefined) return data.startsWith('@') ? content(data.slice(1)) : data;
	const fields = parsed.flags['data-urlencode'];
	if (fields === undefined) return undefined;
	const encoded: string[] = [];
	for (const field of fields) {
		// CONTENT, =CONTENT, NAME=CONTENT, @FILE or NAME@FILE, as curl's manual has it.
		const [, name = '', kind = '', rest = ''] = /^([^=@]*)([=@]?)(.*)$/s.exec(field) ?? [];
		const value = kind === '@' ? await content(rest) : kind === '=' ? rest : field;
		encoded.push(`${kind === '' || name === '' ? '' : `${name}=`}${encodeURIComponent(value)}`);
	}
	return encoded.join('&');
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

function headersOf(parsed: Parsed): Readonly<Record<string, string>> {
	return Object.fromEntries(
		(parsed.flags['header'] ?? []).map((header) => {
			const colon = header.indexOf(':');
			return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
		}),
	);
}

const reasons: Readonly<Record<number, string>> = {
	200: 'OK',
	201: 'Created',
	301: 'Moved Permanently',
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
	412: 'Precondition Failed',
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
	const failed = isSet(parsed, 'fail') && answer.status >= 400;
	const shown = output === '/dev/null' || failed ? '' : body;
	const stdout = `${dumped}${shown}${written(flagOf(parsed, 'write-out') ?? '', answer)}`;
	if (failed) throw new Refused(`curl: (22) The requested URL returned error: ${answer.status}`, 22, stdout);
	return done(stdout);
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
