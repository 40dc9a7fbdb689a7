import {type RequestListener, createServer} from 'node:http';
import {once} from 'node:events';
import {type AddressInfo, type Server} from 'node:net';

/** A small server of our own, in the test's process. */
export type Listening = {
	readonly port: number;
	/** Closes it with all its connections. */
	readonly stop: () => Promise<void>;
};

/** Starts an HTTP server on 127.0.0.1, on a port the kernel picks unless one is named. */
export async function serve(listener: RequestListener, port = 0): Promise<Listening> {
	const server = createServer(listener);
	return listening({
		server,
		port,
		hangUp: () => {
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
