import {chmodSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {type Json, textAt} from '../../../source/core/json.js';
import {open} from '../ink/terminal.js';
import {cli, practised, type Practised} from './practised.js';
import {answers, choose, expectLeftInOrder, keepTheRest, play} from './whole.js';

/** From now on helm refuses to upgrade, as on a cluster whose server is full; the returned function mends it. */
function breakHelm({programs}: Practised): () => void {
	const helm = join(programs, 'helm');
	const whole = join(programs, 'whole-helm');
	renameSync(helm, whole);
	const says = 'Error: UPGRADE FAILED: etcdserver: mvcc: database space exceeded';
	const script = `#!/bin/sh\ncase " $* " in *' upgrade '*) echo '${says}' >&2; exit 1;; esac\n`;
	writeFileSync(helm, script + readFileSync(whole, 'utf8').replace('#!/bin/sh\n', ''));
	chmodSync(helm, 0o755);
	return () => renameSync(whole, helm);
}

describe('when a task fails', {timeout: 400_000}, () => {
	test.each([
		{columns: 120, rows: 40},
		{columns: 60, rows: 15},
	])(
		'at $columns×$rows: the screen says what happened; output, commands, retry, leave; the next start goes on',
		async (size) => {
			const practice = practised();
			const terminal = practice.start('registration tls --practice', size);
			await play(terminal, answers(practice.files));
			await choose(terminal, 'Do this?', 1);
			await terminal.until('Type practice to go on');
			const mend = breakHelm(practice);
			terminal.write('practice\r');
			await terminal.until('What now?');
			expect(terminal.screen().join('\n')).toContain('Failed: Upgrade the release');
			expect(terminal.screen().join(' ').replaceAll(/\s+/g, ' ')).toContain('database space exceeded');
			await choose(terminal, 'What now?', 3);
			await terminal.until(() => terminal.everything().includes('? unknown   See the HSTS header: not begun.'));
			await choose(terminal, 'What now?', 4);
			await terminal.until(() => terminal.everything().some((row) => row.startsWith('Error: UPGRADE FAILED')));
			await choose(terminal, 'What now?', 5);
			await terminal.until(() => terminal.everything().includes('#!/bin/sh'));
			await choose(terminal, 'What now?', 1);
			await terminal.until(() => {
				const all = terminal.everything();
				return (
					all.lastIndexOf('What now?') > all.findLastIndex((row) => row.endsWith('What now? · Try it again')) &&
					all.some((row) => row.endsWith('Try it again'))
				);
			});
			await choose(terminal, 'What now?', 7);
			await expectLeftInOrder(terminal, 4);
			expect(terminal.everything()).toContain('It failed');

			mend();
			const again = practice.start('--practice', size);
			await play(again, [
				['Found release', '\r'],
				['Go on with it?', '\r'],
			]);
			// The certificate is in the cluster by now: Enter keeps it.
			await keepTheRest(again);
			expect(again.everything().join('\n')).toContain('A run was not finished');
			await choose(again, 'Do this?', 1);
			await expectLeftInOrder(again, 0);
			expect(again.everything().join('\n')).toContain('good      TLS: The certificate is for');
		},
	);
});

describe('hostile 52: Ctrl-C in the middle of a run', {timeout: 400_000}, () => {
	test('is said at once, leaves the terminal sane and ends with 130; the next start offers to go on', async () => {
		const practice = practised();
		const terminal = practice.start('registration tls --practice');
		await play(terminal, answers(practice.files));
		await choose(terminal, 'Do this?', 1);
		await play(terminal, [
			['Type practice to go on', 'practice\r'],
			['▸ running', '\u0003'],
		]);
		await terminal.until(() => terminal.everything().some((row) => row.includes('Stopping')));
		await expectLeftInOrder(terminal, 130);
		const again = practice.start('--practice');
		await play(again, [['Found release', '\r']]);
		await again.until('Go on with it?');
		expect(again.screen().join('\n')).toContain('it was stopped');
		again.write('\u0003');
		await expectLeftInOrder(again, 130);
	});

	test('twice: ends at once with 130, and the terminal is sane all the same', async () => {
		const practice = practised();
		const terminal = practice.start('registration tls --practice');
		await play(terminal, answers(practice.files));
		await choose(terminal, 'Do this?', 1);
		await play(terminal, [
			['Type practice to go on', 'practice\r'],
			['▸ running', '\u0003\u0003'],
		]);
		await expectLeftInOrder(terminal, 130);
	});
});

describe('hostile 10: a terminal that is closed in the middle of a run', {timeout: 400_000}, () => {
	test('lets helm mark its release, writes the end down, frees the lock and ends as a signal ends it, with no core dump', async () => {
		const practice = practised();
		practice.alter((state) => ({...state, pace: 1}));
		const sets = ['mode=disabled', 'admin=yes', 'username=ops', 'email=ops@practice.example'];
		const words = ['registration', '--practice', ...sets.flatMap((set) => ['--set', `registration.${set}`])];
		const terminal = open('', {
			shell: [process.execPath, cli, ...words, '--yes', '--confirm', 'practice'],
			environment: {...practice.environment, SEAWORTHY_REGISTRATION_PASSWORD: 'anything'},
			patience: 90_000,
		});
		await terminal.until('running  Upgrade the release');
		const objects = () => practice.state().objects as Readonly<Record<string, Json>>;
		const status = () => textAt(objects()['Secret/deis/sh.helm.release.v1.hephy.v2'], 'metadata', 'labels', 'status');
		while (status() === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
		terminal.hangUp();
		expect(await terminal.ended).toBe(143);
		expect(status()).toBe('failed');
		expect(textAt(objects()['Lease/deis/seaworthy'], 'spec', 'holderIdentity')).toBe('');
		expect(practice.printed('history', '--practice')).toContain('setup registration: stopped');
	});
});

describe('a window that shrinks from 120×40 to 60×15', {timeout: 400_000}, () => {
	test('in the middle of the questions and in the middle of the run leaves no garbage', async () => {
		const practice = practised();
		practice.alter((state) => ({...state, pace: 1}));
		const terminal = practice.start('registration tls --practice', {columns: 120, rows: 40});
		const [first, ...rest] = answers(practice.files);
		await terminal.until(first![0]);
		await terminal.resize(60, 15);
		await terminal.until(
			() => terminal.screen().at(-1)?.startsWith('Enter choose') === true && terminal.screen().length <= 14,
		);
		expect(terminal.everything().filter((row) => row.includes('Who may register'))).toHaveLength(1);
		await terminal.resize(120, 40);
		await terminal.until(() => terminal.screen().at(-1)?.includes('Ctrl-C leave') === true);
		await play(terminal, [first!, ...rest]);
		await choose(terminal, 'Do this?', 1);
		await play(terminal, [['Type practice', 'practice\r']]);
		await terminal.until('running  Upgrade the release');
		await terminal.resize(60, 15);
		await expectLeftInOrder(terminal, 0);
		const all = terminal.everything();
		expect(all.filter((row) => row.includes('▸ running'))).toEqual([]);
		for (const title of ['Store the certificate', 'Upgrade the release', 'See the HSTS header'])
			expect(all.filter((row) => row.includes(`done     ${title}`))).toHaveLength(1);
	});
});
