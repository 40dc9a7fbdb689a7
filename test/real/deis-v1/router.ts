import type {IncomingMessage, ServerResponse} from 'node:http';
import {request} from 'node:http';
import {X509Certificate, createPrivateKey} from 'node:crypto';
import {createSecureContext, type SecureContext} from 'node:tls';
import {serve} from '../components/process/listen.js';
import {startTls} from '../components/platform/front.js';
import {selfSigned} from '../components/platform/self-signed.js';
import type {Etcd} from './etcd.js';

/** A router of Deis v1: what confd makes of etcd, and nginx of that (router's templates nginx.conf, deis.conf, ssl.conf). */
export type Router = {
	readonly address: string;
	readonly httpPort: number;
	readonly httpsPort: number;
	/** What it was told when it last loaded, or could not. */
	readonly says: () => string;
	/** Loads anew as after a restart: with a bad configuration it answers nothing. */
	restart(): Promise<void>;
	/** Stops looking at etcd, as a router whose confd hangs. */
	freeze(): void;
	stop(): Promise<void>;
};

/** What nginx works by. */
type Loaded = {
	readonly secure: SecureContext | undefined;
	readonly enforce: boolean;
	readonly hsts: string | undefined;
	readonly proxied: boolean;
};

type Keys = Readonly<Record<string, string>>;

/** Go's `or`: what is empty is as good as nothing. */
const or = (...values: readonly (string | undefined)[]) => values.find((one) => one !== undefined && one !== '') ?? '';

/** What nginx makes of the keys; throws where it would not take its configuration. */
function load(keys: Keys): Loaded {
	const key = (name: string) => keys[`/deis/router/${name}`];
	const certificate = key('sslCert');
	const protocols = or(key('sslProtocols'), 'TLSv1 TLSv1.1 TLSv1.2').split(' ');
	const unheard = protocols.find((one) => !['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'].includes(one));
	if (certificate !== undefined && unheard !== undefined)
		throw new Error(`nginx: [emerg] invalid value "${unheard}" in /opt/nginx/conf/ssl.conf:2`);
	const hstsOn = or(key('hsts/enabled'), 'false');
	const more = ['includeSubDomains', 'preload'].filter((one) => key(`hsts/${one}`) === 'true');
	return {
		secure: certificate === undefined ? undefined : contextOf(certificate, key('sslKey') ?? ''),
		enforce: or(key('enforceHTTPS'), hstsOn, 'false') === 'true',
		hsts: hstsOn === 'true' ? [`max-age=${or(key('hsts/maxAge'), '10886400')}`, ...more].join('; ') : undefined,
		proxied: or(key('proxyProtocol'), 'false') !== 'false',
	};
}

function contextOf(certificate: string, key: string): SecureContext {
	const privateKey = createPrivateKey(key);
	if (!['rsa', 'ec'].includes(privateKey.asymmetricKeyType ?? '')) throw new Error('nginx: [emerg] unknown key type');
	if (!new X509Certificate(certificate).checkPrivateKey(privateKey))
		throw new Error('nginx: [emerg] SSL_CTX_use_PrivateKey_file("/etc/ssl/deis.key") failed (key values mismatch)');
	return createSecureContext({cert: certificate, key});
}

/** Starts one; it looks at etcd every 300 ms, where confd does every 5 s, and tells that it is alive. `on` hears each try to load. */
export async function startRouter({
	etcd,
	address,
	controller,
	on,
}: {
	readonly etcd: Etcd;
	readonly address: string;
	readonly controller: number;
	readonly on?: (says: string) => Promise<void>;
}): Promise<Router> {
	let loaded: Loaded | undefined;
	let seen = '';
	let says = '';
	const watching = {frozen: false};
	const look = async (afresh: boolean) => {
		const keys = Object.fromEntries(
			Object.entries(await etcd.leaves('deis/router')).filter(([key]) => !key.startsWith('/deis/router/hosts/')),
		);
		const now = JSON.stringify(keys);
		if (now === seen && !afresh) return;
		seen = now;
		try {
			loaded = load(keys);
			says = 'nginx: configuration file /opt/nginx/conf/nginx.conf test is successful';
		} catch (error) {
			// A reload that fails leaves nginx as it is (deis/controller#1155); a start that fails leaves none.
			if (afresh) loaded = undefined;
			says = (error as Error).message;
		}
		await on?.(says);
	};
	await look(true);
	const ending = new AbortController();
	const looking = (async () => {
		for (let turn = 0; !ending.signal.aborted; turn++) {
			if (!watching.frozen) await look(false).catch(() => undefined);
			if (turn % 15 === 0) await etcd.set(`deis/router/hosts/${address}`, `${address}:80`, 20).catch(() => undefined);
			await new Promise((resolve) => setTimeout(resolve, 300));
		}
	})();
	const answer = (isSecure: boolean) => (incoming: IncomingMessage, response: ServerResponse) => {
		const forwarded = String(incoming.headers['x-forwarded-proto'] ?? '');
		const scheme = /^(.*, ?)?https?$/.test(forwarded) ? /https?$/.exec(forwarded)?.[0] : 'http';
		const isHttps = isSecure || scheme === 'https';
		const host = (incoming.headers.host ?? '').replace(/:\d+$/, '');
		if (loaded === undefined || loaded.proxied) incoming.socket.destroy();
		else if (loaded.enforce && !isHttps)
			response.writeHead(301, {location: `https://${host}${incoming.url ?? '/'}`}).end();
		else {
			const headers = loaded.hsts === undefined || !isHttps ? {} : {'strict-transport-security': loaded.hsts};
			pass({incoming, response, port: controller, headers});
		}
	};
	const plain = await serve(answer(false));
	const secure = await startTls({
		listener: answer(true),
		async context() {
			// nginx does not listen on 443 without a certificate.
			if (loaded?.secure === undefined || loaded.proxied) throw new Error('closed');
			return Promise.resolve(loaded.secure);
		},
	});
	return {
		address,
		httpPort: plain.port,
		httpsPort: secure.port,
		says: () => says,
		restart: async () => look(true),
		freeze() {
			watching.frozen = true;
		},
		async stop() {
			ending.abort();
			await looking;
			await Promise.all([plain.stop(), secure.stop()]);
		},
	};
}

/** A load balancer that ends TLS and speaks http to a router. */
export type Balancer = {readonly port: number; forwards: string | undefined; stop(): Promise<void>};

/** Starts one; `forwards` is what it sets X-Forwarded-Proto to. */
export async function startBalancer(router: number, domain: string): Promise<Balancer> {
	const {certificate, key} = await selfSigned(`*.${domain}`);
	const context = createSecureContext({cert: certificate, key});
	const balancer: {port: number; forwards: string | undefined; stop(): Promise<void>} = {
		port: 0,
		forwards: 'https',
		stop: async () => Promise.resolve(),
	};
	const listening = await startTls({
		context: async () => Promise.resolve(context),
		listener: (incoming, response) => {
			if (balancer.forwards !== undefined) incoming.headers['x-forwarded-proto'] = balancer.forwards;
			pass({incoming, response, port: router, headers: {}});
		},
	});
	return Object.assign(balancer, {port: listening.port, stop: listening.stop});
}

function pass({
	incoming,
	response,
	port,
	headers,
}: {
	readonly incoming: IncomingMessage;
	readonly response: ServerResponse;
	readonly port: number;
	readonly headers: Readonly<Record<string, string>>;
}): void {
	const {method, url} = incoming;
	const outgoing = request({host: '127.0.0.1', port, method, path: url, headers: incoming.headers}, (reply) => {
		response.writeHead(reply.statusCode ?? 502, {...reply.headers, ...headers});
		reply.pipe(response);
	});
	outgoing.on('error', () => {
		if (response.headersSent) response.destroy();
		else response.writeHead(502).end();
	});
	incoming.pipe(outgoing);
}
