import fc from 'fast-check';
import {expect, test} from 'vitest';
import {cells, clean, take, takeEnd, truncate, width, wrap} from '../../../source/frontends/ink/text.js';

test('hostile 15: control sequences, titles, clipboard writes and reordering characters are gone from what is shown', () => {
	expect(clean('\u001B[31mred\u001B[0m \u001B[2J\u001B[Hhome')).toBe('red home');
	expect(clean('\u001B]0;title\u0007a\u001B]52;c;c2VjcmV0\u001B\\b\u009D0;x\u009Cc')).toBe('abc');
	expect(clean('a\u001B]52;c;never ends')).toBe('a');
	expect(clean('user\u202Egpj.exe\u2066\u0000\u0007\u0085')).toBe('usergpj.exe');
	expect(clean('a\r\nb\tc\rd')).toBe('a\nb  cd');
});

test('whatever comes in, no control character comes out', () => {
	fc.assert(
		fc.property(
			fc.string({unit: 'binary'}),
			fc.constantFrom('\u001B[', '\u001B]0;', '\u009B', '\u001B', '\r\n'),
			(text, start) => {
				expect(clean(start + text + start)).not.toMatch(
					/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/,
				);
			},
		),
	);
});

test('rows break at spaces, and inside a word that is longer than a row', () => {
	expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
	expect(wrap('https://example.org/long', 10)).toEqual(['https://ex', 'ample.org/', 'long']);
	expect(wrap('a\n\nb', 10)).toEqual(['a', '', 'b']);
	expect(wrap('', 10)).toEqual(['']);
});

test('hostile 8: wide letters count two columns, combining marks none, and none is cut in two', () => {
	expect(wrap('日本語のノード', 5)).toEqual(['日本', '語の', 'ノー', 'ド']);
	expect(truncate('e\u0301e\u0301e\u0301e\u0301', 3)).toBe('e\u0301e\u0301…');
	expect(takeEnd('abc日本', 3)).toBe('本');
	expect(take('日本', 3)).toBe('日');
	expect(cells('é👩‍👩‍👧')).toHaveLength(2);
});

test('no row is wider than its room, and nothing but spaces is lost', () => {
	const texts = fc.string({unit: fc.constantFrom('a', 'bc', ' ', '日', 'e\u0301', '🙂', 'שלום', '-'), maxLength: 60});
	fc.assert(
		fc.property(texts, fc.integer({min: 2, max: 40}), (text, columns) => {
			const rows = wrap(text, columns);
			for (const row of rows) expect(width(row)).toBeLessThanOrEqual(columns);
			expect(rows.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
			expect(width(truncate(text, columns))).toBeLessThanOrEqual(columns);
		}),
	);
});
