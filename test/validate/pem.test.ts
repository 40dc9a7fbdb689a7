import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {derAt, derBits} from '../../source/validate/der.js';
import {inspectDhparam} from '../../source/validate/dhparam.js';
import {hasUnfinishedPem, normalisePem} from '../../source/validate/pem.js';
import {fixture} from './fixture.js';
import {said} from './said.js';

const leaf = fixture('leaf.pem');

test.each([
	['as it is', leaf],
	['CRLF', leaf.replaceAll('\n', '\r\n')],
	['CR alone', leaf.replaceAll('\n', '\r')],
	['no final newline', leaf.trimEnd()],
	['many final newlines', `${leaf}\n\n\n`],
	['BOM', `\uFEFF${leaf}`],
	['indented with trailing blanks', leaf.replaceAll(/^(.*)$/gm, '\t $1  ')],
	['on one line', leaf.replaceAll('\n', ' ')],
	['words around it', `Bag Attributes\n    localKeyID: 01\n${leaf}and after\n`],
])('hostile 13: PEM becomes LF with one final newline: %s', (_, text) => {
	expect(normalisePem(text)).toBe(leaf);
});

test('headers of an old encrypted key are kept', () => {
	const key = fixture('leaf-encrypted-old.key');
	expect(normalisePem(key.replaceAll('\n', '\r\n'))).toBe(key);
});

test('a block that never ends is left out, and told', () => {
	expect(normalisePem(`${leaf}-----BEGIN CERTIFICATE-----\nMII`)).toBe(leaf);
	expect(hasUnfinishedPem(`${leaf}-----BEGIN CERTIFICATE-----\nMII`)).toBe(true);
	expect(hasUnfinishedPem(`-----BEGIN CERTIFICATE-----\nMII\n${leaf}`)).toBe(true);
	expect(hasUnfinishedPem(leaf)).toBe(false);
});

test('normalising twice is normalising once', () => {
	const pieces = fc.constantFrom(
		leaf,
		'-----BEGIN ',
		'X',
		'-----',
		'-----END X-----',
		'\n',
		' ',
		'A: b',
		'QUJD',
		'\uFEFF',
		'\r\n',
		'-----BEGIN X-----',
	);
	fc.assert(
		fc.property(fc.array(pieces, {maxLength: 30}), (parts) => {
			const once = normalisePem(parts.join(''));
			expect(normalisePem(once)).toBe(once);
		}),
	);
});

test.each([
	['dhparam-2048.pem', /^fine$/],
	['dhparam-1024.pem', /^no: .*have 1024 bits.*openssl dhparam -out dhparam\.pem 2048$/],
	['dhparam-2048.der', /^no: This is DER, .*openssl dhparam -inform DER/],
	['leaf.pem', /^no: These are no Diffie-Hellman parameters/],
])('Diffie-Hellman parameters: %s', (name, says) => {
	expect(said(inspectDhparam(fixture(name)))).toMatch(says);
});

test('Diffie-Hellman parameters: damaged, doubled, empty', () => {
	const good = fixture('dhparam-2048.pem');
	expect(said(inspectDhparam(good.replace('MII', 'AII')))).toMatch(/^no: .*damaged/);
	expect(said(inspectDhparam(good + good))).toMatch(/^no: There is more than one PEM block/);
	expect(said(inspectDhparam(''))).toMatch(/^no: .*empty/);
});

test('DER: lengths that lie are no elements', () => {
	for (const hex of ['', '30', '3080', '3005020101', '30850000000001', '308400ffffff'])
		expect(derAt(Buffer.from(hex, 'hex'), 0)).toBeUndefined();
	expect(derAt(Buffer.from('3003020101', 'hex'), 0)).toEqual({tag: 48, start: 2, end: 5});
});

test.each([
	['020100', 0],
	['020101', 1],
	['020200ff', 8],
	['02020100', 9],
])('DER: the integer %s has %i bits', (hex, bits) => {
	const bytes = Buffer.from(hex, 'hex');
	expect(derBits(bytes, {tag: 2, start: 2, end: bytes.length})).toBe(bits);
});
