import {describe, expect, test} from 'vitest';
import {createDocumentReader, longestDocument} from '../../../source/frontends/plain/document.js';

const block = (label: string) => `-----BEGIN ${label}-----\nMIIB${'A'.repeat(60)}\n-----END ${label}-----`;
const key = block('PRIVATE KEY');
const certificate = block('CERTIFICATE');

test('split anywhere, between marker and line end too, a paste is the same document', () => {
	const paste = `\u001b[200~\ufeff${key.replaceAll('\n', '\r\n')}\r\n\u001b[201~`;
	for (let at = 1; at < paste.length; at++) {
		const reader = createDocumentReader('pem');
		reader.take(paste.slice(0, at));
		expect(reader.take(paste.slice(at))).toBe('may-end');
		expect(reader.result()).toBe(`${key}\n`);
	}
});

describe('where a document ends', () => {
	test.each([
		['a key at its END line', `${key}\n`, 'may-end'],
		['a key without its last line end', key, 'needs-enter'],
		['a chain not at its first END line', `${certificate}\n`, 'open'],
		['a chain at an empty line', `${certificate}\n${certificate}\n\n`, 'may-end'],
		['a chain at the word END', `${certificate}\nEND\n`, 'may-end'],
		['a chain not at an empty line that more follows', `${certificate}\n\n-----BEGIN`, 'open'],
		['a key not at its parameters', `${block('EC PARAMETERS')}\n`, 'open'],
		['an own dhparam at its END line', `${block('DH PARAMETERS')}\n`, 'may-end'],
		['a key not at the empty line below its headers', '-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: x\n\n', 'open'],
		['a torn paste at two empty lines', '-----BEGIN RSA PRIVATE KEY-----\nMIIB\n\n\n', 'may-end'],
		['what openssl writes before the first block', 'Bag Attributes\n    friendlyName: x', 'open'],
		['a path', '/etc/tls.crt\n', 'may-end'],
		['Enter alone', '\n', 'may-end'],
		['Ctrl-D on nothing', '\u0004', 'left'],
		['Ctrl-D after something', `${certificate}\n\u0004`, 'may-end'],
	])('%s', (_what, typed, standing) => {
		expect(createDocumentReader('pem').take(typed.replaceAll('\n', '\r'))).toBe(standing);
	});

	test.each([
		['{"a": {"b": "}"}', 'open'],
		['{"a": "\\"}"', 'open'],
		['{\n"a": 1\n}', 'needs-enter'],
		['{\n"a": 1\n}\n', 'may-end'],
		['/etc/key.json\n', 'may-end'],
	])('JSON %j', (typed, standing) => {
		expect(createDocumentReader('json').take(typed)).toBe(standing);
	});
});

test('a path can be corrected while it is typed and is echoed; a line of a document never is', () => {
	const reader = createDocumentReader('pem');
	reader.take('/etc/tlsx');
	reader.take('\u007f');
	expect(reader.echo()).toBe('/etc/tls');
	reader.take('\u0015~/a b');
	expect(reader.echo()).toBe('~/a b');
	reader.take('\r');
	expect(reader.echo()).toBe('');
	expect(reader.result()).toBe('~/a b');
	const pasted = createDocumentReader('pem');
	pasted.take('-----BEG');
	expect(pasted.echo()).toBe('');
});

test('hostile 14: of 10 MB nothing is kept', () => {
	const reader = createDocumentReader('pem');
	reader.take('-----BEGIN PRIVATE KEY-----\n');
	const piece = `${'A'.repeat(64)}\n`.repeat(1024);
	for (let size = 0; size < 10 * longestDocument; size += piece.length) expect(reader.take(piece)).toBe('open');
	expect(reader.take('-----END PRIVATE KEY-----\n')).toBe('may-end');
	expect(reader.result()).toBeUndefined();
});

test('hostile 17: NUL bytes and escape sequences are left out', () => {
	const reader = createDocumentReader('pem');
	reader.take('/etc\u0000/\u001b[Atls\u001b]0;title\u0007\u001b]52;c;x\u001b\\.crt\r');
	expect(reader.result()).toBe('/etc/tls.crt');
});
