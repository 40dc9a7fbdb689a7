import {text} from 'node:stream/consumers';
import {asked} from '../../../source/practice/deis-v1/controller.js';
import {type Listening, serve} from '../components/process/listen.js';

/** A stand-in for the controller of Deis v1: it takes registrations by the mode that lies in etcd, as the one of practice. */
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
		if (request.url === '/healthz') {
			const well = await healthy();
			response.writeHead(well ? 200 : 500).end(well ? 'OK' : 'Database health check failed');
			return;
		}
		const {answer, account} = asked(
			{method: request.method ?? '', path: request.url ?? '', body},
			{accounts, mode: (await mode()) ?? 'enabled'},
		);
		if (account !== undefined) {
			const {password} = JSON.parse(body) as {readonly password: string};
			accounts.push({username: account.username, password, isSuperuser: account.superuser});
		}
		response.writeHead(answer.status, {...answer.headers}).end(answer.body);
	});
	return {...listening, accounts};
}
