import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Page} from '../../../../source/core/page.js';
import {fine} from '../../../../source/core/question.js';
import {roomOf, type Look} from '../../../../source/frontends/ink/look/look.js';
import {pageRows} from '../../../../source/frontends/ink/look/page-rows.js';
import {createPaint} from '../../../../source/frontends/ink/look/paint.js';
import {chooseGlyphs} from '../../../../source/frontends/ink/look/signs.js';
import {openPage} from '../../../../source/frontends/ink/state/page-state.js';
import {width} from '../../../../source/frontends/ink/text.js';
import {madeUpPages, madeUpPem, page, judge} from '../fixtures/made-up-pages.js';
import {type} from '../fixtures/typing.js';

function look(columns: number, rows: number, color = false): Look {
	return {paint: createPaint(color), glyphs: chooseGlyphs({}), color, banner: 'practice', ...roomOf({columns, rows})};
}

function drawn(page: Page, columns = 80, rows = 24, ...chunks: readonly string[]): string {
	return pageRows(type(page, ...chunks).state, look(columns, rows)).rows.join('\n');
}

test('title, banner, progress, marks with words, options with hints, and the keys', () => {
	expect(drawn(madeUpPages[1]!)).toBe(`
practice · Registration mode                                             1 of 4

By default anybody who can reach the controller may create an account.
→ enabled → admin_only

Who may register?
❯ 1. Only admins create accounts · what most want
  2. Anybody · the default of the chart
  3. Nobody

Enter choose · ↑↓ move · Esc back · ? help · Ctrl-C leave`);
});

test('a small terminal gets signs alone, and less of everything', () => {
	expect(drawn(madeUpPages[0]!, 40, 12)).toBe(`practice · A made-up cluster
Found Workflow v2.23.0 in context
kind-demo.
✖ Files lie inside the cluster and are
↑ 0 ↓ 7 more rows (PgUp, PgDn)
What shall be done?
❯ ◯ External storage
  ◉ Registration mode
  ◯ Certificate
Space tick · Enter go on · ↑↓ move`);
	expect(drawn(madeUpPages[1]!, 20, 5).split('\n')).toHaveLength(3);
});

test('a hint that its row cuts stands in full below the options while it is pointed at', () => {
	const hint = 'AWS S3 alone: the chart has no key for another endpoint, so that a store of your own is not reached';
	const options = [
		{value: 's3', label: 's3', hint},
		{value: 'gcs', label: 'gcs', hint: 'Google'},
	];
	const stores = page({kind: 'choice', message: 'Object store', options}, {id: 'stores', title: 'Storage'});
	const flat = (rows: string) => rows.replaceAll(/\s+/g, ' ');
	expect(flat(drawn(stores, 60))).toContain(hint);
	expect(flat(drawn(stores, 60, 24, 'j'))).not.toContain(hint);
	expect(flat(drawn(stores, 140)).split('AWS S3 alone')).toHaveLength(2);
});

test('why an answer is refused stands in full on a small terminal, and shows when some of it is left out', () => {
	const says = 'eu-central-1 takes only SigV4, and the registry of Deis v1 can sign with SigV2 alone. '
		.repeat(3)
		.trim();
	const region = page(
		{kind: 'text', message: 'Region', validate: () => ({ok: false, says})},
		{body: [{text: 'Where the bucket is, as its provider calls it, and whatever else there is to say of that.'}]},
	);
	const flat = (rows: string) => rows.replaceAll(/\s+/g, ' ');
	expect(flat(drawn(region, 60, 15, 'eu', '\r'))).toContain(says);
	const small = drawn(region, 60, 8, 'eu', '\r');
	expect(flat(small)).not.toContain(says);
	expect(small.split('\n')).toContain('  …');
});

test('whatever the terminal, the frame leaves it a row and no row is too wide', () => {
	const large = page(
		{
			kind: 'choice',
			message: 'Which of these many?',
			options: Array.from({length: 60}, (_, index) => ({
				value: `${index}`,
				label: `Option ${index} 日本語`,
				hint: 'why',
			})),
		},
		{
			body: Array.from({length: 90}, () => ({
				text: 'A line of the body that wraps in most terminals, 日本語.',
				mark: 'danger',
			})),
			progress: '3 of 9',
		},
	);
	const pages = [...madeUpPages, large];
	const which = fc.nat(madeUpPages.length);
	const sizes = [fc.integer({min: 20, max: 400}), fc.integer({min: 5, max: 200})] as const;
	fc.assert(
		fc.property(
			which,
			...sizes,
			fc.constantFrom('', '?', '\u0007', 'bad\r', 'j', 'odd\r'),
			(one, columns, rows, typed) => {
				const frame = pageRows(type(pages[one]!, typed).state, look(columns, rows)).rows;
				expect(frame.length).toBeLessThanOrEqual(Math.max(3, rows - (rows < 18 ? 2 : 4)));
				expect(frame.length).toBeGreaterThan(0);
				for (const row of frame) expect(width(row)).toBeLessThan(columns);
			},
		),
	);
});

test('hostile 5: a terminal that tells no size is taken for 80 columns and 24 rows', () => {
	expect(roomOf({columns: 0, rows: 0})).toEqual({columns: 79, rows: 20});
	expect(roomOf({columns: 400, rows: 200})).toEqual({columns: 399, rows: 196});
	for (let rows = 1; rows < 60; rows++) {
		const room = roomOf({columns: 80, rows: rows + 1}).rows - roomOf({columns: 80, rows}).rows;
		expect(room).toBeGreaterThanOrEqual(0);
	}
});

const review = page(
	{
		kind: 'choice',
		message: 'Do this?',
		options: [
			{value: 'go', label: 'Yes, do it'},
			{value: 'script', label: 'Show the commands'},
			{value: 'change', label: 'Change the answers'},
			{value: 'save', label: 'Save the answers to a file', hint: 'secrets only as references'},
			{value: 'leave', label: 'Leave, changing nothing'},
		],
		initial: 'leave',
	},
	{title: 'Review', body: Array.from({length: 15}, (_, index) => ({text: `change ${index + 1}`}))},
);

test('on a small terminal the options of a review flow: all of them are seen, and half of the rows are the plan', () => {
	expect(drawn(review, 60, 15)).toBe(`practice · Review
change 1
change 2
change 3
change 4
change 5
change 6
↑ 0 ↓ 9 more rows (PgUp, PgDn)
Do this?
  1. Yes, do it   2. Show the commands
  3. Change the answers   4. Save the answers to a file
❯ 5. Leave, changing nothing
Enter choose · ↑↓ move · Esc back · PgDn more`);
	const pointed = drawn(review, 60, 15, '\u001B[D');
	expect(pointed).toContain('❯ 4. Save the answers to a file');
	expect(pointed).toContain('     secrets only as references');
	expect(drawn(review)).toContain('\n  1. Yes, do it\n  2. Show the commands\n');
});

test('a body longer than the screen scrolls, and says how much is above and below', () => {
	const state = openPage(madeUpPages[5]!);
	const first = pageRows(state, look(80, 24));
	expect(first.rows.join('\n')).toContain('↑ 0 ↓ 26 more rows');
	const last = pageRows({...state, scroll: 99}, look(80, 24));
	expect(last.rows.join('\n')).toContain('command 40');
	expect(last.rows.join('\n')).toContain('↑ 26 ↓ 0 more rows');
});

test('NO_COLOR: without colour there is no escape sequence, and the words are the same', () => {
	for (const one of madeUpPages) {
		const plain = pageRows(openPage(one), look(80, 24)).rows.join('\n');
		const colored = pageRows(openPage(one), look(80, 24, true)).rows.join('\n');
		expect(plain).not.toContain('\u001B');
		expect(colored).toContain('\u001B[');
		const words = colored.replaceAll(/\u001B\[\d+m/g, '').replaceAll(/ +$/gm, '');
		expect(words).toBe(plain.replaceAll(/▏/g, '').replaceAll(/ +$/gm, ''));
	}
});

test('hostile 58: a secret shows as bullets, a document as a count, never as itself', () => {
	const secret = page({kind: 'secret', message: 'Key', format: 'line', validate: judge});
	expect(drawn(secret, 80, 24, 'hunter2')).toContain('•••••••');
	expect(drawn(secret, 80, 24, 'hunter2')).not.toContain('hunter2');
	expect(
		drawn(secret, 30, 24, 'x'.repeat(500))
			.split('\n')
			.find((row) => row.includes('•'))?.length,
	).toBeLessThan(30);
	const key = page({kind: 'secret', message: 'Key', format: 'pem', validate: () => fine});
	const pem = madeUpPem('PRIVATE KEY', 25);
	const pasted = drawn(key, 80, 24, `\u001B[200~${pem}\u001B[201~`);
	expect(pasted).toContain('1,678 characters pasted, 27 lines');
	expect(pasted).not.toContain('QUJD');
	expect(drawn(key, 80, 24, pem.split('\n')[1]!)).not.toContain('QUJD');
	expect(drawn(key, 80, 24, '/etc/ssl/key.pem')).toContain('/etc/ssl/key.pem');
	expect(drawn(key, 80, 24, pem.slice(0, 300).replaceAll('\n', '\r'))).toContain('the end of it has not come yet');
});

test('hostile 8: the Linux console and locales that are not UTF-8 get signs of ASCII', () => {
	expect(chooseGlyphs({TERM: 'linux'}).marks.done).toBe('+');
	expect(chooseGlyphs({LANG: 'de_DE.ISO-8859-1'}).pointer).toBe('>');
	expect(chooseGlyphs({LANG: 'de_DE.UTF-8'}).pointer).toBe('❯');
	expect(chooseGlyphs({LC_ALL: 'C'}).pointer).toBe('❯');
});
