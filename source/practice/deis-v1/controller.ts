import {isObject, type Json, parseJson} from '../../core/json.js';
import type {Answer, Request} from '../curl/command.js';
import {plain} from '../plain.js';
import {accountsIn, chosenDatabase, keepDatabase, presentDatabase, withAccount} from './database.js';
import {letsIn} from './outside.js';
import type {Account, DeisWorld} from './state.js';

const json = (status: number, body: Json): Answer => ({
	status,
	headers: {'Content-Type': 'application/json', DEIS_API_VERSION: '1.7', DEIS_PLATFORM_VERSION: '1.13.4'},
	body: JSON.stringify(body),
});

/** The API of the controller of Deis v1, as far as the wizard asks it (facts/deis-v1 step 3). */
export function controllerAnswers(world: DeisWorld, request: Request): Answer {
	const {seen} = world.state;
	const database = presentDatabase(world.state);
	const isWell = letsIn(world.state, 'database');
	if (/^\/healthz(\?|$)/.test(request.path))
		return {
			status: isWell ? 200 : 500,
			headers: {'Content-Type': 'text/html'},
			body: isWell ? 'OK' : 'Database health check failed',
		};
	if (!isWell) return json(500, {detail: 'Server Error'});
	const {answer, account} = asked(request, {
		accounts: accountsIn(database),
		mode: seen.keys['/deis/controller/registrationMode'] ?? 'enabled',
	});
	if (account !== undefined && database !== undefined)
		keepDatabase(world, chosenDatabase(world.state), withAccount(database, account));
	return answer;
}

/** What the controller goes by. */
export type Registry = {readonly accounts: readonly Pick<Account, 'username'>[]; readonly mode: string};

/** What is answered to a request, and the account that it made. */
export function asked(
	{method, path, body}: Pick<Request, 'method' | 'path' | 'body'>,
	registry: Registry,
): {readonly answer: Answer; readonly account?: Account} {
	const route = path.replace(/\?.*/, '');
	if (route === '/v1/auth/register' && method === 'POST') return register(body, registry);
	if (route.startsWith('/v1/')) return {answer: json(401, {detail: 'Authentication credentials were not provided.'})};
	return {answer: {status: 404, headers: {'Content-Type': 'text/html'}, body: '<h1>Not Found</h1>'}};
}

/** How long the columns are (Django 1.6 `auth_user`); the password's is checked before it is hashed. */
const longest: Readonly<Record<string, number>> = {username: 30, password: 128, email: 75};

/** What Django's serializer says of a field: its validators first, then its length (djangorestframework 3.0 fields.py). */
function wrongWith(field: string, value: string): readonly string[] {
	// An e-mail address may be left out: the column may be blank.
	if (value === '') return field === 'email' ? [] : ['This field is required.'];
	const most = longest[field] ?? 0;
	return [
		...(field === 'username' && !/^[\w.@+-]+$/.test(value) ? ['Enter a valid username.'] : []),
		...([...value].length > most ? [`Ensure this field has no more than ${most} characters.`] : []),
	];
}

function register(body: string, {accounts, mode}: Registry): {readonly answer: Answer; readonly account?: Account} {
	if (!['enabled', 'disabled', 'admin_only'].includes(mode))
		return {answer: json(500, `${mode} is not a valid registation mode`)};
	// No exception for the first account: that came only with v2 (deis/controller#1116).
	if (mode !== 'enabled') return {answer: json(403, {detail: 'You do not have permission to perform this action.'})};
	const form = parseJson(body);
	if (!isObject(form)) return {answer: json(400, {detail: 'JSON parse error'})};
	const wrong = Object.keys(longest)
		.map((field) => [field, wrongWith(field, plain(form[field]))] as const)
		.filter(([, says]) => says.length > 0);
	if (wrong.length > 0) return {answer: json(400, Object.fromEntries(wrong))};
	const [username, email] = [plain(form['username']), plain(form['email'])];
	if (accounts.some((account) => account.username === username))
		return {answer: json(400, {username: ['User with this Username already exists.']})};
	const superuser = accounts.length === 0;
	return {
		answer: json(201, {username, email, is_superuser: superuser, is_staff: superuser, is_active: true}),
		account: {username, email, superuser},
	};
}
