import {describe, expect, test, vi} from 'vitest';
import type {Terminal} from '../ink/terminal.js';
import {practised} from './practised.js';
import type {Turn} from './whole.js';

/**
 * Like a person who looks at what is typed: keys that came before the question took them are typed again. A question counts
 * once it stands below the last answer: what the program wrote may not be on the screen yet.
 */
async function talk(terminal: Terminal, turns: readonly Turn[]): Promise<void> {
	const line = () => terminal.screen().at(-1) ?? '';
	const rows = () => terminal.everything().length;
	let answered = 0;
	for (const [shown, keys] of turns) {
		await terminal.until(() => rows() > answered && line().includes(shown) && line().endsWith(':'));
		answered = rows();
		const text = keys.slice(0, -1);
		const isEchoed = text !== '' && !hidden.some((message) => shown.includes(message));
		if (isEchoed)
			await vi.waitFor(
				() => {
					if (line().endsWith(text)) return;
					// What is there of it is taken away first: its echo may only be late.
					terminal.write(`\u0015${text}`);
					throw new Error(`${text} is not echoed.`);
				},
				{interval: 1000, timeout: 60_000},
			);
		terminal.write(isEchoed ? '\r' : keys);
		await terminal.until(() => rows() > answered);
	}
}

const hidden = ['password', 'Private key'];

describe('the whole wizard in lines', {timeout: 400_000}, () => {
	test.each([
		['--plain', {}, 'registration tls --practice --plain'],
		['ACCESSIBLE=1, as for a screen reader (hostile 12)', {ACCESSIBLE: '1'}, 'registration tls --practice'],
	])(
		'by %s: numbers, help, back, a wrong answer, the run, the end; nothing is ever drawn twice',
		async (_by, environment, words) => {
			const practice = practised();
			const terminal = practice.start(words, {environment, columns: 200});
			await talk(terminal, [
				['Who may register (number', 'help\r'],
				['Who may register (number', '9\r'],
				['Who may register (number', '1\r'],
				['administrator now? (number', 'back\r'],
				['Who may register (number', '1\r'],
				['administrator now? (number', 'yes\r'],
				['username', '\r'],
				['email', 'nobody\r'],
				['email', 'ops@practice.example\r'],
				['password', 'hunter2-all\r'],
				['Certificate', `${practice.files}/good-certificate.pem\r`],
				['Private key', `${practice.files}/mismatched-key.pem\r`],
				['Private key', `${practice.files}/good-key.pem\r`],
				['Platform domain', '\r'],
				['443 is reached', '\r'],
				['Send http to https?', '\r'],
				['HSTS', '\r'],
				['Diffie-Hellman', '\r'],
				['Do this?', '1\r'],
				['Type practice', 'practice\r'],
			]);
			await terminal.until('END');
			expect(terminal.everything()).toContain('EXIT 0');
			// Colours may be; nothing that moves the cursor or clears.
			const mine = terminal
				.written()
				.slice(0, terminal.written().indexOf('EXIT'))
				.replaceAll(/\u001B\[[\d;]*m/g, '');
			expect(mine).not.toContain('\u001B');
			expect(mine).not.toContain('hunter2-all');
			expect(mine).toContain('done: Everything planned was done.');
			expect(mine).toContain('More: seaworthy help registration');
			expect(mine.split('done: Store the certificate')).toHaveLength(2);
			expect(terminal.written()).toMatch(/[^-]icanon/);
			expect(terminal.written()).toMatch(/[^-]echo /);
		},
	);
});
