import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type Options, execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {componentEnv} from './component-path.js';
import {bootDatabase} from './database-pod/boot.js';
import {type Ground, startGround} from './ground.js';
import {selfSigned} from './platform/self-signed.js';
import {freePort} from './process/free-ports.js';
import {waitUntil} from './process/wait-until.js';
import {clearAway} from './process/clear-away.js';

function deployment(name: string, port: number): unknown {
	return {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: {name, namespace: 'deis'},
		spec: {
			selector: {matchLabels: {app: name}},
			template: {
				metadata: {labels: {app: name}},
				spec: {containers: [{name, image: `hephy/${name}:v1`, ports: [{containerPort: port}]}]},
			},
		},
	};
}

function service(name: string, targetPort: number): unknown {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name, namespace: 'deis'},
		spec: {selector: {app: name}, ports: [{port: 80, targetPort}]},
	};
}

describe('the ground under a release', () => {
	let folder: string;
	let ground: Ground;

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-ground-'));
		ground = await startGround({folder: path.join(folder, 'one'), nodes: 1});
		const objects = [
			{apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'deis'}},
			deployment('deis-controller', 8000),
			service('deis-controller', 8000),
			deployment('deis-router', 8080),
			deployment('deis-registry', 5000),
			deployment('deis-database', 5432),
		];
		await kubectl(
			['apply', '--server-side', '-f', '-'],
			JSON.stringify({apiVersion: 'v1', kind: 'List', items: objects}),
		);
		await kubectl(['-n', 'deis', 'wait', '--for=condition=Available', 'deployment', '--all', '--timeout=60s']);
	});

	afterAll(async () => {
		await ground.stop();
		await clearAway(folder);
	});

	const surroundings = (): Options => ({env: {...componentEnv(), HOME: folder}});

	async function kubectl(args: readonly string[], input = ''): Promise<string> {
		const config = ['--kubeconfig', ground.cluster.wizardKubeconfig];
		const {stdout} = await execa('kubectl', [...config, ...args], {...surroundings(), input});
		return String(stdout);
	}

	/** Waits until one pod is left: kubectl takes the one that was ready first, also while it goes away. */
	async function rolledOut(name: string): Promise<void> {
		await kubectl(['-n', 'deis', 'rollout', 'status', `deployment/${name}`, '--timeout=60s']);
		await waitUntil({
			what: `one pod of ${name}`,
			ask: async () => {
				const pods = await kubectl(['-n', 'deis', 'get', 'pods', '--selector', `app=${name}`, '--output', 'name']);
				return pods.trim().split('\n').length === 1 ? true : undefined;
			},
			patience: 60_000,
		});
	}

	async function through<T>(target: string, port: number, ask: (local: number) => Promise<T>): Promise<T> {
		const local = await freePort();
		const config = ['--kubeconfig', ground.cluster.wizardKubeconfig, '-n', 'deis'];
		const forwarding = execa('kubectl', [...config, 'port-forward', target, `${local}:${port}`], {
			...surroundings(),
			reject: false,
		});
		try {
			return await waitUntil({what: `${target} to answer`, ask: async () => ask(local), patience: 20_000});
		} finally {
			forwarding.kill();
			await forwarding;
		}
	}

	const registerEmpty = async (local: number) =>
		(await fetch(`http://127.0.0.1:${local}/v2/auth/register/`, {method: 'POST', body: '{}'})).status;

	it('answers registrations by the mode of the live Deployment', async () => {
		expect(await through('svc/deis-controller', 80, registerEmpty)).toBe(400);
		await kubectl(['-n', 'deis', 'set', 'env', 'deployment/deis-controller', 'REGISTRATION_MODE=disabled']);
		await rolledOut('deis-controller');
		expect(await through('svc/deis-controller', 80, registerEmpty)).toBe(403);
	});

	it('counts in the database whom the controller registered', async () => {
		await kubectl(['-n', 'deis', 'set', 'env', 'deployment/deis-controller', 'REGISTRATION_MODE=admin_only']);
		const answer = await fetch(`http://127.0.0.1:${ground.controller.port}/v2/auth/register/`, {
			method: 'POST',
			body: JSON.stringify({username: 'ada', password: 'correct horse', email: 'ada@example.com'}),
		});
		expect(answer.status).toBe(201);
		await ground.cluster.database.mount('deis/database/creds', {user: 'deisuser'});
		const sql = 'su-exec postgres psql -d deisuser -tAc "select count(*) from auth_user where is_superuser"';
		expect(await kubectl(['-n', 'deis', 'exec', 'deploy/deis-database', '--', 'sh', '-c', sql])).toBe('1');
	});

	it('serves the certificate and the settings of the live objects', async () => {
		expect(
			await through(
				'deploy/deis-router',
				9090,
				async (local) => (await fetch(`http://127.0.0.1:${local}/healthz`)).status,
			),
		).toBe(200);
		const {certificate, key} = await selfSigned('*.example.com');
		const secret = {
			apiVersion: 'v1',
			kind: 'Secret',
			metadata: {name: 'deis-router-platform-cert', namespace: 'deis'},
			stringData: {'tls.crt': certificate, 'tls.key': key},
		};
		await kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(secret));
		await kubectl([
			'-n',
			'deis',
			'annotate',
			'deployment/deis-router',
			'router.deis.io/nginx.ssl.hsts.enabled=true',
			'router.deis.io/nginx.ssl.hsts.maxAge=300',
		]);
		const shown = await execa('curl', [
			'-sk',
			'-o',
			'/dev/null',
			'-w',
			'%{http_code} %{header_json}',
			'--resolve',
			`deis.example.com:${ground.front.httpsPort}:127.0.0.1`,
			`https://deis.example.com:${ground.front.httpsPort}/v2/`,
		]);
		expect(shown.stdout).toMatch(/^401 [\s\S]*"strict-transport-security":\["max-age=300"\]/);
		expect((await fetch(`http://127.0.0.1:${ground.front.httpPort}/v2/`)).status).toBe(404);
		const redirected = await execa('curl', [
			'-s',
			'-o',
			'/dev/null',
			'-w',
			'%{http_code} %{redirect_url}',
			'-H',
			'Host: deis.example.com',
			`http://127.0.0.1:${ground.front.httpPort}/v2/`,
		]);
		expect(redirected.stdout).toBe('301 https://deis.example.com/v2/');
	});

	it('boots the database from the live Secret, whose later changes only show as files', async () => {
		const secret = async (name: string, stringData: Readonly<Record<string, string>>) => {
			const object = {apiVersion: 'v1', kind: 'Secret', metadata: {name, namespace: 'deis'}, stringData};
			await kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(object));
		};

		await secret('database-creds', {user: 'deisuser', password: 'p'});
		await secret('objectstorage-keyfile', {
			accesskey: 'OLD',
			secretkey: 's',
			region: 'eu-west-1',
			'database-bucket': 'db',
		});
		await kubectl(['-n', 'deis', 'set', 'env', 'deployment/deis-database', 'DATABASE_STORAGE=s3']);
		await rolledOut('deis-database');
		await bootDatabase({cluster: ground.cluster, namespace: 'deis'});
		const inPod = async (script: string) =>
			kubectl(['-n', 'deis', 'exec', 'deploy/deis-database', '--', 'sh', '-c', script]);
		expect(await inPod('cat /etc/wal-e.d/env/AWS_ACCESS_KEY_ID /etc/wal-e.d/env/WALE_S3_PREFIX')).toBe('OLD\ns3://db');

		await secret('objectstorage-keyfile', {
			accesskey: 'NEW',
			secretkey: 's',
			region: 'eu-west-1',
			'database-bucket': 'db',
		});
		await waitUntil({
			what: 'the new key to be mounted',
			ask: async () =>
				(await inPod('cat /var/run/secrets/deis/objectstore/creds/accesskey')) === 'NEW' ? true : undefined,
			patience: 20_000,
		});
		expect(await inPod('cat /etc/wal-e.d/env/AWS_ACCESS_KEY_ID')).toBe('OLD');
		await bootDatabase({cluster: ground.cluster, namespace: 'deis'});
		expect(await inPod('cat /etc/wal-e.d/env/AWS_ACCESS_KEY_ID')).toBe('NEW');
	});

	it('registry answers through its pod until it is ill', async () => {
		const ask = async (local: number) => (await fetch(`http://127.0.0.1:${local}/v2/`)).status;
		expect(await through('deploy/deis-registry', 5000, ask)).toBe(200);
		ground.registry.setHealthy(false);
		expect(await through('deploy/deis-registry', 5000, ask)).toBe(503);
	});

	it('puts the installed programs first on PATH, with either helm', async () => {
		const helm = async (major: 3 | 4) =>
			(await execa('helm', ['version', '--short'], {env: {...componentEnv(major), HOME: folder}})).stdout;
		expect(await helm(3)).toBe('v3.22.0');
		expect(await helm(4)).toBe('v4.3.1');
		const {stdout} = await execa('rclone', ['version'], {env: componentEnv()});
		expect(stdout).toMatch(/^rclone v1\.75\.2\n/);
	});
});
