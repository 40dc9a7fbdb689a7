import {expect, test} from 'vitest';
import {inspectKey} from '../../source/validate/private-key.js';
import {fixture} from './fixture.js';
import {said} from './said.js';

const key = fixture('leaf.key');
const base64 = (pem: string) => pem.replaceAll(/-----[^\n]*\n/g, '');

test.each([
	['leaf.key', 'RSA 2048'],
	['leaf-pkcs1.key', 'RSA 2048'],
	['leaf-ec.key', 'EC P-256'],
	['leaf-ec-sec1.key', 'EC P-256'],
])('%s is fine', (name, keyType) => {
	const {verdict, facts} = inspectKey(fixture(name).replaceAll('\n', '\r\n'));
	expect(said(verdict)).toBe('fine');
	expect(facts).toEqual({keyType, normalisedKey: fixture(name)});
});

test.each([
	[
		'hostile 33: PKCS#8 with a passphrase',
		fixture('leaf-encrypted-pkcs8.key'),
		/^no: The private key is encrypted.*openssl pkey -in FILE -out key\.pem$/,
	],
	['hostile 33: an old form with a passphrase', fixture('leaf-encrypted-old.key'), /^no: The private key is encrypted/],
	['hostile 33: 1024 bits', fixture('leaf-1024.key'), /^no: The key is RSA 1024/],
	['hostile 33: Ed25519', fixture('leaf-ed25519.key'), /^but: The key is Ed25519/],
	['hostile 33: DSA', fixture('dsa.key'), /^no: The key is of the kind DSA/],
	['hostile 34: DER', fixture('leaf.key.der'), /^no: This is DER, .*openssl pkey -inform DER/],
	['hostile 34: PKCS#12', fixture('leaf.p12'), /^no: This is PKCS#12 .*-nocerts -nodes -out key\.pem$/],
	['hostile 34: base64 without armour', base64(key), /^no: This is DER in base64/],
	['hostile 34: two keys', key + fixture('leaf-ec.key'), /^no: There are two private keys or more/],
	[
		'hostile 34: a certificate',
		fixture('leaf.pem'),
		/^no: This is a certificate, not its private key\. Were the two swapped\?$/,
	],
	['hostile 34: both in one', key + fixture('leaf.pem'), /^no: There is a certificate beside the key/],
	['hostile 34: a CSR', fixture('leaf.csr'), /^no: This is a certificate request \(CSR\), not a private key/],
	['hostile 34: a public key', fixture('leaf-public.pem'), /^no: This is a public key/],
	['hostile 34: dhparam', fixture('dhparam-2048.pem'), /^no: There is no private key in this/],
	[
		'an SSH key',
		'-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
		/^no: This is a key for SSH/,
	],
	['cut off', key.slice(0, 200), /^no: The private key is cut off/],
	['damaged', key.replace(/\nM.{20}/, '\nAAAA'), /^no: The private key is damaged/],
	['hostile 17: nothing', '', /^no: The private key is empty/],
	['a passphrase', 'correct horse battery staple', /^no: This is not PEM/],
])('%s', (_, text, says) => {
	expect(said(inspectKey(text).verdict)).toMatch(says);
});
