import {expect} from 'vitest';
import {expectSane} from '../ink/sane.js';
import type {Terminal} from '../ink/terminal.js';

/** One answer: what must stand on the screen, and the keys that are then typed. */
export type Turn = readonly [shown: string, keys: string];

/** Goes through the turns, each when its screen is there. */
export async function play(terminal: Terminal, turns: readonly Turn[]): Promise<void> {
	for (const [shown, keys] of turns) {
		await terminal.until(shown);
		terminal.write(keys);
	}
}

/** Chooses an option by its number; a number that came while the page was still being drawn is typed again. */
export async function choose(terminal: Terminal, message: string, option: number): Promise<void> {
	let tried = '';
	await terminal.until(() => {
		const rows = terminal.screen();
		if (!rows.includes(message)) return false;
		if (rows.some((row) => row.startsWith(`❯ ${option}.`))) return true;
		if (rows.join('\n') !== tried) terminal.write(String(option));
		tried = rows.join('\n');
		return false;
	});
	terminal.write('\r');
}

/** Presses Enter on every question that still comes, until the review: what is kept or may be left out stays so. */
export async function keepTheRest(terminal: Terminal): Promise<void> {
	let answered: string | undefined;
	await terminal.until(() => {
		const rows = terminal.screen();
		if (rows.includes('Do this?')) return true;
		const place = rows.find((row) => / \d+ of \d+$/.test(row));
		if (place !== undefined && place !== answered) terminal.write('\r');
		answered = place;
		return false;
	});
}

/** Registration and TLS as a careful operator answers them, with the good certificate of practice. */
export function answers(files: string): readonly Turn[] {
	return [
		['Who may register', '\r'],
		['first administrator now?', '\r'],
		['Administrator: username', '\r'],
		['Administrator: email', 'ops@practice.example\r'],
		['Administrator: password', 'anything\r'],
		['paste it, or type its path', `${files}/good-certificate.pem\r`],
		['without a passphrase', `${files}/good-key.pem\r`],
		['Platform domain', '\r'],
		['Where port 443 is reached', '\r'],
		['Send http to https?', '\r'],
		['HSTS, in seconds', '\r'],
		['Diffie-Hellman parameters of your own', '\r'],
	];
}

/** What holds after every run, however it went: modes given back, scrollback whole, nothing wrapped, one owner of the screen. */
export async function expectLeftInOrder(terminal: Terminal, code: number): Promise<void> {
	await terminal.until('END');
	const all = terminal.everything();
	expect(all).toContain(`EXIT ${code}`);
	expect(all.filter((text) => text.startsWith('before '))).toEqual(
		Array.from({length: 50}, (_, index) => `before ${index + 1}`),
	);
	expect(terminal.written()).not.toMatch(/\u001B\[[23]J|\u001Bc|\u001B\[\?1049h/);
	expect(all.filter((row) => row.includes('Ctrl-C leave'))).toEqual([]);
	expectSane(terminal.written());
}
