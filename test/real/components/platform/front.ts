import {type IncomingMessage, type ServerResponse, createServer, request} from 'node:http';
import {type Socket, createServer as createTcpServer} from 'node:net';
import {type SecureContext, TLSSocket, createSecureContext} from 'node:tls';
import {type Answering, type Listening, guarded, listening, serve} from '../process/listen.js';
import {type KeyPair, selfSigned} from './self-signed.js';

/** What the router is told by the annotations of its Deployment. */
export type FrontSettings = {
	/** Redirect http to https; HSTS implies it. */
	readonly enforce: boolean;
	readonly hsts?: {
		/** Seconds. */
		readonly maxAge: number;
		readonly includeSubDomains?: boolean;
		readonly preload?: boolean;
	};
};

/** The router's stand-in, on a port for http and one for https. */
export type Front = {
	readonly httpPort: number;
	readonly httpsPort: number;
	readonly stop: () => Promise<void>;
};

type FrontPlan = {
	/** The live Secret deis-router-platform-cert, decoded; undefined when there is none. Asked at each connection. */
	readonly certificate: () => Promise<KeyPair | undefined>;
	/** The live settings, asked at each request. */
	readonly settings: () => Promise<FrontSettings>;
	/** The controller's port: what hosts whose first label is `deis` reach. */
	readonly controller: number;
};

/**
 * Starts a front that answers as deis-router does (rtr:nginx/config.go). Without the Secret https shows a self-signed
 * certificate and 404; with it the Secret's, whatever the host.
 */
export async function startFront(plan: FrontPlan): Promise<Front> {
	const own = await selfSigned('router-default-vhost');
	const plain = await serve(answerHttp(plan));
	const secure = await startTls({
		listener: answerHttps(plan),
		async context() {
			const {certificate, key} = (await plan.certificate()) ?? own;
			return createSecureContext({cert: certificate, key});
		},
	});
	return {
		httpPort: plain.port,
		httpsPort: secure.port,
		async stop() {
			await plain.stop();
			await secure.stop();
		},
	};
}

function answerHttp({settings, controller}: FrontPlan): Answering {
	return async (incoming, response) => {
		const {enforce, hsts} = await settings();
		// The router trusts this header from anybody (rtr:nginx/config.go, $access_scheme).
		const isSecure = /^(.*, ?)?https$/.test(String(incoming.headers['x-forwarded-proto'] ?? ''));
		if (!isForController(incoming)) {
			answerUnmapped(incoming, response);
		} else if ((enforce || hsts !== undefined) && !isSecure) {
			response.writeHead(301, {location: `https://${hostOf(incoming)}${incoming.url ?? '/'}`}).end();
		} else {
			passOn({incoming, response, controller, headers: isSecure ? hstsHeader(hsts) : {}});
		}
	};
}

function answerHttps({certificate, settings, controller}: FrontPlan): Answering {
	return async (incoming, response) => {
		const [present, {hsts}] = await Promise.all([certificate(), settings()]);
		if (present === undefined || !isForController(incoming)) {
			answerUnmapped(incoming, response);
		} else {
			passOn({incoming, response, controller, headers: hstsHeader(hsts)});
		}
	};
}

function answerUnmapped({url}: IncomingMessage, response: ServerResponse): void {
	response.writeHead(/^\/healthz\/?$/.test(url ?? '') ? 200 : 404).end();
}

function hstsHeader(hsts: FrontSettings['hsts']): Readonly<Record<string, string>> {
	if (hsts === undefined) {
		return {};
	}

	const parts = [
		`max-age=${hsts.maxAge}`,
		...(hsts.includeSubDomains === true ? ['includeSubDomains'] : []),
		...(hsts.preload === true ? ['preload'] : []),
	];
	return {'strict-transport-security': parts.join('; ')};
}

function isForController(incoming: IncomingMessage): boolean {
	return hostOf(incoming).startsWith('deis.');
}

/** Without the port, as nginx's $host. */
function hostOf({headers}: IncomingMessage): string {
	return (headers.host ?? '').replace(/:\d+$/, '');
}

type Passing = {
	readonly incoming: IncomingMessage;
	readonly response: ServerResponse;
	readonly controller: number;
	readonly headers: Readonly<Record<string, string>>;
};

function passOn({incoming, response, controller, headers}: Passing): void {
	const {method, url, headers: sent} = incoming;
	const outgoing = request({host: '127.0.0.1', port: controller, method, path: url, headers: sent}, (reply) => {
		response.writeHead(reply.statusCode ?? 502, {...reply.headers, ...headers});
		reply.pipe(response);
	});
	outgoing.on('error', () => {
		if (response.headersSent) response.destroy();
		else response.writeHead(502).end();
	});
	incoming.pipe(outgoing);
}

type Tls = {
	readonly listener: Answering;
	/** Asked at each connection, so that a replaced Secret shows at once; the router takes up to 10 s. */
	readonly context: () => Promise<SecureContext>;
};

/** Node's own https server asks for another certificate only when the client names a host; this one always asks. */
export async function startTls({listener, context}: Tls): Promise<Listening> {
	const pages = createServer(guarded(listener));
	const sockets = new Set<Socket>();
	const server = createTcpServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => socket.destroy());
		context().then(
			(secureContext) => {
				const secured = new TLSSocket(socket, {isServer: true, secureContext});
				secured.on('error', () => socket.destroy());
				pages.emit('connection', secured);
			},
			() => {
				socket.destroy();
			},
		);
	});
	return listening({
		server,
		port: 0,
		hangUp() {
			for (const socket of sockets) {
				socket.destroy();
			}
		},
	});
}
