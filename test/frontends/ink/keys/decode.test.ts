import fc from 'fast-check';
import {expect, test} from 'vitest';
import {decode, flush, idle, type Key} from '../../../../source/frontends/ink/keys/decode.js';

/** Decodes the chunks one after the other, as a terminal sends them; neighbouring texts are joined, for a cut is no key. */
function keysOf(...chunks: readonly string[]): readonly Key[] {
	let decoder = idle;
	const keys: Key[] = [];
	for (const chunk of chunks) {
		const next = decode(decoder, chunk);
		decoder = next.decoder;
		for (const key of next.keys) {
			const last = keys.at(-1);
			const joins = last !== undefined && 'text' in last && 'text' in key && last.kind === key.kind;
			if (joins) keys.splice(-1, 1, {...last, text: last.text + key.text});
			else keys.push(key);
		}
	}

	return [...keys, ...flush(decoder).keys];
}

const press = (name: string) => ({kind: 'press', name});
const text = (typed: string) => ({kind: 'text', text: typed});

test('a line typed ahead with its Enter comes as one chunk, three quick Backspaces too', () => {
	expect(keysOf('abc\r')).toEqual([text('abc'), press('enter')]);
	expect(keysOf('\u007F\u007F\u007F')).toEqual([press('backspace'), press('backspace'), press('backspace')]);
	expect(keysOf('a\r\nb')).toEqual([text('a'), press('enter'), text('b')]);
});

test('arrows, Home, End and Delete of xterm, application mode, rxvt and the Linux console', () => {
	expect(keysOf('\u001B[A', '\u001BOB', '\u001B[1;5C')).toEqual([press('up'), press('down'), press('right')]);
	expect(keysOf('\u001B[H\u001B[4~\u001B[3~\u001B[3;2~')).toEqual([
		press('home'),
		press('end'),
		press('delete'),
		press('delete'),
	]);
	expect(keysOf('\u001BOP', '\u001B[11~', '\u001B[[A', '\u0007')).toEqual(Array.from({length: 4}, () => press('help')));
});

test('a lone ESC is Escape; cut behind its ESC, a sequence is not', () => {
	expect(keysOf('\u001B')).toEqual([press('escape')]);
	expect(keysOf('\u001B', '[A')).toEqual([press('up')]);
	expect(keysOf('\u001B', '\u001B[A')).toEqual([press('escape'), press('up')]);
	expect(keysOf('\u001B[20', '0~x\u001B[2', '01~')).toEqual([
		{kind: 'paste-begin'},
		{kind: 'paste', text: 'x'},
		{kind: 'paste-end'},
	]);
});

test('what means nothing is dropped whole: Alt with a key, unknown sequences, replies of the terminal', () => {
	expect(keysOf('\u001Bx', '\u001B[99~', '\u001B]11;rgb:0/0/0\u0007', '\u001BP1$r0m\u001B\\', 'y')).toEqual([
		text('y'),
	]);
});

test('hostile 14: an end marker inside a paste ends it; what follows is keys again', () => {
	expect(keysOf('\u001B[200~a\rb\u001B[201~c\r\u001B[201~')).toEqual([
		{kind: 'paste-begin'},
		{kind: 'paste', text: 'a\rb'},
		{kind: 'paste-end'},
		text('c'),
		press('enter'),
	]);
});

test('a paste that lost its end marker is left by Ctrl-C', () => {
	expect(keysOf('\u001B[200~abc', '\u0003')).toEqual([
		{kind: 'paste-begin'},
		{kind: 'paste', text: 'abc'},
		{kind: 'paste-end'},
		press('ctrl-c'),
	]);
});

test('wherever the terminal cuts its chunks, the keys are the same', () => {
	const pieces = fc.constantFrom(
		'abc',
		'日本',
		'é🙂',
		'\r',
		'\u007F',
		'\u001B[A',
		'\u001BOB',
		'\u001B[200~',
		'\u001B[201~',
		'\u001B[3~',
		'x\ry',
	);
	fc.assert(
		fc.property(fc.array(pieces, {maxLength: 12}), fc.array(fc.nat(), {maxLength: 8}), (parts, cuts) => {
			const whole = parts.join('');
			const at = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort((a, b) => a - b);
			const chunks = [...at, whole.length].map((end, index) => whole.slice(at[index - 1] ?? 0, end));
			const cutKeys = keysOf(...chunks.filter((chunk) => chunk !== ''));
			// A \r\n that is cut is two Enters in one and one in the other; none is in the pieces.
			expect(cutKeys).toEqual(keysOf(whole));
		}),
	);
});
