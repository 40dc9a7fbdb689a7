import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Page} from '../../../../source/core/page.js';
import {fine} from '../../../../source/core/question.js';
import {madeUpPem, page} from '../fixtures/made-up-pages.js';
import {told, type, typeAt} from '../fixtures/typing.js';

const key: Page = page(
	{
		kind: 'secret',
		message: 'Key',
		format: 'pem',
		validate: (value) => (value.includes('NO KEY') ? {ok: false, says: 'No key.'} : fine),
	},
	{help: [{text: 'help'}]},
);
const account: Page = page({kind: 'secret', message: 'Account', format: 'json', validate: () => fine});
const pem = madeUpPem();
const begin = '\u001B[200~';
const end = '\u001B[201~';
const pasted = (text: string) => begin + text + end;

test('asks 1: a PEM pasted into a masked field is taken whole by the Enter behind it', () => {
	expect(told(type(key, pasted(pem.replaceAll('\n', '\r')), '\r'))).toBe(pem);
	expect(told(type(key, `${pasted(pem.replaceAll('\n', '\r'))}\r`))).toBe(pem);
	expect(type(key, pasted(pem)).reply).toBeUndefined();
});

test('hostile 13: CRLF however the terminal sends it, a byte order mark, one final newline or none', () => {
	for (const ends of ['\r\n', '\r\r', '\r', '\n']) {
		const sent = pem.replaceAll('\n', ends);
		expect(told(type(key, pasted(sent), '\r')), JSON.stringify(ends)).toBe(pem);
		expect(told(type(key, pasted(sent + ends), '\r')), JSON.stringify(ends)).toBe(pem);
		expect(told(type(key, pasted(`\uFEFF${sent}`), '\r')), JSON.stringify(ends)).toBe(pem);
	}
});

test('without bracketed paste the lines are read to the END line, whether the last one has its newline or not', () => {
	const lines = pem.replaceAll('\n', '\r');
	expect(told(type(key, lines, '\r'))).toBe(pem);
	expect(told(type(key, `${lines}\r`, '\r'))).toBe(pem);
	expect(type(key, `${lines}\r`).reply).toBeUndefined();
	expect(told(type(key, ...pem.split('\n').map((line) => `${line}\r`), '\r'))).toBe(pem);
});

test('an Enter right behind a finished document gives it only when it stands on a row of its own', () => {
	const hurried = (...chunks: readonly string[]) =>
		told(
			typeAt(
				key,
				chunks.map((chunk) => ({chunk, hurried: true})),
			),
		);
	const lines = pem.replaceAll('\n', '\r');
	expect(hurried(lines, '\r')).toBeUndefined();
	expect(hurried(lines, '\r', '\r')).toBe(pem);
	expect(hurried(`${lines}\r`, '\r')).toBe(pem);
});

test('a chain, and a key with its parameters, are not cut at the first END line', () => {
	const chain = [madeUpPem('CERTIFICATE', 3), madeUpPem('CERTIFICATE', 3)].join('\n');
	expect(told(type(key, chain.replaceAll('\n', '\r'), '\r'))).toBe(chain);
	const [first, second] = [chain.slice(0, chain.length / 2), chain.slice(chain.length / 2)];
	const sent = [first, second].map((chunk) => ({chunk: chunk.replaceAll('\n', '\r'), hurried: true}));
	expect(told(typeAt(key, [...sent, {chunk: '\r', hurried: false}]))).toBe(chain);
});

test('hostile 14: nothing behind an end marker inside the paste is Enter, a command or lost', () => {
	const cut = pem.indexOf('\n', 300);
	const hostile = `${begin}${pem.slice(0, cut)}${end}${pem.slice(cut)}`.replaceAll('\n', '\r');
	expect(told(type(key, hostile, '\r'))).toBe(pem);
	const commands = `${begin}${pem.slice(0, cut)}${end}\u001B\u0003\u0002\u0015\u001A${pem.slice(cut)}`.replaceAll(
		'\n',
		'\r',
	);
	expect(told(type(key, commands, '\r'))).toBe(pem);
});

test('wherever a paste is cut and an end marker put in, no reply is given before the END line', () => {
	const body = pem.replaceAll('\n', '\r');
	fc.assert(
		fc.property(fc.nat(body.length - 26), fc.nat(), fc.boolean(), (marker, cut, isBracketed) => {
			const sent = `${isBracketed ? begin : ''}${body.slice(0, marker)}${end}${body.slice(marker)}`;
			const at = cut % sent.length;
			const chunks = [
				{chunk: sent.slice(0, at), hurried: false},
				{chunk: sent.slice(at, -3), hurried: true},
			];
			const early = typeAt(
				key,
				chunks.filter(({chunk}) => chunk !== ''),
			);
			expect(early.reply).toBeUndefined();
		}),
		{numRuns: 60},
	);
});

test('hostile 17: 64 kB come in pieces; hostile 14: 10 MB are refused with a sentence, and the next paste is taken', () => {
	const large = madeUpPem('CERTIFICATE', 1000).replaceAll('\n', '\r');
	const pieces = (text: string) => text.match(/[^]{1,4096}/g) ?? [];
	expect(told(type(key, ...pieces(pasted(large)), '\r'))).toHaveLength(large.length);
	const tooLarge = pasted('x'.repeat(10_000_000)).match(/[^]{1,65536}/g) ?? [];
	expect(told(type(key, ...tooLarge))).toMatch(/more than a million characters.*Nothing of it was kept/);
	expect(told(type(key, ...tooLarge, pasted(pem), '\r'))).toBe(pem);
});

test('a path typed in one line is taken as typed, and can be mended before', () => {
	expect(told(type(key, '/etc/ssl/key.pex\u007Fm\r'))).toBe('/etc/ssl/key.pem');
	expect(told(type(key, pasted('/etc/ssl/key.pem\r'), '\r'))).toBe('/etc/ssl/key.pem');
});

test('a refused document is replaced by the next paste; Ctrl-U starts over', () => {
	const wrong = madeUpPem('NO KEY', 2);
	expect(told(type(key, pasted(wrong), '\r'))).toBe('No key.');
	expect(told(type(key, pasted(wrong), '\r', pasted(pem), '\r'))).toBe(pem);
	expect(told(type(key, pem.slice(0, 400).replaceAll('\n', '\r'), '\u0015', pasted(pem), '\r'))).toBe(pem);
});

test('a JSON document is read to its last brace', () => {
	const json = '{\n  "type": "service_account",\n  "brace": "} \\" {",\n  "inner": {"a": 1}\n}';
	expect(told(type(account, pasted(json.replaceAll('\n', '\r')), '\r'))).toBe(json);
	expect(told(type(account, `${json.replaceAll('\n', '\r')}\r`, '\r'))).toBe(json);
	expect(type(account, `${begin}${json.slice(0, 30)}${end}\r`, '\r').reply).toBeUndefined();
});

test('Escape goes back and F1 helps while a document is incomplete, when a person presses them', () => {
	const half = pem.slice(0, 400).replaceAll('\n', '\r');
	expect(type(key, half, '\u0002').reply).toEqual({kind: 'back'});
	expect(type(key, half, '\u0007').state.helpIsOpen).toBe(true);
});
