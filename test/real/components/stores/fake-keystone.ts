import {type ServerResponse} from 'node:http';
import {text} from 'node:stream/consumers';
import {type Answering} from '../process/listen.js';

type Login = {
	/** tempauth's own address. */
	readonly v1: string;
	/** `TENANT:USER`. */
	readonly user: string;
	readonly password: string;
};

/** A token and the address that it is good for. */
export type Session = {readonly token: string; readonly storage: string};

/** Logs in by version 1 of Swift's protocol; undefined when refused. */
export async function tempauthToken({v1, user, password}: Login): Promise<Session | undefined> {
	const reply = await fetch(v1, {headers: {'x-auth-user': user, 'x-auth-key': password}});
	const token = reply.headers.get('x-auth-token');
	const storage = reply.headers.get('x-storage-url');
	return reply.ok && token !== null && storage !== null ? {token, storage} : undefined;
}

/**
 * Answers logins of versions 2 and 3 with tempauth's tokens. Debian's Keystone speaks 3 only and takes a minute to set
 * up; like it, version 3 here refuses a user or project without a domain.
 */
export function fakeKeystone(v1: string): Answering {
	return async (incoming, response) => {
		const body = await text(incoming);
		const {method = '', url = ''} = incoming;
		const wanted = `${method} ${url}`;
		if (wanted === 'POST /v2.0/tokens') {
			await version2({v1, body, response});
		} else if (wanted === 'POST /v3/auth/tokens') {
			await version3({v1, body, response});
		} else {
			answer(response, 404, failure(404, 'Not Found'));
		}
	};
}

type Asked = {readonly v1: string; readonly body: string; readonly response: ServerResponse};

async function version2({v1, body, response}: Asked): Promise<void> {
	const {auth} = JSON.parse(body) as {
		readonly auth: {
			readonly tenantName?: string;
			readonly passwordCredentials?: {readonly username: string; readonly password: string};
		};
	};
	const {username = '', password = ''} = auth.passwordCredentials ?? {};
	const session = await tempauthToken({v1, user: `${auth.tenantName ?? ''}:${username}`, password});
	if (session === undefined) {
		answer(response, 401, failure(401, 'Unauthorized'));
		return;
	}

	const token = {id: session.token, expires: inAnHour(), tenant: {id: auth.tenantName, name: auth.tenantName}};
	const endpoints = [{publicURL: session.storage, region: 'RegionOne'}];
	answer(response, 200, {
		access: {token, user: {name: username}, serviceCatalog: [{type: 'object-store', name: 'swift', endpoints}]},
	});
}

type Named = {readonly name?: string; readonly domain?: {readonly name?: string; readonly id?: string}};

async function version3({v1, body, response}: Asked): Promise<void> {
	const {auth} = JSON.parse(body) as {
		readonly auth: {
			readonly identity: {readonly password?: {readonly user: Named & {readonly password: string}}};
			readonly scope?: {readonly project?: Named};
		};
	};
	const user = auth.identity.password?.user;
	const project = auth.scope?.project;
	if (user?.domain === undefined || project?.domain === undefined) {
		answer(response, 400, failure(400, 'Bad Request'));
		return;
	}

	const session = await tempauthToken({v1, user: `${project.name ?? ''}:${user.name ?? ''}`, password: user.password});
	if (session === undefined) {
		answer(response, 401, failure(401, 'Unauthorized'));
		return;
	}

	const endpoints = [{interface: 'public', region: 'RegionOne', region_id: 'RegionOne', url: session.storage}];
	response.setHeader('x-subject-token', session.token);
	answer(response, 201, {token: {expires_at: inAnHour(), catalog: [{type: 'object-store', name: 'swift', endpoints}]}});
}

function inAnHour(): string {
	return new Date(Date.now() + 3_600_000).toISOString();
}

function failure(code: number, title: string): unknown {
	return {error: {code, title, message: title}};
}

function answer(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
}
