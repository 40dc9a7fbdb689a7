import {randomInt} from 'node:crypto';
import {createServer} from 'node:net';

/** Below the range from which the kernel takes the ports of outgoing connections, which would collide by chance. */
const range = {from: 20_000, to: 32_000} as const;

/** Different ports on 127.0.0.1 that nobody listens on at this moment. */
export async function freePorts(count: number): Promise<readonly number[]> {
	const found = new Set<number>();
	for (let tries = 0; found.size < count && tries < 1000; tries++) {
		const port = randomInt(range.from, range.to);
		if (await isFree(port)) {
			found.add(port);
		}
	}

	if (found.size < count) {
		throw new Error(`Only ${found.size} of ${count} ports are free.`);
	}

	return [...found];
}

/** One such port. */
export async function freePort(): Promise<number> {
	const [port] = await freePorts(1);
	if (port === undefined) {
		throw new Error('No port is free.');
	}

	return port;
}

async function isFree(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => {
			resolve(false);
		});
		server.listen(port, '127.0.0.1', () => {
			server.close(() => {
				resolve(true);
			});
		});
	});
}
