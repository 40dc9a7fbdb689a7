import {plain} from '../plain.js';
import {isObject, parseJson} from '../../core/json.js';
import {list} from '../cluster/objects.js';
import {kindNamed} from '../cluster/kinds.js';
import {isReady} from '../cluster/pods.js';
import {listAt, textAt} from '../../core/json.js';
import type {KubeObject} from '../state.js';
import type {World} from '../world.js';
import type {Answer, Request} from './command.js';

const banner = {'Content-Type': 'application/json', DEIS_API_VERSION: '2.3', DEIS_PLATFORM_VERSION: '2.23.0'};

const json = (status: number, body: unknown): Answer => ({status, headers: banner, body: JSON.stringify(body)});

/** The pod of an app that serves, if any. */
export function servingPod(world: World, namespace: string, app: string): KubeObject | undefined {
	const pods = kindNamed('pods');
	return (pods === undefined ? [] : list(world, pods, namespace)).find(
		(pod) => textAt(pod, 'metadata', 'labels', 'app') === app && isReady(pod),
	);
}

/** The controller's API, as far as the wizard asks it (facts 3). */
export function controllerAnswers(world: World, pod: KubeObject, request: Request): Answer {
	const path = request.path.replace(/\?.*/, '');
	if (path === '/healthz') return {status: 200, headers: {'Content-Type': 'text/html'}, body: ''};
	const namespace = textAt(pod, 'metadata', 'namespace') ?? '';
	const hasDatabase = servingPod(world, namespace, 'deis-database') !== undefined;
	if (path === '/readiness') return {status: hasDatabase ? 200 : 503, headers: {'Content-Type': 'text/html'}, body: ''};
	if (!hasDatabase) return json(500, {detail: 'Server Error'});
	if (path === '/v2/auth/register/' && request.method === 'POST') return register(world, pod, request);
	if (path === '/v2/' || path.startsWith('/v2/'))
		return json(401, {detail: 'Authentication credentials were not provided.'});
	return {status: 404, headers: {'Content-Type': 'text/html'}, body: '<h1>Not Found</h1>'};
}

/** The mode a running pod has: it was read when the pod started. */
function modeOf(pod: KubeObject): string {
	const env = listAt(pod, 'spec', 'containers', 0, 'env');
	const found = env.find((one) => textAt(one, 'name') === 'REGISTRATION_MODE');
	return found === undefined ? 'enabled' : (textAt(found, 'value') ?? '');
}

function register(world: World, pod: KubeObject, request: Request): Answer {
	const {accounts} = world.state.database;
	const mode = modeOf(pod);
	if (mode === 'disabled') return json(403, {detail: 'Registration is disabled'});
	if (mode === 'admin_only' && accounts.some(({superuser}) => superuser))
		return json(403, {detail: 'Authentication credentials were not provided.'});
	if (mode !== 'enabled' && mode !== 'admin_only')
		return json(500, {detail: `${mode} is not a valid registration mode`});
	const form = parseJson(request.body);
	if (!isObject(form)) return json(400, {detail: 'JSON parse error'});
	const missing = ['username', 'password', 'email'].filter(
		(field) => typeof form[field] !== 'string' || form[field] === '',
	);
	const [username, email] = [plain(form['username']), plain(form['email'])];
	// An e-mail address may be left out (deis/controller api/serializers.py takes Django's user fields).
	const required = missing.filter((field) => field !== 'email');
	if (required.length > 0)
		return json(400, Object.fromEntries(required.map((field) => [field, ['This field is required.']])));
	if (!/^[\w.@+-]{1,150}$/.test(username))
		return json(400, {
			username: ['Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.'],
		});
	if (accounts.some((account) => account.username === username))
		return json(400, {username: ['A user with that username already exists.']});
	const superuser = accounts.length === 0;
	const account = {username, email: missing.includes('email') ? '' : email, superuser};
	world.state = {...world.state, database: {...world.state.database, accounts: [...accounts, account]}};
	return json(201, {
		id: accounts.length + 2,
		last_login: null,
		is_superuser: superuser,
		username,
		first_name: '',
		last_name: '',
		email: account.email,
		is_staff: superuser,
		is_active: true,
		date_joined: new Date(world.now).toISOString(),
		groups: [],
		user_permissions: [],
	});
}
