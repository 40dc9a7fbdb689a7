import {spawn} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'seaworthy-line-'));
const fresh = join(base, 'fresh');
const secret = 'canary/+"7f3a Xx';
const answers = [
	'registration.mode=admin_only',
	'registration.admin=yes',
	'registration.username=admin',
	'registration.email=a@example.com',
];
const words = ['registration', '--practice', ...answers.flatMap((answer) => ['--set', answer])];
const password = {SEAWORTHY_REGISTRATION_PASSWORD: secret};

type Ran = {readonly code: number; readonly stdout: string; readonly stderr: string};

/** Starts the built program in a state folder, with nothing to read from; a signal is sent when its output holds the text. */
async function run(
	state: string,
	args: readonly string[],
	{
		environment = {},
		signal,
	}: {
		readonly environment?: NodeJS.ProcessEnv;
		readonly signal?: {readonly name: 'SIGINT' | 'SIGTERM'; readonly at: string};
	} = {},
): Promise<Ran> {
	const child = spawn(process.execPath, [cli, ...args], {
		cwd: base,
		env: {PATH: process.env['PATH'], HOME: join(base, 'home'), XDG_STATE_HOME: state, ...environment},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let [stdout, stderr] = ['', ''];
	let isSent = false;
	const look = () => {
		if (signal === undefined || isSent || !(stdout + stderr).includes(signal.at)) return;
		isSent = true;
		child.kill(signal.name);
	};
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
		look();
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
		look();
	});
	return new Promise((resolve) => {
		child.on('close', (code, name) => resolve({code: code ?? (name === 'SIGINT' ? -130 : -143), stdout, stderr}));
	});
}

/** A practice cluster of its own, as new. */
function practised(name: string): string {
	const state = join(base, name);
	cpSync(fresh, state, {recursive: true, preserveTimestamps: true});
	return state;
}

/** Every file below a folder with its bytes. */
function files(folder: string): Readonly<Record<string, string>> {
	if (!existsSync(folder)) return {};
	return Object.fromEntries(
		readdirSync(folder, {recursive: true, encoding: 'utf8'})
			.filter((name) => statSync(join(folder, name)).isFile())
			.map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
	);
}

/** What lies on the practice cluster, but for our own lock. */
function objects(state: string): unknown {
	const content = readFileSync(join(state, 'seaworthy', 'practice', 'state.json'), 'utf8');
	const all = Object.entries((JSON.parse(content) as {objects: Record<string, unknown>}).objects);
	return Object.fromEntries(all.filter(([name]) => !name.startsWith('Lease/')));
}

const forms = [
	secret,
	encodeURIComponent(secret),
	Buffer.from(secret).toString('base64'),
	JSON.stringify(secret).slice(1, -1),
];

function expectNoSecret(place: string, text: string): void {
	for (const form of forms) expect(text.includes(form), `${place} holds ${form}`).toBe(false);
}

beforeAll(async () => {
	expect((await run(fresh, ['practice', 'reset'])).code).toBe(0);
	const state = join(fresh, 'seaworthy', 'practice', 'state.json');
	// Rollouts that take no time.
	const content = JSON.parse(readFileSync(state, 'utf8')) as Record<string, unknown>;
	if ('pace' in content) writeFileSync(state, JSON.stringify({...content, pace: 0}));
});

afterAll(() => {
	rmSync(base, {recursive: true, force: true});
});

// Each call starts some ten stand-ins, and the machine may be at other work too.
const patience = {timeout: 120_000};

describe('hostile 1, 2: the exit code of the built program, with nobody there', patience, () => {
	it('is 2 for wrong usage: an unknown word, a secret on argv, a missing answer', async () => {
		const state = practised('two');
		const refused = [
			['registartion'],
			['registration', '--practice', '--set', 'registration.password=x'],
			['registration', '--practice'],
			['check', '--context', 'production', '--tunnel', '10.0.0.11'],
		];
		for (const args of refused) {
			const {code, stdout, stderr} = await run(state, args);
			expect({args, code, stdout}).toEqual({args, code: 2, stdout: ''});
			expect(stderr).not.toMatch(/ at |fault in seaworthy/);
		}
	});

	it('hostile 54: is 1 when no cluster is in reach, with what was tried', async () => {
		const {code, stderr} = await run(join(base, 'none'), ['check', '--kubeconfig', join(base, 'no-kubeconfig')], {
			environment: {PATH: '/nowhere'},
		});
		expect(code).toBe(1);
		expect(stderr).toContain('--practice');
	});

	it('tells how clusters of another kind are named, unless it was said which one is meant', async () => {
		const nowhere = {KUBECONFIG: '/nonexistent'};
		const {stderr} = await run(fresh, ['check'], {environment: nowhere});
		expect(stderr).toContain('A Deis v1 cluster is named by --tunnel: seaworthy --tunnel HOST');
		for (const words of [
			['--context', 'x'],
			['--platform', 'workflow'],
			['--kubeconfig', '/x'],
		])
			expect((await run(fresh, ['check', ...words], {environment: nowhere})).stderr).not.toContain('Deis v1');
	});

	it('is 3 for findings, 0 once they are accepted, and the output can be read by programs', async () => {
		const state = practised('three');
		const {code, stdout} = await run(state, ['check', 'registration', '--practice', '--json']);
		expect(code).toBe(3);
		const report = JSON.parse(stdout) as {version: number; steps: {findings: {id: string; status: string}[]}[]};
		expect(report.version).toBe(1);
		const open = report.steps[0]!.findings.filter(({status}) => status !== 'good');
		expect(open.length).toBeGreaterThan(0);
		const findings = open.map(({id}) => `  - {id: ${id}, reason: known, until: 2099-01-01}\n`).join('');
		const file = join(base, 'accepted.yaml');
		writeFileSync(file, `version: 1\nfindings:\n${findings}`);
		const accepted = await run(state, ['check', 'registration', '--practice', '--short', '--answers', file]);
		expect(accepted).toMatchObject({code: 0});
	});

	it.each([
		['SIGINT', 130],
		['SIGTERM', 143],
	] as const)('hostile 52: is that of the signal: %s → %i, and nothing was changed', async (name, expected) => {
		const state = practised(name);
		const before = objects(state);
		const {code} = await run(state, [...words, '--yes', '--confirm', 'practice'], {
			environment: password,
			signal: {name, at: 'Found release'},
		});
		expect(code).toBe(expected);
		expect(objects(state)).toEqual(before);
		expect(existsSync(join(state, 'seaworthy', 'runs'))).toBe(false);
	});
});

describe('a dry run', patience, () => {
	it('hostile 58: writes nothing anywhere: no file here, nothing on the cluster, nothing secret', async () => {
		const state = practised('dry');
		const before = files(state);
		const {code, stdout, stderr} = await run(state, [...words, '--dry-run'], {environment: password});
		expect(code).toBe(0);
		expect(files(state)).toEqual(before);
		expect(existsSync(join(base, 'home'))).toBe(false);
		expect(stdout.startsWith('#!/bin/sh\n')).toBe(true);
		expectNoSecret('stdout', stdout);
		expectNoSecret('stderr', stderr);
		const document = await run(state, [...words, '--dry-run', '--json'], {environment: password});
		expect(JSON.parse(document.stdout)).toMatchObject({version: 1, platform: 'workflow'});
		expectNoSecret('the plan', document.stdout);
	});
});

describe('a run', patience, () => {
	it('hostile 58: leaves its secrets in nothing that is said or kept', async () => {
		const state = practised('canary');
		const saved = join(base, 'answers.yaml');
		const all = [...words, '--yes', '--confirm', 'practice', '--save-answers', saved];
		const {code, stdout, stderr} = await run(state, all, {environment: password});
		expect({code, stderr}).toMatchObject({code: 0});
		expectNoSecret('stdout', stdout);
		expectNoSecret('stderr', stderr);
		expectNoSecret('the answers file', readFileSync(saved, 'utf8'));
		for (const [name, content] of Object.entries(files(join(state, 'seaworthy', 'runs'))))
			expectNoSecret(name, content);
		const history = await run(state, ['history', '--practice', '--json']);
		expect(JSON.parse(history.stdout)).toMatchObject({runs: [{head: {command: 'setup registration'}}]});
		expectNoSecret('history', history.stdout);
	});
});
