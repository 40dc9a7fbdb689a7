import {request as httpsRequest} from 'node:https';
import {request as httpRequest} from 'node:http';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {TLSSocket} from 'node:tls';
import {execa} from 'execa';
import {afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {type DatabasePod, databasePod} from '../database-pod/database-pod.js';
import {type Controller, startController} from './controller.js';
import {type Front, type FrontSettings, startFront} from './front.js';
import {startBuilder, startRegistry} from './health.js';
import {type KeyPair, selfSigned} from './self-signed.js';
import {clearAway} from '../process/clear-away.js';

describe('the platform behind the release', () => {
	let folder: string;
	let database: DatabasePod;
	let controller: Controller;
	let mode: string | undefined;

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-platform-'));
		database = await databasePod(folder);
		mode = 'admin_only';
		controller = await startController({mode: async () => mode, database});
	});

	afterEach(async () => {
		await controller.stop();
		await clearAway(folder);
	});

	async function register(fields: Readonly<Record<string, string>>): Promise<number> {
		const answer = await fetch(`http://127.0.0.1:${controller.port}/v2/auth/register/`, {
			method: 'POST',
			headers: {'content-type': 'application/json'},
			body: JSON.stringify(fields),
		});
		await answer.text();
		return answer.status;
	}

	const ada = {username: 'ada', password: 'correct horse', email: 'ada@example.com'};
	const bob = {...ada, username: 'bob'};

	it('says what it is to who has no token', async () => {
		const answer = await fetch(`http://127.0.0.1:${controller.port}/v2/`);
		expect(answer.status).toBe(401);
		expect(answer.headers.get('DEIS_PLATFORM_VERSION')).toBe('2.3.0');
		expect((await fetch(`http://127.0.0.1:${controller.port}/healthz`)).status).toBe(200);
		controller.setAway(true);
		expect((await fetch(`http://127.0.0.1:${controller.port}/v2/`)).status).toBe(503);
	});

	it('admin_only: the first to come is superuser, then it is closed', async () => {
		expect(await register({})).toBe(400);
		expect(await register(ada)).toBe(201);
		expect(await database.accounts()).toEqual([
			{name: 'AnonymousUser', superuser: false},
			{name: 'ada', superuser: true},
		]);
		expect(await register({})).toBe(403);
		expect(await register(bob)).toBe(403);
		expect(controller.received().map(({method, path: where}) => `${method} ${where}`)).toEqual(
			Array.from({length: 4}, () => 'POST /v2/auth/register/'),
		);
		expect(controller.received()[1]?.body).toBe(JSON.stringify(ada));
	});

	it('enabled: anybody; disabled: nobody; anything else breaks', async () => {
		mode = 'enabled';
		expect([await register(ada), await register(bob), await register(bob), await register({})]).toEqual([
			201, 201, 400, 400,
		]);
		mode = undefined;
		expect(await register({})).toBe(400);
		mode = 'disabled';
		expect(await register({})).toBe(403);
		mode = 'Admin';
		expect(await register({})).toBe(500);
		expect((await database.accounts()).filter(({superuser}) => superuser)).toEqual([{name: 'ada', superuser: true}]);
	});

	it('counts accounts by the psql stand-in, in the database that the Secret names', async () => {
		await register(ada);
		const standIns = new URL('../database-pod/bin/', import.meta.url).pathname;
		const psql = async (...args: readonly string[]) =>
			execa('su-exec', ['postgres', 'psql', ...args], {
				env: {PATH: `${standIns}:/usr/bin:/bin`, SEAWORTHY_DATABASE: database.folders.state},
				reject: false,
			});
		const elsewhere = await psql('-tAc', 'select count(*) from auth_user');
		expect(elsewhere).toMatchObject({exitCode: 1, stderr: 'ERROR:  relation "auth_user" does not exist'});
		expect((await psql('-d', 'unknown', '-tAc', 'select count(*) from auth_user')).exitCode).toBe(2);
		expect((await psql('-tAc', 'drop table auth_user')).stderr).toContain('no statement');
	});

	it('registry and builder are well until they are not', async () => {
		for (const [start, page] of [
			[startRegistry, '/v2/'],
			[startBuilder, '/healthz'],
		] as const) {
			const server = await start();
			const ask = async (path: string) => (await fetch(`http://127.0.0.1:${server.port}${path}`)).status;
			expect([await ask(page), await ask('/elsewhere')]).toEqual([200, 404]);
			server.setHealthy(false);
			expect(await ask(page)).toBe(503);
			await server.stop();
		}
	});

	describe('the router', () => {
		let front: Front;
		let live: KeyPair | undefined;
		let settings: FrontSettings;
		let good: KeyPair;

		beforeAll(async () => {
			good = await selfSigned('*.example.com');
		});

		beforeEach(async () => {
			live = undefined;
			settings = {enforce: false};
			front = await startFront({
				certificate: async () => live,
				settings: async () => settings,
				controller: controller.port,
			});
		});

		afterEach(async () => {
			await front.stop();
		});

		type Page = {
			readonly status: number | undefined;
			readonly location?: string | undefined;
			readonly hsts?: string | string[] | undefined;
			readonly subject?: string;
		};

		async function ask(scheme: 'http' | 'https', headers: Readonly<Record<string, string>> = {}): Promise<Page> {
			return new Promise((resolve, reject) => {
				const port = scheme === 'http' ? front.httpPort : front.httpsPort;
				const request = scheme === 'http' ? httpRequest : httpsRequest;
				const options = {
					host: '127.0.0.1',
					port,
					path: '/v2/',
					agent: false,
					rejectUnauthorized: false,
					headers: {host: 'deis.example.com', ...headers},
				};
				const outgoing = request(options, (answer) => {
					answer.resume();
					const subject =
						answer.socket instanceof TLSSocket ? String(answer.socket.getPeerCertificate().subject.CN) : undefined;
					resolve({
						status: answer.statusCode,
						location: answer.headers.location,
						hsts: answer.headers['strict-transport-security'],
						...(subject === undefined ? {} : {subject}),
					});
				});
				outgoing.on('error', reject);
				outgoing.end();
			});
		}

		it('without the Secret shows its own certificate and 404', async () => {
			expect(await ask('https')).toMatchObject({status: 404, subject: 'router-default-vhost'});
			expect(await ask('http')).toMatchObject({status: 401});
		});

		it('with the Secret serves it at once, to the controller for the host deis', async () => {
			live = good;
			expect(await ask('https')).toMatchObject({status: 401, subject: '*.example.com', hsts: undefined});
			expect(await ask('https', {host: 'nobody.example.com'})).toMatchObject({status: 404, subject: '*.example.com'});
			live = await selfSigned('*.example.org');
			expect(await ask('https')).toMatchObject({status: 401, subject: '*.example.org'});
		});

		it('enforces https, and says HSTS on https only', async () => {
			live = good;
			settings = {enforce: true};
			expect(await ask('http')).toMatchObject({status: 301, location: 'https://deis.example.com/v2/', hsts: undefined});
			expect(await ask('http', {'x-forwarded-proto': 'https'})).toMatchObject({status: 401});
			settings = {enforce: false, hsts: {maxAge: 300, includeSubDomains: true}};
			expect(await ask('http')).toMatchObject({status: 301, hsts: undefined});
			expect(await ask('https')).toMatchObject({status: 401, hsts: 'max-age=300; includeSubDomains'});
		});
	});
});
