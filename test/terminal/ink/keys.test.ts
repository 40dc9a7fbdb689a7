import {afterEach, expect, test} from 'vitest';
import {madeUpPem} from '../../frontends/ink/fixtures/made-up-pages.js';
import {open, wizard, type Terminal} from './terminal.js';

const opened: Terminal[] = [];
afterEach(() => {
	for (const terminal of opened.splice(0)) terminal.close();
});

function start(...marks: readonly string[]): Terminal {
	const terminal = open(wizard(...marks));
	opened.push(terminal);
	return terminal;
}

/** The replies that the fixture printed when its wizard had ended. */
function replies(terminal: Terminal): unknown {
	const text = /REPLIES (\[.*\])/.exec(terminal.written().replaceAll('\r\n', ''))?.[1];
	return text === undefined ? undefined : JSON.parse(text);
}

test('through a whole wizard: lists, chunks of keys, back, help, warnings, a secret, a pasted key, the end', async () => {
	const terminal = start('pages');
	await terminal.until('What shall be done?');
	terminal.write('j j \r');
	await terminal.until('Who may register?');
	terminal.write('?');
	await terminal.until('Line 2 of the help');
	terminal.write('\u001B');
	await terminal.until('By default anybody');
	terminal.write('\u001B');
	await terminal.until('Space tick');
	terminal.write(' jj \r\r');
	await terminal.until('Region of the buckets');
	terminal.write('abc\u007F\u007F\u007Fbad\r');
	await terminal.until('That is bad; good would be right.');
	terminal.write('\u007F\u007F\u007F');
	terminal.write('odd\r');
	await terminal.until('That is odd. Enter takes it all the same.');
	terminal.write('\r');
	await terminal.until('Secret key');
	terminal.write('hunter2');
	await terminal.until('•••••••');
	terminal.write('\r');
	await terminal.until('Private key');
	const pem = madeUpPem();
	terminal.write(`\u001B[200~${pem.replaceAll('\n', '\r')}\u001B[201~\r`);
	await terminal.until('Go on?');
	terminal.write('\r');
	await terminal.until(() => terminal.written().includes('REPLIES'));
	await terminal.until(() => replies(terminal) !== undefined);
	expect(replies(terminal)).toEqual([
		{kind: 'values', values: ['storage', 'registration', 'tls']},
		{kind: 'value', value: 'admin_only'},
		{kind: 'value', value: 'odd'},
		{kind: 'value', value: 'hunter2'},
		{kind: 'value', value: pem},
		{kind: 'value', value: 'apply'},
	]);
	const shown = terminal.written().slice(0, terminal.written().indexOf('REPLIES'));
	expect(shown).not.toContain('hunter2');
	expect(shown).not.toContain('QUJD');
	expect(terminal.everything()).toContain('✔ Storage · Secret key · set');
});

test('a 4096-bit key in pieces: markers cut in two, CRLF, no last newline; then without bracketed paste', async () => {
	const pem = madeUpPem();
	const crlf = pem.replaceAll('\n', '\r\n');
	const terminal = start('4');
	await terminal.until('Private key');
	terminal.write('\u001B[20');
	terminal.write(`0~${crlf.slice(0, 1000)}`);
	await terminal.until('so far …');
	terminal.write(crlf.slice(1000));
	terminal.write('\u001B[2');
	terminal.write('01~');
	await terminal.until('52 lines; Enter takes it');
	terminal.write('\r');
	await terminal.until(() => replies(terminal) !== undefined);
	expect(replies(terminal)).toEqual([{kind: 'value', value: pem}]);

	const old = start('4');
	await old.until('Private key');
	for (const line of pem.split('\n').slice(0, -1)) old.write(`${line}\r`);
	await old.until('the end of it has not come yet');
	old.write(`${pem.split('\n').at(-1)!}\r`);
	await old.until('Enter takes it');
	expect(replies(old)).toBeUndefined();
	old.write('\r');
	await old.until(() => replies(old) !== undefined);
	expect(replies(old)).toEqual([{kind: 'value', value: pem}]);
});

test('Ctrl-C leaves a page and gives the terminal back; NO_COLOR writes no colour', async () => {
	const terminal = start('1', 'no-color');
	await terminal.until('Who may register?');
	terminal.write('\u0003');
	await terminal.until('CANCELLED SIGINT');
	expect(terminal.written()).not.toMatch(/\u001B\[[\d;]*m/);
});

test('a run: a failure asks below what was done, a thousand hosts take a few rows, Ctrl-C tells the runner', async () => {
	const terminal = start('run');
	await terminal.until('What shall be done?');
	terminal.write('\r\r\rx\r/k.pem\r');
	await terminal.until('Go on?');
	terminal.write('\r');
	await terminal.until('│ line 3 of helm');
	terminal.write('\u0003');
	await terminal.until('What now?');
	const failure = terminal.screen();
	expect(failure.findIndex((row) => row.includes('✖ failed   Upgrade the release'))).toBeLessThan(
		failure.findIndex((row) => row.includes('What now?')),
	);
	terminal.write('\r');
	await terminal.until('of 1,000 ready');
	expect(terminal.screen().filter((row) => row.includes('node-')).length).toBeLessThan(18);
	await terminal.until(() => terminal.written().includes('REPLIES'));
	await terminal.until('interrupt');
	const all = terminal.everything();
	expect(all.filter((row) => row.includes('node-'))).toEqual(['    ✖ failed  node-500  no space left on device']);
	expect(all.filter((row) => row.includes('Upgrade the release'))).toHaveLength(3);
	expect(terminal.written().length).toBeLessThan(200_000);
});
