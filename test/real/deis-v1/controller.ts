import {text} from 'node:stream/consumers';
import {type Listening, serve} from '../components/process/listen.js';

/** A stand-in for the controller of Deis v1: it takes registrations by the mode that lies in etcd (facts/deis-v1 step 3). */
export type Controller = Listening & {
	readonly accounts: readonly {readonly username: string; readonly password: string; readonly isSuperuser: boolean}[];
};

/** Starts it; `mode` reads `/deis/controller/registrationMode` of now, `healthy` whether it gets into its database. */
export async function startController(
	mode: () => Promise<string | undefined>,
	healthy: () => Promise<boolean> = async () => Promise.resolve(true),
): Promise<Controller> {
	const accounts: {username: string; password: string; isSuperuser: boolean}[] = [];
	const listening = await serve(async (request, response) => {
		const body = await text(request);
		const end = (status: number, content: unknown) => {
			response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(content));
		};
		if (request.url === '/healthz') {
			const well = await healthy();
			response.writeHead(well ? 200 : 500).end(well ? 'OK' : 'Database health check failed');
			return;
		}
		if (request.method !== 'POST' || request.url !== '/v1/auth/register') {
			end(404, {detail: 'Not found'});
			return;
		}
		const now = (await mode()) ?? 'enabled';
		if (!['enabled', 'disabled', 'admin_only'].includes(now)) {
			end(500, `${now} is not a valid registation mode`);
			return;
		}
		// No exception for the first account: that came only with v2 (deis/controller#1116).
		if (now !== 'enabled') {
			end(403, {detail: 'You do not have permission to perform this action.'});
			return;
		}
		const form = JSON.parse(body) as {readonly username?: string; readonly password?: string; readonly email?: string};
		const {username = '', password = '', email = ''} = form;
		if (username === '' || password === '' || email === '' || accounts.some((one) => one.username === username)) {
			end(400, {username: ['This field is required.']});
			return;
		}
		accounts.push({username, password, isSuperuser: accounts.length === 0});
		end(201, {username, email, is_superuser: accounts.length === 1});
	});
	return {...listening, accounts};
}
