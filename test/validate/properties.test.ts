import fc from 'fast-check';
import {expect, test} from 'vitest';
import {checkAccessKey, checkAwsKeyPair, checkSecretKey} from '../../source/validate/aws-keys.js';
import {checkAzureAccount, checkAzureAccountKey} from '../../source/validate/azure.js';
import {checkBucketName} from '../../source/validate/bucket-name.js';
import {inspectCertificate, inspectPair} from '../../source/validate/certificate.js';
import {inspectDhparam} from '../../source/validate/dhparam.js';
import {checkDomain} from '../../source/validate/domain.js';
import {inspectServiceAccount} from '../../source/validate/gcs-key.js';
import {jsonError} from '../../source/validate/json-error.js';
import {readLabelSelector} from '../../source/validate/label-selector.js';
import {inspectKey} from '../../source/validate/private-key.js';
import {
	registrationEmail,
	registrationMode,
	registrationPassword,
	registrationUsername,
} from '../../source/validate/registration.js';
import {checkS3Region} from '../../source/validate/s3-region.js';
import {
	checkSwiftAuthUrl,
	checkSwiftAuthVersion,
	checkSwiftPassword,
	checkSwiftTenant,
	checkSwiftUsername,
} from '../../source/validate/swift.js';
import type {Verdict} from '../../source/validate/verdict.js';
import {fixture} from './fixture.js';
import {said} from './said.js';

const now = new Date('2026-11-21T12:00:00Z');
const domain = 'paas.example.com';

type Check = (value: string) => Verdict;

const secretChecks: Readonly<Record<string, Check>> = {
	accessKey: checkAccessKey,
	secretKey: checkSecretKey,
	pair: (value) => checkAwsKeyPair({accessKey: value, secretKey: value}),
	accountKey: checkAzureAccountKey,
	swiftPassword: checkSwiftPassword,
	swiftAuthUrl: (value) => checkSwiftAuthUrl({authurl: value, authversion: '3'}),
	password: (value) => registrationPassword(value, 'admin'),
	serviceAccount: (value) => inspectServiceAccount(value).verdict,
	privateKey: (value) => inspectKey(value).verdict,
	keyAsCertificate: (value) => inspectCertificate({certificate: value, domain, now}).verdict,
	keyOfPair: (value) => inspectPair({certificate: fixture('leaf.pem'), key: value, domain, now}).verdict,
	dhparam: inspectDhparam,
};

const openChecks: Readonly<Record<string, Check>> = {
	s3: (name) => checkBucketName({backend: 's3', name}),
	gcs: (name) => checkBucketName({backend: 'gcs', name}),
	azure: (name) => checkBucketName({backend: 'azure', name}),
	swift: (name) => checkBucketName({backend: 'swift', name}),
	region: checkS3Region,
	account: checkAzureAccount,
	authversion: checkSwiftAuthVersion,
	tenant: (tenant) => checkSwiftTenant({authversion: '3', tenant}),
	username: (username) => checkSwiftUsername({authversion: '1', username}),
	domain: checkDomain,
	mode: registrationMode,
	admin: registrationUsername,
	email: registrationEmail,
	selector: (value) => readLabelSelector(value).verdict,
};

const pieces = fc.constantFrom(
	...[
		'-----BEGIN PRIVATE KEY-----',
		'-----END PRIVATE KEY-----',
		'-----BEGIN CERTIFICATE-----',
		'-----END CERTIFICATE-----',
		'\n',
		'\r\n',
	],
	...[
		'{',
		'}',
		'"',
		':',
		',',
		'\\',
		'0\u0082',
		'https://',
		'.',
		'-',
		'(',
		')',
		' in ',
		'xn--',
		'@',
		'=',
		'\u0000',
		'\u001B[31m',
		'\uFFFD',
		'é',
		'MII',
		'[',
		'%',
	],
);
const anything = fc.oneof(
	fc.string({unit: 'binary', maxLength: 200}),
	fc.string({unit: 'grapheme', maxLength: 80}),
	fc.array(fc.oneof(pieces, fc.string({maxLength: 4})), {maxLength: 20}).map((parts) => parts.join('')),
);
const sentences = /^(?:[^\p{Cc}\p{Cf}]+[.?!]|[^\p{Cc}\p{Cf}]+\.pem|[^\p{Cc}\p{Cf}]+ \d+)$/u;

test.each(Object.entries({...secretChecks, ...openChecks}))(
	'%s never throws, and says whole, printable sentences',
	(_, check) => {
		fc.assert(
			fc.property(anything, (value) => {
				const verdict = check(value);
				for (const sentence of verdict.ok ? verdict.warnings : [verdict.says]) expect(sentence).toMatch(sentences);
			}),
			{numRuns: 300},
		);
	},
);

test.each(Object.entries(secretChecks))('hostile 58: %s never repeats what was typed', (_, check) => {
	const canary = 'Kc7Zq9Canary';
	const around = fc.tuple(anything, anything).map(([before, after]) => `${before}${canary}${after}`);
	fc.assert(
		fc.property(around, (value) => {
			expect(said(check(value))).not.toContain(canary);
		}),
		{numRuns: 300},
	);
});

test('hostile 58: a service-account key that is broken anywhere is never quoted', () => {
	const json = JSON.stringify({
		type: 'service_account',
		project_id: 'Kc7Zq9Canary',
		private_key: 'Kc7Zq9Canary',
		client_email: 'Kc7Zq9Canary',
	});
	fc.assert(
		fc.property(fc.nat(json.length), fc.string({maxLength: 2}), (at, put) => {
			const report = inspectServiceAccount(json.slice(0, at) + put + json.slice(at + 1));
			expect(said(report.verdict)).not.toContain('Kc7Zq9Canary');
		}),
	);
});

test('a place of an error is told exactly when JSON.parse finds one', () => {
	const parts = fc.constantFrom(
		'{',
		'}',
		'[',
		']',
		':',
		',',
		'"a"',
		'"',
		'1',
		'-',
		'0',
		'.5',
		'e3',
		'true',
		'null',
		' ',
		'\n',
		String.raw`"\u00e9"`,
		String.raw`"\x"`,
		'"é"',
		'\t',
	);
	const nearly = fc
		.tuple(fc.json(), fc.nat(200), fc.string({maxLength: 1}))
		.map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1));
	fc.assert(
		fc.property(
			fc.oneof(
				fc.array(parts, {maxLength: 12}).map((all) => all.join('')),
				fc.json(),
				nearly,
				fc.string(),
			),
			(text) => {
				let valid = true;
				try {
					JSON.parse(text);
				} catch {
					valid = false;
				}
				expect(jsonError(text) === undefined).toBe(valid);
			},
		),
		{numRuns: 2000},
	);
});

test.each(Object.entries({...secretChecks, ...openChecks}))(
	'hostile 17: %s answers at once to 64 kB of anything alike',
	(_, check) => {
		for (const unit of [
			'a',
			'A',
			'-',
			'.',
			'a.',
			'a-',
			'0',
			'{',
			'[',
			'"',
			'(',
			',',
			'=',
			'@',
			' ',
			'M',
			'%',
			'-----BEGIN A-----',
			'http://',
			's3.',
		]) {
			const verdict = check(unit.repeat(65_536 / unit.length));
			expect(said(verdict).length).toBeLessThan(1000);
		}
	},
);

test('hostile 14: 1 MB of BEGIN lines is answered at once', () => {
	const unit = '-----BEGIN A-----';
	expect(said(inspectKey(unit.repeat(60_000)).verdict)).toMatch(/^no: The private key is cut off/);
});
