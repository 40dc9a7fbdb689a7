import {type IncomingMessage, type ServerResponse, createServer} from 'node:http';
import {once} from 'node:events';
import {type AddressInfo, type Server} from 'node:net';

/** A small server of our own, in the test's process. */
export type Listening = {
	readonly port: number;
	/** Closes it with all its connections. */
	readonly stop: () => Promise<void>;
};

/** Answers one request; when it fails, the client gets 500 with the reason. */
export type Answering = (incoming: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** Makes a listener of what may fail while it reads the live cluster: a failure must not end the test's process. */
export function guarded(answer: Answering): (incoming: IncomingMessage, response: ServerResponse) => void {
	return (incoming, response) => {
		Promise.resolve()
			.then(async () => answer(incoming, response))
			.catch((error: unknown) => {
				if (!response.headersSent) {
					response.writeHead(500, {'content-type': 'text/plain'});
				}

				response.end(String(error));
			});
	};
}

/** Starts an HTTP server on 127.0.0.1, on a port the kernel picks unless one is named. */
export async function serve(answer: Answering, port = 0): Promise<Listening> {
	const server = createServer(guarded(answer));
	return listening({
		server,
		port,
		hangUp() {
			server.closeAllConnections();
		},
	});
}

type Opening = {
	readonly server: Server;
	readonly port: number;
	/** Ends the connections that keep the server from closing. */
	readonly hangUp: () => void;
};

/** Opens any server on 127.0.0.1. */
export async function listening({server, port, hangUp}: Opening): Promise<Listening> {
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		async stop() {
			if (server.listening) {
				const closed = once(server, 'close');
				server.close();
				hangUp();
				await closed;
			}
		},
	};
}
