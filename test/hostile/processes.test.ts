import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {change, files, objects, program} from './program.js';

// Each call starts some ten stand-ins, and the machine may be at other work too.
vi.setConfig({testTimeout: 120_000});

const {base, run, practised} = program();
const secret = 'canary/+"7f3a Xx';
const environment = {SEAWORTHY_REGISTRATION_PASSWORD: secret};
const answers = [
	'registration.mode=disabled',
	'registration.admin=yes',
	'registration.username=admin',
	'registration.email=a@example.com',
];
const setUp = ['registration', '--practice', '--yes', '--confirm', 'practice'];
const words = [...setUp, ...answers.flatMap((answer) => ['--set', answer])];
const rest = [...setUp, '--set', 'registration.mode=disabled'];

const registered = 'Register the first administrator (';
const upgraded = 'Upgrade the release (';

const preseed = ['preseed', ...setUp.slice(1), '--set', 'preseed.nodes=', '--set', 'preseed.keep=yes'];

/** The lock's lease goes, as after 60 s in which nobody renewed it. */
function dropLock(state: string): void {
	change(state, (content) => ({
		...content,
		objects: Object.fromEntries(Object.entries(content.objects).filter(([name]) => !name.startsWith('Lease/'))),
	}));
}

describe('a run that a signal ends', () => {
	it.each([
		['SIGINT', 130, registered],
		['SIGTERM', 143, registered],
		['SIGINT', 130, upgraded],
	] as const)(
		'hostile 52: %s (%i) after “%s…” is written down, frees the lock, and the next run goes on',
		async (name, code, at) => {
			const state = practised(`${name}-${at.slice(0, 3)}`, 1);
			const cut = await run(state, words, {environment, signals: [{name, at}]});
			expect(cut).toMatchObject({code});
			expect(cut.stderr).toContain('Stopping');
			expect(cut.stdout + cut.stderr).not.toContain(secret);
			const {runs} = JSON.parse((await run(state, ['history', '--practice', '--json'])).stdout) as {
				readonly runs: readonly {readonly end?: {readonly outcome: string}}[];
			};
			expect(runs.at(-1)?.end?.outcome).toBe('stopped');
			const mended = await run(state, [...rest, '--accept', 'mend-release']);
			expect(mended).toMatchObject({code: 0});
			expect(mended.stderr + mended.stdout).toMatch(/it was stopped/);
		},
	);

	it('hostile 52: the second Ctrl-C ends it at once; what is left behind was said', async () => {
		const state = practised('twice', 1);
		const signals = [
			{name: 'SIGINT', at: registered},
			{name: 'SIGINT', at: 'Stopping'},
		] as const;
		const {code, stderr} = await run(state, words, {environment, signals});
		expect(code).toBe(130);
		expect(stderr).toMatch(/Stopping/);
	});

	it.each(['Found release', registered, upgraded])(
		'hostile 52, 62: SIGKILL after “%s…”: the lock says who had it, the next run tells what nobody saw end, and goes on',
		async (at) => {
			const state = practised(`kill-${at.slice(0, 3)}`, 1);
			expect(await run(state, words, {environment, signals: [{name: 'SIGKILL', at}]})).toMatchObject({code: -137});
			if (at === registered) {
				const held = await run(state, [...rest, '--accept', 'mend-release']);
				expect(held.code).toBe(5);
				expect(held.stderr).toMatch(/process \d+.*[\s\S]*--accept take-over-lock/);
				dropLock(state);
			}
			const more = at === 'Found release' ? words : [...rest, '--accept', 'mend-release'];
			const on = await run(state, more, {environment});
			expect(on).toMatchObject({code: 0});
			if (at !== 'Found release') expect(on.stderr + on.stdout).toMatch(/it was cut off, or still runs/);
			expect((await run(state, ['check', 'registration', '--practice', '--short'])).code).toBe(0);
		},
	);
});

describe('two wizards at once', () => {
	it('hostile 62: the second is told who is at work, and writes nothing', async () => {
		const state = practised('two', 1);
		let second: Promise<{readonly code: number; readonly stderr: string}> | undefined;
		const first = await run(state, words, {
			environment,
			onOutput: (printed) => {
				if (printed.includes(upgraded)) second ??= run(state, preseed);
			},
		});
		expect(first.code).toBe(0);
		const told = await second;
		expect(told).toMatchObject({code: 5});
		expect(told?.stderr).toMatch(/process \d+/);
		const {runs} = JSON.parse((await run(state, ['history', '--practice', '--json'])).stdout) as {
			readonly runs: readonly unknown[];
		};
		expect(runs).toHaveLength(1);
	});
});

describe('programs that behave badly', () => {
	const kubeconfig = join(base, 'kubeconfig');
	const folder = join(base, 'bin');

	function fake(programs: Readonly<Record<string, string>>): string {
		mkdirSync(folder, {recursive: true});
		writeFileSync(kubeconfig, '');
		for (const [name, body] of Object.entries(programs)) {
			writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
			chmodSync(join(folder, name), 0o755);
		}
		return `${folder}:/usr/bin:/bin`;
	}

	const nobody = 'echo "error: no such cluster" >&2; exit 1';

	it.each<readonly [string, string, RegExp]>([
		['hostile 54: exit 0 and no list', 'echo "v3.15.0"', /something else than a list of releases: "v3\.15\.0"/],
		['hostile 54: exit 0 and silence', 'exit 0', /something else than a list of releases: ""/],
		['hostile 54: the list on the wrong stream', 'echo "[]" >&2', /something else than a list of releases/],
		['hostile 54: another language', 'echo "Fehler: nicht gefunden" >&2; exit 1', /helm said: Fehler: nicht gefunden/],
		[
			'hostile 15: escape sequences',
			String.raw`printf '\033]52;c;eA==\007\033[31mred\n' >&2; exit 1`,
			/helm said: red/,
		],
		[
			'hostile 55: a question on the terminal',
			'if read answer </dev/tty; then echo "[]"; fi; exit 1',
			/helm (said|gave)|exit/,
		],
	])('%s', async (_, helm, says) => {
		const PATH = fake({helm, kubectl: nobody});
		const {code, stdout, stderr} = await run(
			join(base, 'none'),
			['check', '--kubeconfig', kubeconfig, '--context', 'c'],
			{
				environment: {PATH, LANG: 'de_DE.UTF-8'},
			},
		);
		expect({code, stdout}).toEqual({code: 1, stdout: ''});
		expect(stderr).toMatch(says);
		expect(stderr).not.toMatch(/fault in seaworthy|\u001B|\u0007/);
	});

	it('hostile 52, 53: one that ignores SIGTERM dies with its children at the second Ctrl-C', async () => {
		const pids = join(base, 'pids');
		const PATH = fake({
			helm: `trap '' TERM INT; (trap '' TERM INT; sleep 300) & echo $! $$ >'${pids}.new'; mv '${pids}.new' '${pids}'; while :; do sleep 1; done`,
			kubectl: nobody,
		});
		const patience = {timeout: 60_000};
		let interrupt: () => void = () => undefined;
		const ended = run(join(base, 'none'), ['check', '--kubeconfig', kubeconfig, '--context', 'c'], {
			environment: {PATH},
			onStart: (kill) => {
				interrupt = () => {
					kill('SIGINT');
				};
			},
			signals: [{name: 'SIGINT', at: 'Stopping'}],
		});
		await vi.waitUntil(() => existsSync(pids), patience);
		interrupt();
		expect(await ended).toMatchObject({code: 130});
		for (const pid of readFileSync(pids, 'utf8').trim().split(' '))
			await vi.waitUntil(() => !isAlive(Number(pid)), patience);
	});
});

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
}

describe('files of our own that somebody else wrote', () => {
	it.each(['', '{"version":1,"obj', 'garbage', 'null', '{"version":2,"objects":{}}'])(
		'hostile 22: the practice cluster’s state is %j: a sentence with the way out, and the way out works',
		async (content) => {
			const state = practised('damaged');
			writeFileSync(join(state, 'seaworthy', 'practice', 'state.json'), content);
			const {code, stderr} = await run(state, ['check', '--practice']);
			expect(code).not.toBe(0);
			expect(stderr).toMatch(/damaged, or of another version.*\n.*practice reset/);
			expect((await run(state, ['practice', 'reset'])).code).toBe(0);
			expect((await run(state, ['check', 'registration', '--practice', '--short'])).code).toBe(3);
		},
	);

	it('hostile 22, 28: local journals that are cut, empty, garbage, newer or no file stop nothing, and stay as they are', async () => {
		const state = practised('journals');
		expect((await run(state, words, {environment})).code).toBe(0);
		const folder = join(state, 'seaworthy', 'runs');
		const [cluster = ''] = readdirSync(folder);
		const [whole = ''] = readdirSync(join(folder, cluster));
		const text = readFileSync(join(folder, cluster, whole), 'utf8');
		const odd: Readonly<Record<string, string>> = {
			'a-empty.jsonl': '',
			'b-garbage.jsonl': '\u0000\u0001garbage\n{]',
			'c-newer.jsonl': text.replace('"version":1', '"version":2'),
			'd-cut.jsonl': text.slice(0, 40),
			'e-half.jsonl': text.slice(0, -20),
		};
		for (const [name, content] of Object.entries(odd)) writeFileSync(join(folder, cluster, name), content);
		mkdirSync(join(folder, cluster, 'f-folder.jsonl'));
		const history = await run(state, ['history', '--practice', '--json']);
		expect(history.code).toBe(0);
		const {runs} = JSON.parse(history.stdout) as {readonly runs: readonly unknown[]};
		// The whole one, and the one whose last line is half.
		expect(runs).toHaveLength(2);
		const before = objects(state);
		expect((await run(state, rest)).code).toBe(0);
		expect(objects(state)).toEqual(before);
		for (const [name, content] of Object.entries(odd))
			expect(files(join(folder, cluster))[name]).toBe(Buffer.from(content).toString('latin1'));
	});

	it('hostile 23: a home that takes no files is told with the way out; without one, XDG’s folder does', async () => {
		const file = join(base, 'a-file');
		writeFileSync(file, '');
		for (const environment_ of [{HOME: file, XDG_STATE_HOME: undefined}, {XDG_STATE_HOME: join(file, 'state')}]) {
			const {code, stderr} = await run(base, ['check', '--practice'], {environment: environment_});
			expect({code, stderr}).toEqual({code: 1, stderr: expect.stringMatching(/cannot be written.*\n.*XDG_STATE_HOME/)});
		}
		const state = practised('homeless');
		expect(
			(await run(state, ['check', 'registration', '--practice', '--short'], {environment: {HOME: undefined}})).code,
		).toBe(3);
		expect(existsSync(join(base, 'home'))).toBe(false);
	});
});

describe('--verbose', () => {
	it('hostile 58: tells every command, and no secret', async () => {
		const state = practised('verbose');
		const {code, stdout, stderr} = await run(state, [...words, '--verbose'], {environment});
		expect(code).toBe(0);
		expect(stderr).toMatch(/curl/);
		for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), 'canary'])
			expect((stdout + stderr).includes(form)).toBe(false);
	});
});
