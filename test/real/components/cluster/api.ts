import {request} from 'node:https';
import {text} from 'node:stream/consumers';

/** How the launcher itself reaches an API server. */
export type Api = {
	readonly server: string;
	/** The authority's certificate, PEM. */
	readonly authority: string;
	/** Asked as nobody when absent. */
	readonly token?: string;
};

type Call = {
	readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
	/** Path and query. */
	readonly path: string;
	readonly body?: unknown;
};

/** The status code and what the body says. */
export type Answer = {readonly status: number; readonly body: string};

/** Asks the API server; a PATCH is a merge patch. */
export async function callApi({server, authority, token}: Api, {method, path, body}: Call): Promise<Answer> {
	const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
	return new Promise((resolve, reject) => {
		const outgoing = request(
			new URL(path, server),
			{
				method,
				ca: authority,
				timeout: 30_000,
				headers: {'content-type': type, ...(token === undefined ? {} : {authorization: `Bearer ${token}`})},
			},
			(answer) => {
				text(answer).then((words) => {
					resolve({status: answer.statusCode ?? 0, body: words});
				}, reject);
			},
		);
		outgoing.on('error', reject);
		outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path} got no answer.`)));
		outgoing.end(body === undefined ? undefined : JSON.stringify(body));
	});
}

/** Reads an object; anything but 200 is an error. */
export async function readObject<T>(api: Api, path: string): Promise<T> {
	const {status, body} = await callApi(api, {method: 'GET', path});
	if (status !== 200) {
		throw new Error(`GET ${path}: ${status} ${body.slice(0, 300)}`);
	}

	return JSON.parse(body) as T;
}

/** Reads an object; undefined when there is none. */
export async function findObject<T>(api: Api, path: string): Promise<T | undefined> {
	const {status, body} = await callApi(api, {method: 'GET', path});
	if (status !== 200 && status !== 404) {
		throw new Error(`GET ${path}: ${status} ${body.slice(0, 300)}`);
	}

	return status === 404 ? undefined : (JSON.parse(body) as T);
}

/** Creates an object unless it is there. */
export async function ensureObject(api: Api, path: string, body: unknown): Promise<void> {
	const answer = await callApi(api, {method: 'POST', path, body});
	if (answer.status !== 201 && answer.status !== 409) {
		throw new Error(`POST ${path}: ${answer.status} ${answer.body.slice(0, 300)}`);
	}
}

/** Changes an object by a merge patch. */
export async function patchObject(api: Api, path: string, body: unknown): Promise<void> {
	const answer = await callApi(api, {method: 'PATCH', path, body});
	if (answer.status !== 200) {
		throw new Error(`PATCH ${path}: ${answer.status} ${answer.body.slice(0, 300)}`);
	}
}
