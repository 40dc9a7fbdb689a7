import {expect, test} from 'vitest';
import {practiceCluster, type PracticeCluster} from './practice-cluster.js';
import {standIn} from '../../source/practice/stand-in.js';

const admins = `exec deployment/deis-database -- su-exec postgres psql -d postgres -tAc 'select count(*) from auth_user where is_superuser'`;

/** Runs something while a port of the controller is forwarded, and gives the port. */
async function forwarded<T>({folder}: PracticeCluster, use: (port: string) => Promise<T>): Promise<T> {
	const stop = new AbortController();
	let opened: (port: string) => void;
	const port = new Promise<string>((resolve) => {
		opened = resolve;
	});
	const call = standIn({
		program: 'kubectl',
		args: ['--namespace', 'deis', 'port-forward', 'service/deis-controller', ':80'],
		folder,
		signal: stop.signal,
		onOutput: (text) => {
			opened(/^Forwarding from 127\.0\.0\.1:(\d+) -> 8000$/m.exec(text)?.[1] ?? '');
		},
	});
	try {
		return await use(await port);
	} finally {
		stop.abort();
		await call;
	}
}

const post = ({run}: PracticeCluster, port: string, form: object) =>
	run(
		'curl',
		[
			'--silent',
			'--request',
			'POST',
			'--header',
			'Content-Type: application/json',
			'--data-binary',
			'@-',
			'--write-out',
			'\\n%{http_code}\\n',
			`http://127.0.0.1:${port}/v2/auth/register/`,
		],
		{stdin: JSON.stringify(form)},
	);

const code = (reply: {readonly stdout: string}) => reply.stdout.trimEnd().split('\n').at(-1);

test('whoever registers first becomes the superuser, and then admin_only is closed', async () => {
	const cluster = await practiceCluster();
	await forwarded(cluster, async (port) => {
		expect(code(await post(cluster, port, {}))).toBe('400');
		expect(code(await post(cluster, port, {username: 'admin', password: 'p', email: 'a@practice.example'}))).toBe(
			'201',
		);
		expect(code(await post(cluster, port, {}))).toBe('403');
	});
	expect((await cluster.kubectl(admins)).stdout).toBe('1\n');
});

test.each([
	['disabled', '403'],
	['enabled', '400'],
	['disable', '500'],
])('mode %s answers an empty form with %s', async (mode, status) => {
	const cluster = await practiceCluster('live-data');
	await cluster.kubectl(`set env deployment/deis-controller REGISTRATION_MODE=${mode}`);
	await forwarded(cluster, async (port) => {
		expect(code(await post(cluster, port, {}))).toBe(status);
	});
});

test('a forwarded port leads nowhere once its kubectl is gone', async () => {
	const cluster = await practiceCluster();
	const port = await forwarded(cluster, (open) => Promise.resolve(open));
	const reply = await cluster.run('curl', ['--silent', '--show-error', `http://127.0.0.1:${port}/v2/`]);
	expect(reply.exitCode).toBe(7);
});

test("the router redirects when TLS is enforced, and sends HSTS only with the platform's certificate", async () => {
	const {run, kubectl} = await practiceCluster('expired');
	const plain = [
		'--silent',
		'--output',
		'/dev/null',
		'--write-out',
		'%{http_code} %{redirect_url}',
		'--connect-to',
		'::203.0.113.10:80',
		'http://deis.practice.example/v2/',
	];
	expect((await run('curl', plain)).stdout).toBe('301 https://deis.practice.example/v2/');
	await kubectl(
		'annotate deployment/deis-router router.deis.io/nginx.ssl.hsts.enabled=true router.deis.io/nginx.ssl.hsts.maxAge=300',
	);
	const head = [
		'--silent',
		'--insecure',
		'--head',
		'--connect-to',
		'::203.0.113.10:443',
		'https://deis.practice.example/v2/',
	];
	expect((await run('curl', head)).stdout).toContain('Strict-Transport-Security: max-age=300\r\n');
	await kubectl('delete secret deis-router-platform-cert');
	expect((await run('curl', head)).stdout).toMatch(/^HTTP\/1\.1 404 /);
	expect(
		(
			await run('openssl', [
				's_client',
				'-connect',
				'203.0.113.10:443',
				'-servername',
				'deis.practice.example',
				'-showcerts',
			])
		).stdout,
	).toContain('CN = router.invalid');
});

test.each([
	[['--frob', 'http://127.0.0.1:1/'], 2],
	[['http://www.example.org/'], 6],
	[['http://127.0.0.1:1/'], 7],
	[['https://deis.practice.example/'], 60],
] as const)('curl %s ends with %i', async (args, exitCode) => {
	const {run} = await practiceCluster();
	expect((await run('curl', args)).exitCode).toBe(exitCode);
});
