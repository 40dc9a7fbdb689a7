import {spawnSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {practised, program} from './practised.js';
import {expectLeftInOrder} from './whole.js';

describe('what stands around the program', {timeout: 300_000}, () => {
	test.each([
		['</dev/null', 'what is nobody'],
		['<&-', 'closed'],
		['</etc/hostname', 'a file'],
	])('hostile 1: standard input is %s (%s): it asks nobody, says how to answer, and hangs nowhere', async (input) => {
		const practice = practised();
		const {status, stdout, stderr} = spawnSync('sh', ['-c', `${program} registration --practice ${input}`], {
			env: {PATH: process.env['PATH'], ...practice.environment},
			encoding: 'utf8',
		});
		expect({status, stdout: stdout.includes('\u001B')}).toEqual({status: 2, stdout: false});
		expect(stderr).toContain('--set registration.');
		expect(stderr).toContain('SEAWORTHY_REGISTRATION_');
	});

	test('hostile 2: standard output in a pipe and a terminal to type on: the wizard draws on standard error', async () => {
		const practice = practised();
		const terminal = practice.start('--practice | cat');
		await terminal.until('Found release');
		terminal.write('\u0003');
		await terminal.until('END');
		expect(terminal.everything().filter((row) => row.includes('Ctrl-C leave'))).toEqual([]);
	});

	test('hostile 2: a terminal to write on and a pipe to read from: nobody is there', async () => {
		const practice = practised();
		const terminal = practice.start('registration --practice < /dev/null');
		await expectLeftInOrder(terminal, 2);
		expect(terminal.everything().join(' ')).toContain('--set registration.');
	});

	test.each([
		['dumb', 'lines'],
		[undefined, 'lines'],
		['no-such-terminal', 'screen'],
	] as const)('hostile 3: TERM is %s: the questions come as %s', async (term, how) => {
		const practice = practised();
		const terminal = practice.start('', {
			// A pseudo-terminal gives a TERM of its own where none is given.
			shell: [
				'sh',
				'-c',
				`${term === undefined ? 'unset TERM' : `TERM=${term}`}; ${program} registration --practice; echo "EXIT $?"; echo END`,
			],
			environment: practice.environment,
		});
		await terminal.until('Who may register');
		await terminal.until(how === 'lines' ? '(number;' : 'Enter choose');
		expect(terminal.written().includes('\u001B')).toBe(how === 'screen');
		terminal.write('\u0003');
		await terminal.until('END');
		expect(terminal.everything()).toContain('EXIT 130');
	});

	const colours = /\u001B\[[\d;]*3\d/;
	test.each([
		[{NO_COLOR: ''}, true],
		[{NO_COLOR: '1'}, false],
		[{NO_COLOR: '1', FORCE_COLOR: '3'}, false],
		[{FORCE_COLOR: '0'}, false],
		[{CI: 'true'}, true],
	])('hostile 4: %j on a terminal: colours %s, and it asks', async (environment, isColoured) => {
		const practice = practised();
		const terminal = practice.start('registration --practice', {environment});
		await terminal.until('Enter choose');
		expect(colours.test(terminal.written())).toBe(isColoured);
		terminal.write('\u0003');
		await expectLeftInOrder(terminal, 130);
	});

	test.each([
		[{columns: 20, rows: 5}, '1. admin_only'],
		[{columns: 400, rows: 200}, 'Who may register'],
	])('hostile 5: a window of %j, and COLUMNS unset', async (size, shown) => {
		const practice = practised();
		const terminal = practice.start('registration --practice', size);
		await terminal.until(shown);
		terminal.write('\u0003');
		await terminal.until('END');
		expect(terminal.everything()).toContain('EXIT 130');
	});

	test('hostile 5: a window of 0×0 is taken for a small one, and the questions come as lines', async () => {
		const practice = practised();
		const terminal = practice.start('', {
			shell: ['sh', '-c', `stty rows 0 cols 0; ${program} registration --practice; echo "EXIT $?"; echo END`],
			environment: practice.environment,
		});
		await terminal.until(() => terminal.written().includes('Who may register'));
		await terminal.until(() => terminal.written().includes('(number;'));
		terminal.write('\u0003');
		await terminal.until(() => terminal.written().includes('END'));
		expect(terminal.written()).toContain('EXIT 130');
	});

	test('hostile 10: a reader that has gone (| head) is no crash', async () => {
		const practice = practised();
		for (const words of [
			'check --practice',
			'help tls',
			'registration --practice --dry-run --defaults --set registration.admin=no',
		]) {
			const {stderr, stdout} = spawnSync('sh', ['-c', `{ ${program} ${words}; echo "EXIT $?" >&2; } | head -n 1`], {
				env: {PATH: process.env['PATH'], ...practice.environment},
				encoding: 'utf8',
			});
			expect(stdout).not.toBe('');
			expect(stderr).toMatch(/EXIT [0134]\n/);
			expect(stderr).not.toMatch(/EPIPE|\bat .*:\d+:\d+|fault in seaworthy/);
		}
	});
});
