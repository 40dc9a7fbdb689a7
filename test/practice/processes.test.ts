import {execFile, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {once} from 'node:events';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {resetPractice, type Practice} from '../../source/practice/make.js';

const root = mkdtempSync(join(tmpdir(), 'seaworthy-processes-'));
const run = promisify(execFile);
let practice: Practice;

beforeAll(async () => {
	await build({
		entryPoints: ['source/practice/stand-ins.ts'],
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		outdir: join(root, 'dist'),
		logLevel: 'error',
	});
	writeFileSync(join(root, 'dist/package.json'), '{"type":"module"}');
	practice = await resetPractice({folder: join(root, 'practice'), standIns: join(root, 'dist/stand-ins.js'), pace: 0});
});

afterAll(() => {
	rmSync(root, {recursive: true, force: true});
});

const kubectl = (...args: readonly string[]) =>
	run(join(practice.programs, 'kubectl'), ['--namespace', 'deis', ...args]);

async function create(object: object): Promise<number | null> {
	const child = spawn(join(practice.programs, 'kubectl'), ['--namespace', 'deis', 'create', '--filename', '-'], {
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	child.stdin.end(JSON.stringify(object));
	const [code] = (await once(child, 'exit')) as [number | null];
	return code;
}

test('the programs run as processes, each from its own folder', async () => {
	const {stdout} = await kubectl('get', 'nodes', '--output', 'name');
	expect(stdout).toBe('node/practice-1\nnode/practice-2\nnode/practice-3\n');
});

test('writers at the same time lose nothing', async () => {
	const names = Array.from({length: 8}, (_, index) => `writer-${index}`);
	const codes = await Promise.all(names.map((name) => create({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name}})));
	expect(codes).toEqual(names.map(() => 0));
	const {stdout} = await kubectl('get', 'configmaps', '--output', 'name');
	for (const name of names) expect(stdout).toContain(`configmap/${name}\n`);
});

test('of those who create one lease at the same time, one succeeds', async () => {
	const lease = {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: {name: 'seaworthy'}, spec: {}};
	const codes = await Promise.all(Array.from({length: 6}, () => create(lease)));
	expect(codes.filter((code) => code === 0)).toHaveLength(1);
});

test('the lock of a process that was killed is taken over', async () => {
	const child = spawn('true');
	await once(child, 'exit');
	writeFileSync(join(practice.folder, 'lock'), String(child.pid));
	expect((await kubectl('get', 'nodes', '--output', 'name')).stdout).toContain('node/practice-1\n');
});

test('a helm that is told to stop marks its release as failed; one that is killed leaves it pending', async () => {
	const slow = await resetPractice({folder: join(root, 'slow'), standIns: join(root, 'dist/stand-ins.js'), pace: 20});
	const helm = (...args: readonly string[]) => run(join(slow.programs, 'helm'), ['--namespace', 'deis', ...args]);
	const status = async () =>
		(JSON.parse((await helm('status', 'hephy', '--output', 'json')).stdout) as {info: {status: string}}).info.status;
	const upgrade = () =>
		spawn(
			join(slow.programs, 'helm'),
			['--namespace', 'deis', 'upgrade', 'hephy', 'hephy/workflow', '--version', 'v2.23.0'],
			{stdio: 'ignore'},
		);
	const pending = async () => {
		while ((await status()) !== 'pending-upgrade');
	};
	const stopped = upgrade();
	await pending();
	stopped.kill('SIGINT');
	await once(stopped, 'exit');
	expect(await status()).toBe('failed');
	const killed = upgrade();
	await pending();
	killed.kill('SIGKILL');
	await once(killed, 'exit');
	expect(await status()).toBe('pending-upgrade');
});
