import fc from 'fast-check';
import {expect, test} from 'vitest';
import {decode, idle} from '../../../../source/frontends/ink/keys/decode.js';
import {edit, emptyLine, type Line} from '../../../../source/frontends/ink/state/line-editor.js';

function typed(input: string, line: Line = emptyLine): string {
	const end = decode(idle, input).keys.reduce((next, key) => edit(next, key) ?? next, line);
	return `${end.value.slice(0, end.cursor)}|${end.value.slice(end.cursor)}`;
}

test('letters go in at the cursor, Backspace and Delete take one away', () => {
	expect(typed('abc')).toBe('abc|');
	expect(typed('abc\u001B[D\u001B[DX')).toBe('aX|bc');
	expect(typed('abc\u007F\u007F\u007F\u007F')).toBe('|');
	expect(typed('abc\u001B[H\u001B[3~')).toBe('|bc');
});

test('Ctrl-A, E, U, K and W as in a shell', () => {
	expect(typed('one two\u0001X')).toBe('X|one two');
	expect(typed('one two\u0001\u0005X')).toBe('one twoX|');
	expect(typed('one two\u0017')).toBe('one |');
	expect(typed('one two  \u0017\u0017')).toBe('|');
	expect(typed('one two\u001B[D\u0015')).toBe('|o');
	expect(typed('one two\u0001\u001B[C\u000B')).toBe('o|');
});

test('hostile 8: what people see as one letter goes as one', () => {
	expect(typed('e\u0301\u007F')).toBe('|');
	expect(typed('👩‍👩‍👧x\u001B[D\u001B[D')).toBe('|👩‍👩‍👧x');
	expect(typed('日本\u007F')).toBe('日|');
});

test('whatever is pressed, the cursor stays inside the line and never inside a letter', () => {
	const keys = fc.constantFrom(
		'a',
		'é',
		'🙂',
		'e\u0301',
		'\u001B[D',
		'\u001B[C',
		'\u007F',
		'\u001B[3~',
		'\u0001',
		'\u0005',
		'\u0015',
		'\u000B',
		'\u0017',
		'\r',
	);
	fc.assert(
		fc.property(fc.array(keys, {maxLength: 40}), (pressed) => {
			const shown = typed(pressed.join(''));
			expect(shown.split('|')).toHaveLength(2);
			expect(shown).not.toMatch(/\|\u0301|[\uD800-\uDBFF](?:\||$)|\|[\uDC00-\uDFFF]/);
		}),
	);
});
