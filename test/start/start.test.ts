import {existsSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {Clone} from './clone.js';

const soon = new Date(Date.now() + 60_000);

function freshClone() {
	const clone = new Clone();
	clone.fakeBuild();
	return {clone, environment: clone.fakeNpm()};
}

describe('a first start', () => {
	test('installs and builds on stderr, and leaves stdout to the program', async () => {
		const {clone, environment} = freshClone();
		const told = await clone.start(['check', '--json'], environment);
		expect(told.stdout).toBe('["check","--json"]\n');
		expect(told.stderr).toMatch(/Installing .*\nadded 1 package\nBuilding …\nbundled\n/);
		expect(told.code).toBe(0);
	});

	test('installs the exact packages of the lockfile, also those that only building needs', async () => {
		const {clone, environment} = freshClone();
		await clone.start([], {...environment, NODE_ENV: 'production'});
		expect(clone.read('installs')).toContain('"words":["ci","--include=dev","--loglevel=error"');
	});

	test('keeps options of ours that npm would obey away from the installation', async () => {
		const {clone, environment} = freshClone();
		const eaten = {
			npm_config_dry_run: 'true',
			npm_config_json: 'true',
			npm_config_yes: 'true',
			npm_config_loglevel: 'silent',
		};
		await clone.start([], {...environment, ...eaten, npm_config_cache: '/elsewhere'});
		expect(clone.read('installs')).toContain('"kept":["npm_config_cache"]');
	});

	test('says what to do when the installation fails, and runs nothing', async () => {
		const {clone} = freshClone();
		const told = await clone.start([], clone.fakeNpm("console.error('npm error ENOTFOUND'); process.exit(7);"));
		expect(told.stderr).toContain('npm error ENOTFOUND\nThe installation failed (npm ci ended with 7)');
		expect(told.stderr).toContain('run npm start again');
		expect(told).toMatchObject({code: 1, stdout: ''});
		expect(existsSync(join(clone.root, 'builds'))).toBe(false);
	});

	test('says what to do when there is no npm', async () => {
		const {clone} = freshClone();
		const told = await clone.start([], {PATH: '/nowhere'});
		expect(told.stderr).toContain('npm cannot be run');
		expect(told.stderr).toContain('The installation failed');
		expect(told.code).toBe(1);
	});

	test('says what to do when the build fails, and runs nothing', async () => {
		const {clone, environment} = freshClone();
		clone.write('source/build.mjs', 'throw new Error("no such import")');
		const told = await clone.start([], environment);
		expect(told.stderr).toContain('no such import');
		expect(told.stderr).toContain('The build failed');
		expect(told).toMatchObject({code: 1, stdout: ''});
	});
});

describe('a later start', () => {
	test('installs and builds nothing', async () => {
		const {clone, environment} = freshClone();
		await clone.start([], environment);
		const told = await clone.start(['undo'], environment);
		expect(told).toEqual({code: 0, stdout: '["undo"]\n', stderr: ''});
		expect(clone.read('installs').trim().split('\n')).toHaveLength(1);
		expect(clone.read('builds')).toBe('built\n');
	});

	test('installs again when the lockfile is newer', async () => {
		const {clone, environment} = freshClone();
		await clone.start([], environment);
		utimesSync(join(clone.root, 'package-lock.json'), soon, soon);
		await clone.start([], environment);
		expect(clone.read('installs').trim().split('\n')).toHaveLength(2);
	});

	test.each([
		['a source has changed', (root: string) => utimesSync(join(root, 'source/cli.ts'), soon, soon)],
		[
			'a source has come, however old',
			(root: string) => {
				writeFileSync(join(root, 'source/core.ts'), '');
				utimesSync(join(root, 'source/core.ts'), 0, 0);
			},
		],
		['a source has gone', (root: string) => rmSync(join(root, 'source/gone.ts'))],
		['the package has changed', (root: string) => utimesSync(join(root, 'package.json'), soon, soon)],
		['the build has gone', (root: string) => rmSync(join(root, 'dist'), {recursive: true})],
	])('builds again when %s', async (_, change) => {
		const {clone, environment} = freshClone();
		clone.write('source/gone.ts', '');
		await clone.start([], environment);
		change(clone.root);
		await clone.start([], environment);
		expect(clone.read('builds')).toBe('built\nbuilt\n');
		await clone.start([], environment);
		expect(clone.read('builds')).toBe('built\nbuilt\n');
	});
});

describe('the program', () => {
	test('gives its exit code to the starter', async () => {
		const {clone, environment} = freshClone();
		clone.write('source/cli.ts', 'process.exitCode = 5;');
		expect((await clone.start([], environment)).code).toBe(5);
	});

	test('gets the signals itself', async () => {
		const {clone, environment} = freshClone();
		clone.write(
			'source/cli.ts',
			"setInterval(() => {}, 1000); process.on('SIGTERM', () => process.exit(143)); console.log('ready');",
		);
		const running = clone.begin(['source/start.mjs'], environment);
		await running.says('ready');
		running.signal('SIGTERM');
		expect((await running.ended()).code).toBe(143);
	});

	test('finds relative paths from where the operator is, not from where npm went', async () => {
		const {clone, environment} = freshClone();
		clone.write('source/cli.ts', 'console.log(process.cwd());');
		const elsewhere = join(clone.root, 'source');
		const npm = {npm_lifecycle_event: 'start', INIT_CWD: elsewhere};
		expect((await clone.start([], {...environment, ...npm})).stdout).toBe(`${elsewhere}\n`);
	});
});

describe('an old Node', () => {
	test('is told which Node is needed', async () => {
		const {clone, environment} = freshClone();
		clone.write('old.cjs', "Object.defineProperty(process.versions, 'node', {value: '18.20.4'});");
		const told = await clone.begin(['--require', './old.cjs', 'source/start.mjs'], environment).ended();
		expect(told.stderr).toContain('seaworthy needs Node 20.19 or newer, and this is Node 18.20.4.');
		expect(told).toMatchObject({code: 1, stdout: ''});
		expect(existsSync(join(clone.root, 'installs'))).toBe(false);
	});
});
