import {type Listening, serve} from '../process/listen.js';

/** A server with one page that says whether it is well. */
export type Health = Listening & {
	/** From now on its page is 200, or 503. */
	readonly setHealthy: (healthy: boolean) => void;
};

/** Stands in for deis-registry: `/v2/`, which turns 503 when its storage driver fails. */
export async function startRegistry(): Promise<Health> {
	return startHealth({path: '/v2/', headers: {'Docker-Distribution-Api-Version': 'registry/2.0'}, body: '{}'});
}

/** Stands in for deis-builder's health server on 8092: `/healthz`, which lists its bucket. */
export async function startBuilder(): Promise<Health> {
	return startHealth({path: '/healthz', headers: {}, body: 'OK'});
}

type Page = {readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string};

async function startHealth({path, headers, body}: Page): Promise<Health> {
	let healthy = true;
	const listening = await serve((incoming, response) => {
		if (incoming.url === path) {
			response.writeHead(healthy ? 200 : 503, headers).end(healthy ? body : '');
		} else {
			response.writeHead(404).end();
		}
	});
	return {
		...listening,
		setHealthy(isHealthy) {
			healthy = isHealthy;
		},
	};
}
