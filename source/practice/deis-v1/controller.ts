import {isObject, type Json, parseJson} from '../../core/json.js';
import type {Answer, Request} from '../curl/command.js';
import {plain} from '../plain.js';
import {keepDatabase} from './database.js';
import type {DeisWorld} from './state.js';

const json = (status: number, body: Json): Answer => ({
	status,
	headers: {'Content-Type': 'application/json', DEIS_API_VERSION: '1.7', DEIS_PLATFORM_VERSION: '1.13.4'},
	body: JSON.stringify(body),
});

/** The API of the controller of Deis v1, as far as the wizard asks it (facts/deis-v1 step 3). */
export function controllerAnswers(world: DeisWorld, request: Request): Answer {
	const path = request.path.replace(/\?.*/, '');
	if (path === '/healthz') return {status: 200, headers: {'Content-Type': 'text/html'}, body: ''};
	if (path === '/v1/auth/register' && request.method === 'POST') return register(world, request.body);
	if (path.startsWith('/v1/')) return json(401, {detail: 'Authentication credentials were not provided.'});
	return {status: 404, headers: {'Content-Type': 'text/html'}, body: '<h1>Not Found</h1>'};
}

function register(world: DeisWorld, body: string): Answer {
	const {accounts, seen} = world.state;
	if (!['enabled', 'disabled', 'admin_only'].includes(seen.registrationMode))
		return json(500, `${seen.registrationMode} is not a valid registation mode`);
	// No exception for the first account: that came only with v2 (deis/controller#1116).
	if (seen.registrationMode !== 'enabled')
		return json(403, {detail: 'You do not have permission to perform this action.'});
	const form = parseJson(body);
	if (!isObject(form)) return json(400, {detail: 'JSON parse error'});
	const missing = ['username', 'password', 'email'].filter((field) => plain(form[field]) === '');
	if (missing.length > 0)
		return json(400, Object.fromEntries(missing.map((field) => [field, ['This field is required.']])));
	const [username, email] = [plain(form['username']), plain(form['email'])];
	if (accounts.some((account) => account.username === username))
		return json(400, {username: ['User with this Username already exists.']});
	const superuser = accounts.length === 0;
	world.state = {...world.state, accounts: [...accounts, {username, email, superuser}]};
	keepDatabase(world);
	return json(201, {username, email, is_superuser: superuser, is_staff: superuser, is_active: true});
}
