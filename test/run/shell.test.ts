import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import type {Command} from '../../source/core/command.js';
import {Secret} from '../../source/core/secret.js';
import {base64, json, text} from '../../source/core/text.js';
import {createRedactor} from '../../source/run/redact.js';
import {createShell} from '../../source/run/shell.js';
import {fakePrograms, type FakePrograms} from '../core/script/fake-programs.js';
import {hostileValues} from '../hostile/values.js';

type Parts = Partial<Parameters<typeof createShell>[0]>;

function shellWith(fakes: FakePrograms, more: Parts = {}) {
	const redactor = createRedactor();
	const environment = {PATH: `${fakes.bin}:${process.env['PATH'] ?? ''}`, ...more.environment};
	return createShell({hidden: [], redact: redactor.redact, ...more, environment});
}

const command = (words: readonly string[], more: Partial<Command> = {}): Command => {
	const [program = '', ...rest] = words;
	return {program, arguments: rest, effect: 'writes', timeout: 60, ...more};
};
const sh = (script: string, more: Partial<Command> = {}) => command(['sh', '-c', script], more);

describe('the shell', () => {
	it('hostile 16: hands every hostile value over byte for byte, without a shell in between', async () => {
		const fakes = fakePrograms();
		fakes.add('take');
		const shell = shellWith(fakes);
		for (const [label, value] of Object.entries(hostileValues)) {
			const secret = new Secret('SEAWORTHY_X', value);
			await shell.run(
				command(['take', ...(value.length < 9999 ? [value] : [])], {
					stdin: text`<${secret}>${json([secret])}${base64([secret])}`,
					env: {TAKEN: secret},
				}),
			);
			const {arguments: words, stdin, environment} = fakes.calls().at(-1)!;
			expect(stdin.startsWith(`<${value}>`), label).toBe(true);
			expect(stdin.endsWith(Buffer.from(value).toString('base64')), label).toBe(true);
			expect(environment['TAKEN'], label).toBe(value);
			if (value.length < 9999) expect(words, label).toEqual([value]);
		}
	});

	it('hostile 58: starts programs without the variables that hold the operator’s secrets', async () => {
		const fakes = fakePrograms();
		fakes.add('take');
		const environment = {SEAWORTHY_TLS_KEY: 'hunter2', SEAWORTHY_TLS_KEY_FILE: '/key', SEAWORTHY_OTHER: 'stays'};
		await shellWith(fakes, {environment, hidden: ['SEAWORTHY_TLS_KEY', 'SEAWORTHY_TLS_KEY_FILE']}).run(
			command(['take']),
		);
		const seen = fakes.calls()[0]!.environment;
		expect(Object.keys(seen).filter((name) => name.startsWith('SEAWORTHY'))).toEqual(['SEAWORTHY_OTHER']);
		expect(Object.keys(seen)).not.toContain('HOME');
	});

	it('feeds a program with what another prints; the failure of either is one of both', async () => {
		const shell = shellWith(fakePrograms());
		const fed = async (source: string, to: string) => shell.run(sh(to, {from: sh(source)}));
		expect(await fed('seq 200000', 'tail -n 1')).toMatchObject({exitCode: 0, stdout: '200000\n'});
		expect(await fed('echo half; echo lost >&2; exit 3', 'cat')).toMatchObject({exitCode: 3, stdout: 'half\n'});
		expect((await fed('echo half; echo lost >&2; exit 3', 'cat')).stderr).toContain('lost');
		expect(await fed('sleep 60; echo never', 'echo no >&2; exit 4')).toMatchObject({
			exitCode: 4,
			stderr: expect.stringMatching(/^no/),
		});
		expect(await shell.run(sh('cat', {from: command(['no-such-program'])}))).toMatchObject({exitCode: 1, stdout: ''});
		const stopped = await shell.run(sh('cat', {from: sh('sleep 60'), timeout: 0.3}));
		expect(stopped).toMatchObject({failure: 'timed-out'});
		expect(stopped.took).toBeLessThan(10_000);
	});

	it('hostile 54: tells exit codes, streams, and missing programs', async () => {
		const shell = shellWith(fakePrograms());
		expect(await shell.run(sh('echo out; echo err >&2; exit 3'))).toMatchObject({
			exitCode: 3,
			stdout: 'out\n',
			stderr: 'err\n',
		});
		expect(await shell.run(command(['seaworthy-no-such-program']))).toMatchObject({exitCode: 1, failure: 'not-found'});
		expect(await shell.run(sh('kill -9 $$'))).toMatchObject({failure: 'killed'});
	});

	it('refuses to write where only reading is allowed', async () => {
		const {read} = shellWith(fakePrograms());
		await expect(read(sh('true'))).rejects.toThrow('sh was to write where only reading is allowed.');
		expect(await read(sh('echo x', {effect: 'reads'}))).toMatchObject({stdout: 'x\n'});
	});

	it('hostile 53: ends a program with all its children when its time is over', async () => {
		const fakes = fakePrograms();
		const outcome = await shellWith(fakes).run(
			sh(`sleep 300 & echo $! >'${fakes.folder}/grandchild'; echo begun; wait`, {timeout: 2}),
		);
		expect(outcome).toMatchObject({failure: 'timed-out', stdout: 'begun\n'});
		await until(() => !isAlive(pidIn(fakes, 'grandchild')));
	});

	it('hostile 52, 53: ends it when the run is aborted, and kills what ignores that after the grace', async () => {
		const fakes = fakePrograms();
		const end = new AbortController();
		const groups = new Set<number>();
		const running = shellWith(fakes, {signal: end.signal, groups, grace: 0.2}).run(
			sh(`trap '' TERM; (trap '' TERM; sleep 300) & echo $! >'${fakes.folder}/grandchild'; while :; do sleep 1; done`),
		);
		await until(() => existsSync(join(fakes.folder, 'grandchild')) && pidIn(fakes, 'grandchild') > 0);
		expect(groups.size).toBe(1);
		end.abort();
		expect(await running).toMatchObject({failure: 'killed'});
		expect(groups.size).toBe(0);
		await until(() => !isAlive(pidIn(fakes, 'grandchild')));
	});

	it('starts nothing once the run was aborted', async () => {
		const fakes = fakePrograms();
		fakes.add('take');
		expect(await shellWith(fakes, {signal: AbortSignal.abort()}).run(command(['take']))).toMatchObject({
			failure: 'killed',
		});
		expect(fakes.calls()).toEqual([]);
	});

	it('hostile 55: gives a child no terminal to ask on', async () => {
		const outcome = await shellWith(fakePrograms()).run(
			sh('(read answer </dev/tty) 2>&1 && echo asked; read x || echo no input'),
		);
		expect(outcome.stdout).toMatch(/\/dev\/tty/);
		expect(outcome.stdout).toMatch(/no input\n$/);
		expect(outcome.stdout).not.toContain('asked');
	});

	it('hostile 54: takes binary and large output, and stops endless output', async () => {
		const shell = shellWith(fakePrograms());
		expect((await shell.run(sh('head -c 3000000 /dev/zero'))).stdout).toHaveLength(3_000_000);
		const binary = await shell.run(sh(String.raw`printf '\377\376\000\001ok'`));
		expect(binary.stdout.endsWith('ok')).toBe(true);
		const endless = await shell.run(sh('yes 0123456789012345678901234567890123456789 | cat'));
		expect(endless).toMatchObject({failure: 'killed'});
		expect(endless.stderr).toContain('sh printed more than 64 MiB and was stopped.');
	});

	it('hostile 59, 60: hands on lines as they come, redacted, also a secret that comes in two pieces', async () => {
		const redactor = createRedactor();
		redactor.learn([new Secret('SEAWORTHY_X', 'correct horse battery')]);
		const fakes = fakePrograms();
		const lines: string[] = [];
		const go = join(fakes.folder, 'go');
		const script = String.raw`printf 'first\nsay correct hor'; until [ -e '${go}' ]; do sleep 0.01; done; printf 'se battery!\n\033[31mred\r\nno end: correct horse battery'`;
		const {stdout} = await shellWith(fakes, {redact: redactor.redact}).run(sh(script), {
			onLine: (line) => {
				lines.push(line);
				if (line === 'first') writeFileSync(go, '');
			},
		});
		expect(lines).toEqual(['first', 'say $SEAWORTHY_X!', 'red', 'no end: $SEAWORTHY_X']);
		expect(stdout).toContain('say correct horse battery!');
	});

	it('hostile 59: never shows half of a secret, however long the line', async () => {
		const secret = 'x"\\$é'.repeat(12_000);
		const redactor = createRedactor();
		redactor.learn([new Secret('SEAWORTHY_X', secret)]);
		const lines: string[] = [];
		const onLine = (line: string) => {
			lines.push(line);
		};
		const shell = shellWith(fakePrograms(), {redact: redactor.redact});
		await shell.run(command(['cat'], {stdin: text`refused: ${secret}\nnext`}), {onLine});
		await shell.run(command(['cat'], {stdin: text`${'z'.repeat(300_000)}${secret}\nafter it`}), {onLine});
		expect(lines).toEqual(['refused: $SEAWORTHY_X', 'next', '(a line of more than 256 KiB)', 'after it']);
	});

	it('never hands on lines of a confidential command', async () => {
		const lines: string[] = [];
		const onLine = (line: string) => {
			lines.push(line);
		};
		const outcome = await shellWith(fakePrograms()).run(sh('echo hunter2', {confidential: true}), {onLine});
		expect(outcome.stdout).toBe('hunter2\n');
		expect(lines).toEqual([]);
	});

	it('saves output to a new file of mode 0600, spares one that is there, and leaves none half written', async () => {
		const fakes = fakePrograms();
		const file = (name: string) => join(fakes.folder, name);
		const shell = shellWith(fakes);
		expect(await shell.run(sh('echo dump', {saveTo: file('good')}))).toMatchObject({exitCode: 0, stdout: ''});
		expect(readFileSync(file('good'), 'utf8')).toBe('dump\n');
		expect(statSync(file('good')).mode & 0o777).toBe(0o600);
		const lines: string[] = [];
		const large = sh('head -c 70000000 /dev/zero; echo half way >&2', {saveTo: file('large')});
		expect(await shell.run(large, {onLine: (line) => lines.push(line)})).toMatchObject({exitCode: 0});
		expect([statSync(file('large')).size, lines]).toEqual([70_000_000, ['half way']]);
		expect(await shell.run(sh('echo half; exit 1', {saveTo: file('bad')}))).toMatchObject({exitCode: 1});
		expect(readdirSync(fakes.folder).filter((name) => name.startsWith('bad'))).toEqual([]);
		writeFileSync(file('theirs'), 'theirs');
		expect(await shell.run(sh('echo mine', {saveTo: file('theirs')}))).toMatchObject({
			exitCode: 1,
			stderr: `${file('theirs')} is there already; it is left as it is.`,
		});
		expect(readFileSync(file('theirs'), 'utf8')).toBe('theirs');
		expect((await shell.run(sh('echo x', {saveTo: file('no/such/folder')}))).stderr).toContain(
			'cannot be written: ENOENT.',
		);
	});

	it('gives a file its name only when it is whole: what a kill leaves never passes for it', async () => {
		const fakes = fakePrograms();
		const file = join(fakes.folder, 'image.tar');
		const shell = shellWith(fakes);
		const running = shell.run(
			sh(`echo half; until [ -e '${file}.go' ]; do sleep 0.05; done; echo rest`, {saveTo: file}),
		);
		await vi.waitFor(() => expect(readFileSync(`${file}.part`, 'utf8')).toBe('half\n'));
		expect(existsSync(file)).toBe(false);
		writeFileSync(`${file}.go`, '');
		expect(await running).toMatchObject({exitCode: 0});
		expect(readFileSync(file, 'utf8')).toBe('half\nrest\n');
		// The next run takes no notice of what was left.
		writeFileSync(`${file}2.part`, 'of a killed run');
		expect(await shell.run(sh('echo whole', {saveTo: `${file}2`}))).toMatchObject({exitCode: 0});
		expect(readFileSync(`${file}2`, 'utf8')).toBe('whole\n');
		expect(readdirSync(fakes.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
	});

	it('takes the form of its input that fits what succeeded before', async () => {
		const stdin = {ifDone: 'tls/answers', then: text`both`, otherwise: text`only one`};
		const shell = shellWith(fakePrograms());
		expect((await shell.run(command(['cat'], {stdin}), {isDone: () => false})).stdout).toBe('only one');
		expect((await shell.run(command(['cat'], {stdin}), {isDone: (id) => id === 'tls/answers'})).stdout).toBe('both');
		expect((await shell.run(command(['cat'], {stdin}))).stdout).toBe('both');
	});

	it('forwards a port while a program runs, and ends the forward with it', async () => {
		const fakes = fakePrograms();
		fakes.add(
			'kubectl',
			`echo $$ >'${fakes.folder}/forwarder'; echo "Forwarding from 127.0.0.1:41234 -> 80"; exec sleep 300`,
		);
		fakes.add('curl', 'echo 401');
		const forward = {program: 'kubectl', arguments: ['port-forward', 'service/x', ':80']};
		const groups = new Set<number>();
		const outcome = await shellWith(fakes, {groups}).run(
			command(['curl', 'http://127.0.0.1:{port}/{port}'], {forward}),
		);
		expect(outcome).toMatchObject({exitCode: 0, stdout: '401\n'});
		expect(fakes.calls().at(-1)!.arguments).toEqual(['http://127.0.0.1:41234/41234']);
		expect(groups.size).toBe(0);
		await until(() => !isAlive(pidIn(fakes, 'forwarder')));
	});

	it('says why a forward did not come about, and ends one that is aborted', async () => {
		const fakes = fakePrograms();
		fakes.add(
			'kubectl',
			`[ "$1" = hang ] && { echo $$ >'${fakes.folder}/forwarder'; exec sleep 300; }; echo "error: not found" >&2; exit 1`,
		);
		const forward = (word: string) => ({program: 'kubectl', arguments: [word]});
		expect(await shellWith(fakes).run(command(['curl'], {forward: forward('x')}))).toMatchObject({
			exitCode: 1,
			stderr: 'error: not found\n',
		});
		expect(
			await shellWith(fakes).run(command(['curl'], {forward: {program: 'seaworthy-none', arguments: []}})),
		).toMatchObject({failure: 'not-found'});
		const end = new AbortController();
		const running = shellWith(fakes, {signal: end.signal}).run(command(['curl'], {forward: forward('hang')}));
		await until(() => existsSync(join(fakes.folder, 'forwarder')) && pidIn(fakes, 'forwarder') > 0);
		end.abort();
		expect((await running).exitCode).toBe(1);
		await until(() => !isAlive(pidIn(fakes, 'forwarder')));
	});
});

function pidIn(fakes: FakePrograms, name: string): number {
	return Number(readFileSync(join(fakes.folder, name), 'utf8'));
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
}

async function until(holds: () => boolean): Promise<void> {
	while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
