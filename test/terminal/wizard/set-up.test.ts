import {describe, expect, test} from 'vitest';
import {practised} from './practised.js';
import {answers, choose, expectLeftInOrder, play} from './whole.js';

const sizes = [
	{columns: 120, rows: 40},
	{columns: 80, rows: 24},
	{columns: 60, rows: 15},
];

describe('the whole wizard in a terminal, on the practice cluster', {timeout: 400_000}, () => {
	test.each(sizes)(
		'at $columns×$rows: first screen, steps, a wrong answer, back, review, name, run, end; then undo',
		async (size) => {
			const practice = practised();
			const terminal = practice.start('--practice', size);
			await terminal.until('What do you want to do?');
			await terminal.until('Found release');
			expect(terminal.screen().join('\n')).toContain('practice · Seaworthy');
			// Registration and TLS alone: the others' ticks go.
			await play(terminal, [
				['Set it up', '\r'],
				['Space tick', ' j jjj \r'],
			]);
			const [mode, admin, user, mail, ...rest] = answers(practice.files);
			await play(terminal, [
				mode!,
				admin!,
				user!,
				['Administrator: email', 'nobody\r'],
				['✖', '\u0015ops@practice.example\r'],
				['Administrator: password', '\u001B'],
				// Back at the e-mail address, and once more: what was answered is proposed again.
				['(ops@practice.example)', '\u001B'],
				['(admin)', '\r'],
				['(ops@practice.example)', '\r'],
			]);
			expect(mail![0]).toBe('Administrator: email');
			await play(terminal, rest);
			await terminal.until('Do this?');
			expect(terminal.screen().join('\n')).toContain('What it costs');
			await choose(terminal, 'Do this?', 1);
			await play(terminal, [
				['Type practice to go on', 'practise\r'],
				['That is not practice', '\u0015practice\r'],
			]);
			await expectLeftInOrder(terminal, 0);
			const all = terminal.everything();
			expect(all.join('\n')).toContain('The run has ended: 9 of 9 tasks done.');
			expect(all.join('\n')).not.toContain('anything');
			expect(practice.printed('history', '--practice')).toContain('setup: done');

			const undo = practice.start('undo tls --practice', size);
			await choose(undo, 'Put this back?', 2);
			await expectLeftInOrder(undo, 0);
			expect(undo.everything().join('\n')).toContain('Cannot be put back: HSTS');
			expect(Object.keys(practice.state().objects).filter((name) => name.includes('router-platform-cert'))).toEqual([]);
		},
	);

	test('an answer that is refused when it was read stands there as refused, the next one as taken', async () => {
		const practice = practised();
		const terminal = practice.start('tls --practice', {columns: 120, rows: 40});
		await play(terminal, [
			['paste it, or type its path', `${practice.files}/good-certificate.pem\r`],
			['without a passphrase', `${practice.files}/mismatched-key.pem\r`],
			['does not belong', `${practice.files}/good-key.pem\r`],
		]);
		await terminal.until('Platform domain');
		const answered = terminal.everything().filter((row) => /^\S TLS/.test(row));
		expect(answered).toEqual([
			expect.stringMatching(/^✔ TLS · Certificate · .*good-certificate\.pem$/),
			'✖ TLS · Private key · set',
			'✔ TLS · Private key · set',
		]);
		terminal.write('\u0003');
		await terminal.until('EXIT 130');
	});
});
