import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {expectSane} from './sane.js';
import {open, wizard, type Terminal} from './terminal.js';

const opened: Terminal[] = [];
afterEach(() => {
	for (const terminal of opened.splice(0)) terminal.close();
});

function start(commandLine: string, options: Parameters<typeof open>[1] = {}): Terminal {
	const terminal = open(commandLine, options);
	opened.push(terminal);
	return terminal;
}

const withState = (command: string) => `${command}; echo "EXIT $?"; stty -a; echo END`;

/** The process id that the fixture says, so that a signal reaches it and nothing else. */
function idOf(terminal: Terminal): number {
	return Number(/process (\d+)/.exec(terminal.everything().join('\n'))?.[1]);
}

test('hostile 11: sane after the end, after a crash, after SIGTERM with and without a handler', async () => {
	const crashed = start(withState(wizard('1', 'crash')));
	await crashed.until('Who may register?');
	crashed.write('\r');
	await crashed.until('END');
	expect(crashed.everything().join('\n')).toContain('EXIT 1');
	expectSane(crashed.written());

	for (const [marks, code] of [
		[['1'], 'EXIT 143'],
		[['1', 'signals'], 'CANCELLED SIGTERM'],
	] as const) {
		const killed = start(withState(wizard(...marks)));
		await killed.until('Who may register?');
		process.kill(idOf(killed), 'SIGTERM');
		await killed.until('END');
		expect(killed.everything().join('\n')).toContain(code);
		expectSane(killed.written());
	}
});

test('hostile 10: Ctrl-Z gives the shell a sane terminal, fg draws the page again', async () => {
	const terminal = start('', {shell: ['bash', '--norc', '--noprofile', '-i']});
	await terminal.until('prompt$');
	terminal.write(`${wizard('1')}; stty -a\r`);
	await terminal.until('Who may register?');
	terminal.write('\u001A');
	await terminal.until('Stopped');
	terminal.write('stty -a; echo ALL-OF-IT | tr A-Z a-z\r');
	await terminal.until('all-of-it');
	// Behind "Stopped" the shell switches bracketed paste on and off for itself.
	const [mine = '', shells = ''] = terminal.written().split('Stopped');
	expectSane(
		mine.slice(mine.indexOf('Who may register?')) +
			shells.slice(shells.indexOf('speed'), shells.lastIndexOf('all-of-it')),
	);
	expect(terminal.screen().join('\n')).not.toContain('Who may register?');
	terminal.write('fg\r');
	await terminal.until('Who may register?');
	terminal.write('j');
	await terminal.until('❯ 2. Anybody');
	terminal.write('\r');
	await terminal.until('REPLIES');
});

test('asks 15: a storm of sizes leaves one frame, and all that was said stays in the scrollback', async () => {
	const terminal = start(wizard('lines'), {columns: 120, rows: 40});
	await terminal.until('What shall be done?');
	for (let step = 1; step <= 30; step++) {
		const mark = terminal.written().length;
		const isDrawn = terminal.screen().join('\n').includes('What shall be done?');
		await terminal.resize(120 - 2 * step, 40 - Math.floor((25 * step) / 30));
		// A frame that stands is taken away at the size of which the program heard: what no program can know is the next one.
		if (isDrawn) await terminal.until(() => terminal.written().slice(mark).includes('\r\u001B[2K'));
	}
	await terminal.until(
		() => terminal.screen().length <= 15 && terminal.screen().at(-1)?.startsWith('Space tick') === true,
	);
	expect(terminal.screen().filter((row) => row.includes('practice ·'))).toHaveLength(1);
	expect(terminal.screen().every((row) => row.length <= 60)).toBe(true);

	await terminal.resize(20, 5);
	await terminal.until(() => terminal.screen().length === 3);
	expect(terminal.screen()[0]).toBe('A made-up cluster');
	await terminal.resize(120, 40);
	await terminal.until(
		() =>
			terminal.screen().filter((row) => row.includes('What shall be done?')).length === 1 &&
			terminal.screen().at(-1)?.includes('Ctrl-C leave') === true,
	);
	terminal.write('\r');
	await terminal.until('Who may register?');

	const all = terminal.everything();
	for (let said = 1; said <= 100; said++) expect(all.filter((row) => row === `said ${said}`)).toHaveLength(1);
	expect(terminal.written()).not.toMatch(/\u001B\[[23]J|\u001Bc/);
});

test('hostile 10: a dropped session ends the asking, and what is still said to the dead terminal ends nothing', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'seaworthy-'));
	const gone = path.join(folder, 'gone');
	const terminal = start('', {shell: wizard('1', `gone=${gone}`).split(' ')});
	await terminal.until('Who may register?');
	terminal.hangUp();
	await vi.waitFor(() => expect(existsSync(gone)).toBe(true), {timeout: 15_000, interval: 50});
	await vi.waitFor(() => expect(readFileSync(gone, 'utf8')).toBe('SIGHUP'));
	rmSync(folder, {recursive: true});
});
