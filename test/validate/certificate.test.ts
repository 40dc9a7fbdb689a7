import {describe, expect, test} from 'vitest';
import {inspectCertificate, inspectPair} from '../../source/validate/certificate.js';
import {fixture} from './fixture.js';
import {said} from './said.js';

const now = new Date('2026-11-21T12:00:00Z');
const domain = 'paas.example.com';
const join = (...names: readonly string[]) => names.map((name) => fixture(`${name}.pem`)).join('');
const chain = join('leaf', 'intermediate');
const key = fixture('leaf.key');

const pair = (certificate: string, itsKey: string, at = now) =>
	said(inspectPair({certificate, key: itsKey, domain, now: at}).verdict);
const alone = (certificate: string, wanted: string | undefined = domain, at = now) =>
	said(inspectCertificate({certificate, domain: wanted, now: at}).verdict);

describe('a good pair', () => {
	test('is fine, and tells what it is', () => {
		const {verdict, facts} = inspectPair({certificate: chain, key, domain, now});
		expect(said(verdict)).toBe('fine');
		expect(facts).toMatchObject({
			subject: 'CN=*.paas.example.com',
			names: ['*.paas.example.com', 'paas.example.com'],
			notBefore: new Date('2026-01-01T00:00:00Z'),
			notAfter: new Date('2100-01-01T00:00:00Z'),
			chainLength: 2,
			daysLeft: 26_703,
			selfSigned: false,
			keyType: 'RSA 2048',
			normalisedCertificate: chain,
		});
		expect(facts?.fingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
	});

	test('may be EC, in PKCS#8 or SEC1 with its EC PARAMETERS', () => {
		const certificate = join('leaf-ec', 'intermediate');
		const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
		expect(pair(certificate, fixture('leaf-ec.key'))).toBe('fine');
		expect(pair(certificate, parameters + fixture('leaf-ec-sec1.key'))).toBe('fine');
	});

	test('hostile 13: may be pasted with CRLF, BOM, trailing blanks, words around it and no last newline', () => {
		const pasted = `\uFEFFsubject=/CN=x\r\n${chain.replaceAll('\n', '  \r\n')}`.trimEnd() + ' ';
		const {verdict, facts} = inspectPair({certificate: pasted, key: key.replaceAll('\n', '\r').trimEnd(), domain, now});
		expect(said(verdict)).toBe('fine');
		expect(facts?.normalisedCertificate).toBe(chain);
	});
});

describe('hostile 29: a key that is not the certificate’s', () => {
	test('is refused by name', () => {
		expect(pair(chain, fixture('leaf-ec.key'))).toMatch(
			/^no: The private key does not belong to the certificate of \*\.paas/,
		);
		expect(pair(chain, fixture('intermediate.key'))).toMatch(
			/^no: The private key belongs to Test Intermediate, not to/,
		);
	});
});

describe('hostile 30: the chain', () => {
	test.each([
		['no intermediates', join('leaf'), /^but: There are no intermediate certificates .* that of Test Intermediate/],
		[
			'wrong order',
			join('intermediate', 'leaf'),
			/^no: .*wrong order.*right order is 2 \(\*\.paas\.example\.com\), then 1 \(Test Intermediate\)\.$/,
		],
		[
			'root in the middle',
			join('leaf', 'root', 'intermediate'),
			/^no: .*1 \(\*\.paas\.example\.com\), then 3 \(Test Intermediate\), then 2 \(Test Root\)\.$/,
		],
		['root included', join('leaf', 'intermediate', 'root'), /^but: The root certificate \(Test Root\) is in the file/],
		[
			'an unrelated one',
			join('leaf', 'intermediate', 'self-signed'),
			/^no: Certificate 3 in the file \(paas\.example\.com\) does not belong/,
		],
		[
			'another authority’s intermediate',
			join('leaf', 'other-authority'),
			/^no: Certificate 2 in the file \(Other Authority\) does not belong to the chain of \*\.paas/,
		],
		['one twice', join('leaf', 'leaf', 'intermediate'), /^no: Certificate 2 in the file is there twice/],
	])('%s', (_, certificate, says) => {
		expect(alone(certificate)).toMatch(says);
		expect(pair(certificate, key)).toMatch(says);
	});
});

describe('hostile 31: the dates', () => {
	test.each([
		[
			'2025-12-31T23:00:00Z',
			/^no: The certificate is valid only from 2026-01-01 \(by the clock of this computer it is 2025-12-31\)/,
		],
		['2026-01-01T00:00:00Z', /^fine$/],
		['2099-12-02T00:00:00Z', /^fine$/],
		['2099-12-02T00:00:01Z', /^but: The certificate expires in 29 days, on 2100-01-01: renew it soon/],
		['2099-12-25T00:00:00Z', /^but: .*7 days.*soon/],
		['2099-12-25T00:00:01Z', /^but: .*6 days.*renew it now/],
		['2099-12-31T12:00:00Z', /^but: .*less than a day/],
		['2100-01-01T00:00:00Z', /^no: The certificate expired on 2100-01-01 .* Get a new one/],
		['2101-01-01T00:00:00Z', /^no: The certificate expired/],
	])('at %s', (at, says) => {
		const leafOfRoot = join('leaf', 'intermediate');
		expect(alone(leafOfRoot, domain, new Date(at))).toMatch(says);
	});

	test('facts are told of an expired one too', () => {
		const {facts} = inspectCertificate({certificate: chain, domain, now: new Date('2100-01-03T00:00:00Z')});
		expect(facts?.daysLeft).toBe(-2);
	});

	test('an expired intermediate is refused', () => {
		const at = new Date('2050-06-01T00:00:00Z');
		expect(pair(join('leaf-short', 'short-intermediate'), fixture('leaf-short.key'), at)).toMatch(
			/^no: The intermediate certificate \(Short Intermediate\) expired on 2050-01-01/,
		);
	});
});

describe('hostile 32: the names', () => {
	test.each([
		[
			'leaf-host',
			'paas.example.com',
			/^no: The certificate is for deis\.paas\.example\.com, paas\.example\.com\. It needs \*\.paas\.example\.com, which covers deis\.paas/,
		],
		['leaf', 'example.com', /^no: .* It needs \*\.example\.com/],
		['leaf', 'PaaS.Example.com', /^fine$/],
		['leaf', undefined, /^fine$/],
		['leaf-host', undefined, /^but: The certificate has no wildcard: it covers deis\.paas/],
		['leaf-cn', 'paas.example.com', /^no: The certificate has a common name \(CN\) only/],
		['leaf-ip', 'paas.example.com', /^no: The certificate names only IP addresses/],
	])('%s for %s', (name, wanted, says) => {
		expect(said(inspectCertificate({certificate: join(name, 'intermediate'), domain: wanted, now}).verdict)).toMatch(
			says,
		);
	});
});

describe('hostile 33: weak or unusual', () => {
	test.each([
		['leaf-1024', /^no: The key is RSA 1024, which is too weak/],
		['leaf-sha1', /^no: The certificate of \*\.paas\.example\.com is signed with SHA-1/],
		['leaf-ed25519', /^but: The key is Ed25519, which older clients/],
		['leaf-pss', /^but: The key is RSA-PSS, which many clients/],
		['leaf-secp256k1', /^but: The key is EC secp256k1, a curve that browsers do not take/],
	])('%s', (name, says) => {
		expect(alone(join(name, 'intermediate'))).toMatch(says);
		expect(pair(join(name, 'intermediate'), fixture(`${name}.key`))).toMatch(says);
	});
});

describe('hostile 34: something else than a PEM certificate', () => {
	const base64 = (pem: string) => pem.replaceAll(/-----[^\n]*\n/g, '');
	test.each([
		['DER', fixture('leaf.pem.der'), /^no: This is DER, .*openssl x509 -inform DER -in FILE -out certificate\.pem$/],
		[
			'PKCS#12',
			fixture('leaf.p12'),
			/^no: This is PKCS#12 \(\.p12, \.pfx\), .*openssl pkcs12 -in FILE -nokeys -out certificate\.pem$/,
		],
		['PKCS#7', fixture('leaf.p7b'), /^no: This is PKCS#7 \(\.p7b\), .*-print_certs/],
		[
			'base64 without armour',
			base64(fixture('leaf.pem')),
			/^no: This is DER in base64, .*base64 -d FILE > file\.der && openssl x509/,
		],
		['a key', key, /^no: This is a private key, not a certificate\. Were the two swapped\?$/],
		['key and certificate in one', key + chain, /^no: There is a private key beside the certificate/],
		['a CSR', fixture('leaf.csr'), /^no: This is a certificate request \(CSR\), not a certificate/],
		['TRUSTED CERTIFICATE', fixture('leaf-trusted.pem'), /^no: .*openssl x509 -in FILE/],
		['a public key', fixture('leaf-public.pem'), /^no: There is no certificate in this/],
		['dhparam appended', chain + fixture('dhparam-2048.pem'), /^no: There is something else beside/],
		['cut off', chain.slice(0, -40), /^no: The certificate is cut off/],
		['only the first line', '-----BEGIN CERTIFICATE-----', /^no: The certificate is cut off/],
		['damaged', chain.replace('MII', 'MIX'), /^no: Certificate 1 in the file is damaged/],
		['UTF-16', Buffer.from(`\uFEFF${chain}`, 'utf16le').toString('utf8'), /^no: The certificate is saved as UTF-16/],
		[
			'escaped line breaks',
			chain.replaceAll('\n', String.raw`\n`),
			/^no: The line breaks of the certificate are written as \\n/,
		],
		['nothing', ' \n', /^no: The certificate is empty/],
		['prose', 'hello', /^no: This is not PEM/],
		['10 MB', 'x'.repeat(10_000_000), /^no: The certificate is larger than 1 MB/],
	])('%s', (_, certificate, says) => {
		expect(alone(certificate)).toMatch(says);
		expect(inspectCertificate({certificate, domain, now}).facts).toBeUndefined();
	});

	test('swapped with its key', () => {
		expect(pair(key, chain)).toMatch(/^no: The certificate and the private key are swapped/);
	});
});

describe('hostile 35: authorities of one’s own', () => {
	test('a self-signed certificate is warned of', () => {
		expect(alone(join('self-signed'))).toMatch(/^but: The certificate is self-signed/);
		expect(alone(join('self-signed-ca'))).toMatch(/^but: .*CA:TRUE.*self-signed/);
	});

	test('an authority’s certificate is not a server’s', () => {
		expect(alone(join('leaf-ca', 'intermediate'))).toMatch(
			/^no: This is the certificate of an authority \(\*\.paas\.example\.com, CA:TRUE\)/,
		);
		expect(alone(join('intermediate', 'root'))).toMatch(
			/^no: This is the certificate of an authority \(Test Intermediate/,
		);
	});
});

test('hostile 15: escape sequences in a certificate’s names reach no screen', () => {
	const report = inspectCertificate({certificate: join('hostile'), domain: 'other.example.com', now});
	expect(report.facts?.subject).toContain('gotcha');
	const shown = [report.facts?.subject, ...(report.facts?.names ?? []), said(report.verdict)].join(' ');
	expect(shown).not.toMatch(/\p{Cc}/u);
});
