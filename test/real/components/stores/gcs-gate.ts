import {type KeyObject, createPublicKey, randomUUID, verify} from 'node:crypto';
import {type IncomingMessage, type ServerResponse, request} from 'node:http';
import {text} from 'node:stream/consumers';
import {type Answering} from '../process/listen.js';

/** What a service account may do, as said by the first part of its address. */
export type GcsRights = 'full' | 'ro' | 'nodel' | 'none';

type Gate = {
	/** The fake server's port; it checks nothing itself. */
	readonly backend: number;
	/** Where the gate is reached: keys name it as their token_uri's beginning. */
	readonly origin: string;
	/** The public half of the keys that are good, PEM. */
	readonly publicKey: string;
};

/**
 * Stands before fake-gcs-server and does what Google does: gives a token for an assertion signed with the account's key,
 * demands the token on each request, and allows by the account's address (full@, ro@, nodel@, none@).
 */
export function gcsGate({backend, origin, publicKey}: Gate): Answering {
	const key = createPublicKey(publicKey);
	const tokens = new Map<string, string>();
	return async (incoming, response) => {
		if (incoming.url === '/token' && incoming.method === 'POST') {
			const form = await text(incoming);
			const email = accountOf({form, key, audience: `${origin}/token`});
			if (email === undefined) {
				answer(response, 400, {error: 'invalid_grant', error_description: 'Invalid JWT Signature.'});
				return;
			}

			const token = randomUUID();
			tokens.set(token, email);
			answer(response, 200, {access_token: token, token_type: 'Bearer', expires_in: 3600});
			return;
		}

		const email = tokens.get(incoming.headers.authorization?.replace(/^Bearer /, '') ?? '');
		const refusal = email === undefined ? unauthorized : refusalOf(email, incoming.method ?? 'GET');
		if (refusal === undefined) {
			passOn({incoming, response, backend});
		} else {
			incoming.resume();
			answer(response, refusal.code, {error: {...refusal, errors: [{domain: 'global', ...refusal}]}});
		}
	};
}

type Refusal = {readonly code: number; readonly message: string; readonly reason: string};

const unauthorized: Refusal = {code: 401, message: 'Invalid Credentials', reason: 'authError'};

function refusalOf(email: string, method: string): Refusal | undefined {
	const right = method === 'GET' || method === 'HEAD' ? 'get' : method === 'DELETE' ? 'delete' : 'create';
	const allowed: Readonly<Record<string, readonly string[]>> = {
		full: ['get', 'create', 'delete'],
		nodel: ['get', 'create'],
		ro: ['get'],
	};
	if (allowed[email.split('@')[0] ?? '']?.includes(right)) {
		return undefined;
	}

	const message = `${email} does not have storage.objects.${right} access to the Google Cloud Storage object.`;
	return {code: 403, message, reason: 'forbidden'};
}

type Form = {readonly form: string; readonly key: KeyObject; readonly audience: string};

/** The account that an assertion is signed for, unless it is forged, expired or meant for somebody else. */
function accountOf({form, key, audience}: Form): string | undefined {
	const fields = new URLSearchParams(form);
	const [head = '', body = '', signature = ''] = (fields.get('assertion') ?? '').split('.');
	const genuine = verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
	if (fields.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer' || !genuine) {
		return undefined;
	}

	const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
		readonly iss: string;
		readonly aud: string;
		readonly exp: number;
	};
	return claims.aud === audience && claims.exp * 1000 > Date.now() ? claims.iss : undefined;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
}

type Passing = {readonly incoming: IncomingMessage; readonly response: ServerResponse; readonly backend: number};

function passOn({incoming, response, backend}: Passing): void {
	const {method, url, headers} = incoming;
	const outgoing = request({host: '127.0.0.1', port: backend, method, path: url, headers}, (reply) => {
		response.writeHead(reply.statusCode ?? 502, reply.headers);
		reply.pipe(response);
	});
	outgoing.on('error', (error) => {
		response.destroy(error);
	});
	incoming.pipe(outgoing);
}
