import {type IncomingMessage, type ServerResponse} from 'node:http';
import {text} from 'node:stream/consumers';
import {type DatabasePod} from '../database-pod/database-pod.js';
import {type Listening, serve} from '../process/listen.js';

/** One request as the controller got it. */
export type Received = {
	readonly method: string;
	readonly path: string;
	readonly host: string;
	readonly body: string;
};

/** A running stand-in for deis-controller. */
export type Controller = Listening & {
	/** What it was sent, oldest first. */
	readonly received: () => readonly Received[];
	/** Whether it answers at all: when not, each request gets 503, as while its pod restarts. */
	readonly setAway: (away: boolean) => void;
};

type ControllerPlan = {
	/** Reads REGISTRATION_MODE from the live Deployment; undefined when the env is not there. */
	readonly mode: () => Promise<string | undefined>;
	/** Where accounts are counted and written: what the psql stand-in reads. */
	readonly database: Pick<DatabasePod, 'accounts' | 'addAccount'>;
	readonly port?: number;
};

/** Starts the stand-in; it answers as deis-controller does to a stranger (facts §3). */
export async function startController({mode, database, port = 0}: ControllerPlan): Promise<Controller> {
	const received: Received[] = [];
	let away = false;
	const listening = await serve(async (incoming, response) => {
		const body = await text(incoming);
		const {method = 'GET', url: path = '/', headers} = incoming;
		received.push({method, path, host: headers.host ?? '', body});
		const {status, content} = away
			? {status: 503, content: {detail: 'Service Unavailable'}}
			: await answerOf({incoming, body, mode, database});
		answer(response, {status, content});
	}, port);
	return {
		...listening,
		received: () => [...received],
		setAway(isAway) {
			away = isAway;
		},
	};
}

type Answer = {readonly status: number; readonly content: unknown};

type Asked = Omit<ControllerPlan, 'port'> & {readonly incoming: IncomingMessage; readonly body: string};

async function answerOf({incoming, body, mode, database}: Asked): Promise<Answer> {
	const {method = 'GET', url = '/'} = incoming;
	switch (`${method} ${new URL(url, 'http://127.0.0.1').pathname}`) {
		case 'GET /healthz':
		case 'GET /healthz/':
		case 'GET /readiness':
		case 'GET /readiness/':
			return {status: 200, content: 'OK'};
		case 'GET /v2/':
			return {status: 401, content: {detail: 'Authentication credentials were not provided.'}};
		case 'POST /v2/auth/register/':
			return register({body, mode, database});
		default:
			return {status: 404, content: {detail: 'Not found.'}};
	}
}

async function register({body, mode, database}: Omit<Asked, 'incoming'>): Promise<Answer> {
	const accounts = await database.accounts();
	const hasAdmin = accounts.some(({superuser}) => superuser);
	// The controller's own default is `enabled`, when the variable is missing.
	switch ((await mode()) ?? 'enabled') {
		case 'enabled':
			break;
		case 'disabled':
			return {status: 403, content: {detail: 'Registration is disabled'}};
		case 'admin_only':
			if (hasAdmin) {
				return {status: 403, content: {detail: 'Authentication credentials were not provided.'}};
			}

			break;
		default:
			return {status: 500, content: {detail: 'Server Error'}};
	}

	const form = fieldsOf(body);
	const wrong = mistakes(form, new Set(accounts.map(({name}) => name)));
	if (Object.keys(wrong).length > 0) {
		return {status: 400, content: wrong};
	}

	const username = form['username'] ?? '';
	await database.addAccount({name: username, superuser: !hasAdmin});
	const content = {
		id: accounts.length + 1,
		username,
		email: form['email'],
		is_superuser: !hasAdmin,
		is_staff: !hasAdmin,
	};
	return {status: 201, content};
}

type Fields = Readonly<Record<string, string>>;

function fieldsOf(body: string): Fields {
	try {
		const parsed: unknown = JSON.parse(body);
		return typeof parsed === 'object' && parsed !== null ? (parsed as Fields) : {};
	} catch {
		return {};
	}
}

function mistakes(form: Fields, taken: ReadonlySet<string>): Readonly<Record<string, readonly string[]>> {
	const missing = ['username', 'password', 'email'].filter((field) => (form[field] ?? '') === '');
	const wrong = Object.fromEntries(missing.map((field) => [field, ['This field is required.']]));
	const {username = ''} = form;
	if (username !== '' && !/^[\w.@+-]{1,150}$/.test(username)) {
		return {...wrong, username: ['Enter a valid username.']};
	}

	return taken.has(username) ? {...wrong, username: ['A user with that username already exists.']} : wrong;
}

function answer(response: ServerResponse, {status, content}: Answer): void {
	// Its API's version, not the platform's, stands in both headers (ctl:rootfs/api/middleware.py).
	response.writeHead(status, {
		'content-type': typeof content === 'string' ? 'text/plain' : 'application/json',
		DEIS_API_VERSION: '2.3',
		DEIS_PLATFORM_VERSION: '2.3.0',
	});
	response.end(typeof content === 'string' ? content : JSON.stringify(content));
}
