import {existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {holds} from '../../../source/core/command.js';
import {script} from '../../../source/core/script/script.js';
import {Secret} from '../../../source/core/secret.js';
import {base64, json, text} from '../../../source/core/text.js';
import type {Task} from '../../../source/core/task.js';
import {normalisePem} from '../../../source/validate/pem.js';
import {hostileValues} from '../../hostile/values.js';
import {aPlan, command, task} from './a-plan.js';
import {fakePrograms, runScript, shells, startScript} from './fake-programs.js';

const printed = (tasks: readonly Task[], more: Parameters<typeof aPlan>[1] = {}) =>
	script(aPlan(tasks, more), {version: '1.0.0'});
const names = Object.keys(hostileValues).map((label, index) => ({label, name: `SEAWORTHY_X_V${index}`}));

/** Every hostile value in every place where a secret may stand. */
const places: readonly Task[] = [
	task('plain', 'take plain', {stdin: secrets().flatMap((secret) => text`${secret}\n--\n`)}),
	task('json', 'take json', {stdin: secrets().flatMap((secret) => text`${json(text`<${secret}>`)}\n`)}),
	task('encoded', 'take encoded', {stdin: secrets().flatMap((secret) => text`${base64(text`${json([secret])}\n`)}\n`)}),
	task('environment', 'take environment', {
		env: Object.fromEntries(secrets().map((secret, index) => [`TAKEN_${index}`, secret])),
	}),
];

function secrets(): readonly Secret[] {
	return names.map(({label, name}) => new Secret(name, hostileValues[label]!));
}

describe.each(shells.map((shell) => ({shell, called: shell.join(' ')})))('run by $called, the script', ({shell}) => {
	it('hostile 16, 58: hands every hostile value to the program byte for byte, and to nobody else', async () => {
		const fakes = fakePrograms();
		fakes.add('take');
		for (const own of ['awk', 'base64', 'cat', 'tr', 'sed']) fakes.watch(own);
		const environment = Object.fromEntries(names.map(({label, name}) => [name, hostileValues[label]]));
		expect(await runScript(printed(places), fakes, {shell, environment})).toMatchObject({code: 0, stdout: ''});

		const [plain, asJson, encoded, inEnvironment] = fakes.calls();
		const values = names.map(({label}) => hostileValues[label]!);
		const lines = (stdin: string) => stdin.split('\n').slice(0, -1);
		expect(plain!.stdin.split('\n--\n')).toEqual([...values, '']);
		expect(lines(asJson!.stdin).map((line) => JSON.parse(line) as string)).toEqual(values.map((value) => `<${value}>`));
		expect(lines(encoded!.stdin).map((line) => JSON.parse(Buffer.from(line, 'base64').toString()) as string)).toEqual(
			values,
		);
		expect(values.map((_value, index) => inEnvironment!.environment[`TAKEN_${index}`])).toEqual(values);

		expect(fakes.watched().length).toBeGreaterThan(names.length * 3);
		for (const call of [plain!, asJson!, encoded!, ...fakes.watched()]) {
			const seen = [...call.arguments, ...Object.values(call.environment)].join('\n');
			for (const value of values) if (value.length > 4) expect(seen, call.program).not.toContain(value);
			expect(Object.keys(call.environment).filter((key) => key.startsWith('SEAWORTHY_'))).toEqual([]);
		}
	});

	it.each([['a b'], ['50%n'], ['a-name-that-no-path-of-a-socket-has-a-place-for'], [undefined], ['missing']])(
		'hostile 51: keeps the sockets of ssh where ssh can, with a TMPDIR of %j',
		async (name) => {
			const fakes = fakePrograms();
			fakes.add('ssh');
			const folder = join(fakes.folder, name ?? '');
			if (name !== 'missing') mkdirSync(folder, {recursive: true});
			const ran = await runScript(printed([task('a', 'ssh -T -- core@tunnel true')]), fakes, {
				shell,
				environment: {TMPDIR: name === undefined ? undefined : folder},
			});
			expect(ran).toMatchObject({code: 0});
			const socket = fakes.calls()[0]?.arguments.find((word) => word.startsWith('ControlPath='));
			expect(socket).toMatch(/^ControlPath=\/[\w./-]{1,60}\/%n-%p$/);
			expect(existsSync(dirname(socket?.slice('ControlPath='.length) ?? ''))).toBe(false);
		},
	);

	it('hostile 51: stops where no folder can be made, before anything is done', async () => {
		const fakes = fakePrograms();
		fakes.add('take');
		fakes.add('mktemp', 'exit 1');
		const each = {kind: 'each', hosts: [{host: 'a', commands: [command('take a')]}], atOnce: 1, again: 0} as const;
		const all = {...task('all', 'x'), action: {...each, says: () => undefined, hint: 'Dark.'}};
		const ran = await runScript(printed([task('a', 'take first'), all]), fakes, {shell});
		expect(ran).toMatchObject({code: 1, stderr: 'Stopped: There is no place for a folder: look at TMPDIR.\n'});
		expect(fakes.calls().map(({program}) => program)).toEqual(['mktemp']);
	});

	it('takes a secret from the file that NAME_FILE names', async () => {
		const fakes = fakePrograms();
		fakes.add('take');
		writeFileSync(join(fakes.folder, 'a key'), 'from the file\r\n\n');
		const stdin = [new Secret('SEAWORTHY_X_KEY', 'x')];
		const environment = {SEAWORTHY_X_KEY_FILE: join(fakes.folder, 'a key')};
		expect(await runScript(printed([task('a', 'take', {stdin})]), fakes, {shell, environment})).toMatchObject({
			code: 0,
		});
		expect(fakes.calls()[0]!.stdin).toBe('from the file');
	});

	it('hostile 13: brings a PEM to the form that the run gives it', async () => {
		const block = 'A'.repeat(64);
		const typed = `\ufeffBag Attributes\r\n  -----BEGIN PRIVATE KEY-----  \r\n${block}\r\nQUJD \r\n-----END PRIVATE KEY-----\r\ntrailing\r\n`;
		const fakes = fakePrograms();
		fakes.add('take');
		const stdin = text`${new Secret('SEAWORTHY_TLS_KEY', 'x', 'pem')}\n`;
		const environment = {SEAWORTHY_TLS_KEY: typed};
		await runScript(printed([task('a', 'take', {stdin})]), fakes, {shell, environment});
		expect(fakes.calls()[0]!.stdin).toBe(normalisePem(typed));
	});

	it('hostile 58, 61: refuses to start when a secret is missing, empty or unreadable, before anything else', async () => {
		const fakes = fakePrograms();
		fakes.add('take');
		const stdin = [new Secret('SEAWORTHY_X_KEY', 'x')];
		const content = printed([task('b', 'take', {stdin})], {guards: [task('a', 'take')], trials: [task('c', 'take')]});
		for (const environment of [{}, {SEAWORTHY_X_KEY: ''}, {SEAWORTHY_X_KEY: '\n'}])
			expect(await runScript(content, fakes, {shell, environment})).toEqual({
				code: 1,
				stdout: '',
				stderr:
					'Stopped: Set SEAWORTHY_X_KEY (or SEAWORTHY_X_KEY_FILE to a file that holds it) and run this again; nothing was changed.\n',
			});
		const environment = {SEAWORTHY_X_KEY_FILE: '/nowhere/at all'};
		expect((await runScript(content, fakes, {shell, environment})).stderr).toContain(
			'Stopped: The file of SEAWORTHY_X_KEY cannot be read.\n',
		);
		expect(fakes.calls()).toEqual([]);
	});

	it('decides as the run does whether an answer is as expected', async () => {
		const outputs = ['', 'red', 'red\n\n', 'red\ngreen', '-n', ' red', 'r.d', 'a\\nb'];
		const expects = [
			{},
			{exit: 1},
			{equals: ''},
			{equals: 'red'},
			{equals: '-n'},
			{matches: '^red$'},
			{matches: '^(red|blue)$'},
			{matches: 'e{1,1}d'},
			{lacks: 'green'},
			{exit: 1, lacks: 'red'},
			{matches: 'red', lacks: 'green'},
			{equals: 'red', matches: '^r'},
			{matches: '^$'},
			{lacks: '^$'},
		];
		const cases = [0, 1].flatMap((exit) => outputs.flatMap((output) => expects.map((want) => ({exit, output, want}))));
		const fakes = fakePrograms();
		writeFileSync(join(fakes.bin, 'answer'), '#!/bin/sh\nprintf %s "$1"\nexit "$2"\n', {mode: 0o755});
		const {stderr} = await runScript(
			printed(
				cases.map(({exit, output, want}, index) => ({
					id: `lights/${index}`,
					title: `case ${index}`,
					optional: 'It is left out.',
					action: {
						kind: 'run',
						command: {...command('answer'), arguments: [output, String(exit)]},
						expect: want,
					},
				})),
			),
			fakes,
			{shell},
		);
		const failed = new Set([...stderr.matchAll(/^case (\d+): it failed/gm)].map(([, index]) => Number(index)));
		for (const [index, {exit, output, want}] of cases.entries())
			expect(!failed.has(index), JSON.stringify({exit, output, want})).toBe(
				holds(want, {exitCode: exit, stdout: output, stderr: '', took: 0}),
			);
	});

	it('waits until it holds, and gives up with the hint', async () => {
		const fakes = fakePrograms();
		fakes.add('sleep');
		fakes.add('lamp', `[ "$call" -lt 4 ] || [ "$1" = never ] || echo red`);
		const wait = (word: string): Task => ({
			id: `lights/${word}`,
			title: `Wait ${word}`,
			action: {
				kind: 'wait',
				seconds: 9,
				check: {command: command(`lamp ${word}`), expect: {equals: 'red'}, hint: `It is dark: ${word}.`},
			},
		});
		expect(await runScript(printed([wait('soon'), wait('never')]), fakes, {shell})).toMatchObject({
			code: 1,
			stderr: 'Wait soon\nWait never\nStopped: It is dark: never.\n',
		});
		const words = fakes.calls().map(({program, arguments: [word = '']}) => `${program} ${word}`);
		expect(words.filter((word) => word === 'lamp never')).toHaveLength(3);
		expect(words.filter((word) => word === 'sleep 3').length).toBeGreaterThan(2);
	});

	it('goes on without what is optional, and without what hangs on it', async () => {
		const fakes = fakePrograms();
		fakes.add('good');
		fakes.add('bad', 'exit 3');
		const either = (ifDone: string) => ({ifDone, then: text`both`, otherwise: text`only one`});
		const {code, stderr} = await runScript(
			printed([
				task('a', 'bad a', {task: {optional: 'The flag stays down.'}}),
				task('b', 'good b', {task: {ifDone: 'lights/a'}}),
				task('c', 'good c', {stdin: either('lights/a')}),
				task('d', 'bad d', {task: {unless: {command: command('good seen'), expect: {}, hint: ''}, optional: 'x'}}),
				task('e', 'good e', {stdin: either('lights/d'), task: {ifDone: 'lights/d'}}),
				task('f', 'good f'),
				task('g', 'good g', {task: {ifDone: 'lights/f'}}),
				task('h', 'good h', {task: {ifDone: 'lights/b'}}),
			]),
			fakes,
			{shell},
		);
		expect({code, stderr}).toEqual({
			code: 0,
			stderr: 'Do a\nDo a: it failed. The flag stays down.\nDo c\nDo d\nDo e\nDo f\nDo g\nDone.\n',
		});
		expect(fakes.calls().map(({arguments: [word], stdin}) => `${word ?? ''} ${stdin}`.trim())).toEqual([
			'a',
			'c only one',
			'seen',
			'e both',
			'f',
			'g',
		]);
	});

	it('ends with 4 when a setting was not written because what it hangs on failed', async () => {
		const changes = [
			{step: 'lights', setting: {path: ['colour'], value: 'red', ifDone: 'lights/a'}, present: undefined},
		];
		for (const [call, code, last] of [
			['good', 0, 'Done.'],
			['bad', 4, 'It came to its end, and part of it was left out.'],
		] as const) {
			const fakes = fakePrograms();
			fakes.add('good');
			fakes.add('bad', 'exit 3');
			const tasks = [
				task('a', `${call} a`, {task: {optional: 'The flag stays down.'}}),
				task('b', 'good b', {task: {ifDone: 'lights/a'}}),
			];
			const ran = await runScript(script(aPlan(tasks, {changes}), {version: '1.0.0'}), fakes, {shell});
			expect({code: ran.code, last: ran.stderr.trim().split('\n').at(-1)}).toEqual({code, last});
		}
	});

	it('tries again as often as the run does', async () => {
		const fakes = fakePrograms();
		fakes.add('sleep');
		fakes.add('flaky', '[ "$call" -eq 5 ]');
		expect(await runScript(printed([task('a', 'flaky', {task: {retries: 2}})]), fakes, {shell})).toMatchObject({
			code: 0,
		});
		expect(fakes.calls().map(({program}) => program)).toEqual(['flaky', 'sleep', 'flaky', 'sleep', 'flaky']);
	});

	it('forwards a port, and leaves neither the forward nor a folder behind', async () => {
		const fakes = fakePrograms();
		fakes.add(
			'kubectl',
			`echo $$ >'${fakes.folder}/forwarder'; echo "Forwarding from 127.0.0.1:41234 -> 80"; exec sleep 60`,
		);
		fakes.add('curl', 'cat >/dev/null; echo 401');
		const forward = {program: 'kubectl', arguments: ['port-forward', 'service/lamp', ':80']};
		const ask = command('curl http://127.0.0.1:{port}/v2/{port}', {forward, stdin: text`{}`});
		const tasks: readonly Task[] = [
			{
				id: 'lights/a',
				title: 'Ask',
				action: {kind: 'check', check: {command: ask, expect: {matches: '^401$'}, hint: 'x'}},
			},
		];
		expect(await runScript(printed(tasks), fakes, {shell})).toMatchObject({code: 0, stderr: 'Ask\nDone.\n'});
		expect(fakes.calls().find(({program}) => program === 'curl')).toMatchObject({
			arguments: ['http://127.0.0.1:41234/v2/41234'],
			stdin: '{}',
		});
		await until(() => !isAlive(Number(readFileSync(join(fakes.folder, 'forwarder'), 'utf8'))));
		expect(readdirSync(fakes.folder).sort()).toEqual(['bin', 'calls', 'forwarder', 'plan.sh', 'system']);
	});

	it('says that a forward did not come about', async () => {
		const fakes = fakePrograms();
		fakes.add('kubectl', 'echo "error: services not found" >&2; exit 1');
		fakes.add('curl');
		const forward = {program: 'kubectl', arguments: ['port-forward', 'service/lamp', ':80']};
		expect(await runScript(printed([task('a', 'curl {port}', {forward})]), fakes, {shell})).toMatchObject({
			code: 1,
			stderr: 'Do a\nStopped: Do a: it failed.\n',
		});
		expect(fakes.calls().map(({program}) => program)).toEqual(['kubectl']);
	});

	it('saves to a new file with mode 0600, spares one that is there, and leaves none half written', async () => {
		const fakes = fakePrograms();
		fakes.add('dump', 'echo half; [ "$1" != bad ]');
		const file = (name: string) => join(fakes.folder, name);
		const dump = (word: string, name: string) => printed([task(word, `dump ${word}`, {saveTo: file(name)})]);
		expect(await runScript(`umask 000\n${dump('good', "it's all")}`, fakes, {shell})).toMatchObject({code: 0});
		expect(readFileSync(file("it's all"), 'utf8')).toBe('half\n');
		expect(statSync(file("it's all")).mode & 0o777).toBe(0o600);
		expect(await runScript(dump('bad', 'broken'), fakes, {shell})).toMatchObject({code: 1});
		expect(existsSync(file('broken'))).toBe(false);
		expect(readdirSync(fakes.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
		fakes.add('slow', `echo half; [ ! -e '${file('slow')}' ] && echo rest`);
		writeFileSync(`${file('slow')}.part`, 'of a killed run');
		const slow = printed([task('slow', 'slow', {saveTo: file('slow')})]);
		expect(await runScript(slow, fakes, {shell})).toMatchObject({code: 0});
		expect(readFileSync(file('slow'), 'utf8')).toBe('half\nrest\n');
		writeFileSync(file('theirs'), 'theirs');
		expect(await runScript(dump('good', 'theirs'), fakes, {shell})).toMatchObject({code: 1});
		expect(readFileSync(file('theirs'), 'utf8')).toBe('theirs');
		expect(fakes.calls()).toHaveLength(3);
	});

	it('hostile 52: ends with 130 on SIGINT and 143 on SIGTERM, without what was begun in the background', async () => {
		for (const [signal, code] of [
			['SIGINT', 130],
			['SIGTERM', 143],
		] as const) {
			const fakes = fakePrograms();
			fakes.add('kubectl', `echo "Forwarding from 127.0.0.1:41234 -> 80"; exec sleep 60`);
			fakes.add('curl', `echo $$ >'${fakes.folder}/at-work'; exec sleep 60`);
			fakes.add('never');
			const forward = {program: 'kubectl', arguments: ['port-forward', 'service/lamp', ':80']};
			const running = startScript(printed([task('a', 'curl {port}', {forward}), task('b', 'never')]), fakes, {shell});
			await until(() => existsSync(join(fakes.folder, 'at-work')));
			running.signal(signal);
			expect((await running.ended).code).toBe(code);
			expect(
				fakes
					.calls()
					.map(({program}) => program)
					.sort(),
			).toEqual(['curl', 'kubectl']);
			expect(readdirSync(fakes.folder).sort()).toEqual(['at-work', 'bin', 'calls', 'plan.sh', 'system']);
		}
	});
});

it('hostile 58: the script stops when printf is no builtin: secrets would show in ps', async () => {
	const fakes = fakePrograms();
	fakes.add('take');
	const stdin = [new Secret('SEAWORTHY_X_KEY', 'x')];
	const content = printed([task('a', 'take', {stdin})]).replace('set -u', "set -u\nalias printf='/usr/bin/printf'");
	expect(await runScript(content, fakes, {shell: ['sh'], environment: {SEAWORTHY_X_KEY: 'x'}})).toMatchObject({
		code: 1,
	});
	expect(fakes.calls()).toEqual([]);
});

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
