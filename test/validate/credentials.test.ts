import {Buffer} from 'node:buffer';
import {expect, test} from 'vitest';
import {checkAccessKey, checkAwsKeyPair, checkSecretKey} from '../../source/validate/aws-keys.js';
import {checkAzureAccount, checkAzureAccountKey} from '../../source/validate/azure.js';
import {inspectServiceAccount} from '../../source/validate/gcs-key.js';
import {
	checkSwiftAuthUrl,
	checkSwiftAuthVersion,
	checkSwiftPassword,
	checkSwiftTenant,
	checkSwiftUsername,
} from '../../source/validate/swift.js';
import {fixture} from './fixture.js';
import {said} from './said.js';

const id = 'AKIAIOSFODNN7EXAMPLE';
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

test.each<[string, RegExp]>([
	[id, /^fine$/],
	[`${id}\n`, /^but: The access key id ends with a line break, which is left out\.$/],
	['minioadmin', /^but: .*unusual shape/],
	['ASIAIOSFODNN7EXAMPLE', /^no: This is a temporary key \(ASIA\).*session token/],
	['AROAIOSFODNN7EXAMPLE', /^no: This is the id of a user, role/],
	[secret, /^no: .*swapped/],
	[` ${id}`, /^no: .*no blanks/],
	['', /^no: The access key id is empty/],
	[`${id}\u0000`, /^no: .*NUL/],
])('hostile 40: access key id %j', (key, says) => {
	expect(said(checkAccessKey(key))).toMatch(says);
});

test.each<[string, RegExp]>([
	[secret, /^fine$/],
	[`${secret}\r\n`, /^but: .*line break, which is left out/],
	['minioadmin', /^but: The secret key has an unusual shape/],
	[id, /^no: .*swapped/],
	['ASIAIOSFODNN7EXAMPLE', /^no: .*swapped/],
	[`${secret} `, /^no: .*no blanks/],
	[`${secret}\n${secret}`, /^no: .*line break\. Give it on one line/],
])('hostile 40: secret key %j', (key, says) => {
	expect(said(checkSecretKey(key))).toMatch(says);
});

test('hostile 40: both keys together', () => {
	expect(said(checkAwsKeyPair({accessKey: id, secretKey: secret}))).toBe('fine');
	expect(said(checkAwsKeyPair({accessKey: secret, secretKey: id}))).toMatch(/^no: .*swapped/);
	expect(said(checkAwsKeyPair({accessKey: 'something', secretKey: id}))).toMatch(/^no: .*swapped/);
	expect(said(checkAwsKeyPair({accessKey: 'same', secretKey: 'same'}))).toMatch(/^no: .*the same/);
});

const azureKey = `${'A'.repeat(86)}==`;

test.each<[string, RegExp]>([
	['mystore1', /^fine$/],
	['my-store', /^no: .*no hyphen/],
	['MyStore', /^no: .*no upper-case/],
	['ab', /^no: .*3 to 24/],
	['a'.repeat(25), /^no: .*3 to 24/],
	['https://mystore.blob.core.windows.net', /^no: This is an address/],
	['mystore.blob.core.chinacloudapi.cn', /^no: .*sovereign cloud/],
	['DefaultEndpointsProtocol=https;AccountName=mystore', /^no: This is a connection string/],
])('hostile 40: Azure account %j', (account, says) => {
	expect(said(checkAzureAccount(account))).toMatch(says);
});

test.each<[string, RegExp]>([
	[azureKey, /^fine$/],
	[`${azureKey}\n`, /^but: .*left out\.$/],
	['c2hvcnQ=', /^but: .*unusual shape/],
	[`AccountName=a;AccountKey=${azureKey};EndpointSuffix=x`, /^no: This is a connection string/],
	['?sv=2020-08-04&sig=abc', /^no: This is a shared access signature/],
	['', /^no: The account key is empty/],
])('hostile 40: Azure account key %j', (key, says) => {
	expect(said(checkAzureAccountKey(key))).toMatch(says);
});

test.each<[string, string, RegExp]>([
	['https://keystone.example.com:5000/v3', '3', /^fine$/],
	['https://keystone.example.com:5000/v2.0/', '2', /^fine$/],
	['https://swift.example.com/auth/v1.0', '1', /^fine$/],
	['http://swift.example.com/auth/v1.0', '1', /^but: .*in clear/],
	['https://keystone.example.com:5000/v3', '2', /^but: The address ends with version 3, but/],
	['https://keystone.example.com:5000', '3', /^but: .*as in \/v3/],
	['keystone.example.com', '3', /^no: .*http or https/],
	['ftp://keystone.example.com/v3', '3', /^no: .*http or https/],
	['https://me:word@keystone.example.com/v3', '3', /^no: .*user name or password/],
	['https://keystone.example.com/v3?a=b', '3', /^no: .*after \? or #/],
])('hostile 40: Swift address %j with version %s', (authurl, authversion, says) => {
	expect(said(checkSwiftAuthUrl({authurl, authversion}))).toMatch(says);
});

test('Swift: version, tenant, user, password', () => {
	expect(['1', '2', '3'].map((version) => said(checkSwiftAuthVersion(version)))).toEqual(['fine', 'fine', 'fine']);
	expect(said(checkSwiftAuthVersion('v2.0'))).toMatch(/^no: .*Type 2\.$/);
	expect(said(checkSwiftAuthVersion('4'))).toMatch(/^no: .*1, 2 or 3/);
	expect(said(checkSwiftTenant({authversion: '1', tenant: ''}))).toBe('fine');
	expect(said(checkSwiftTenant({authversion: '3', tenant: ''}))).toMatch(/^no: .*need a tenant/);
	expect(said(checkSwiftTenant({authversion: '2', tenant: 'my project'}))).toBe('fine');
	expect(said(checkSwiftUsername({authversion: '1', username: 'test:tester'}))).toBe('fine');
	expect(said(checkSwiftUsername({authversion: '1', username: 'tester'}))).toMatch(/^but: .*account:user/);
	expect(said(checkSwiftPassword(`'"\`$(x); -- %{{}} é`))).toBe('fine');
	expect(said(checkSwiftPassword(' word'))).toMatch(/^but: .*blank: it is kept/);
	expect(said(checkSwiftPassword('wo\u001B[31mrd'))).toMatch(/^no: .*escape sequence/);
});

const account = {
	type: 'service_account',
	project_id: 'my-project',
	private_key: fixture('leaf.key'),
	client_email: 'deis@my-project.iam.gserviceaccount.com',
};
const json = JSON.stringify(account, undefined, 2);
const google = (text: string) => said(inspectServiceAccount(text).verdict);

test('a service-account key is read, whatever stands around it', () => {
	const {verdict, facts} = inspectServiceAccount(`\uFEFF${json.replaceAll('\n', '\r\n')}\r\n`);
	expect(said(verdict)).toBe('fine');
	expect(facts).toEqual({
		projectId: account.project_id,
		clientEmail: account.client_email,
		json: JSON.stringify(account),
	});
});

test('a service-account key in base64, with line wraps, is decoded', () => {
	const wrapped = Buffer.from(json)
		.toString('base64')
		.replaceAll(/(.{76})/g, '$1\n');
	const {verdict, facts} = inspectServiceAccount(wrapped);
	expect(said(verdict)).toMatch(/^but: The key was given in base64; it is decoded/);
	expect(facts?.json).toBe(JSON.stringify(account));
});

const changed = (change: Readonly<Record<string, unknown>>) => JSON.stringify({...account, ...change});

test.each<[string, string, RegExp]>([
	['nothing', ' ', /empty/],
	['a missing comma', json.replace('",\n  "project_id"', '"\n  "project_id"'), /first error is at line 3, column 3\./],
	['a real line break in the key', json.replace(String.raw`-----\n`, '-----\n'), /first error is at line 4, column 18/],
	['cut off', json.slice(0, -2), /first error is at line 5/],
	['something after the end', `${json}x`, /first error is at line 6, column 2/],
	['a person’s credentials', '{"type":"authorized_user"}', /credentials of a person/],
	['federation', '{"type":"external_account"}', /external_account/],
	['an OAuth client', '{"installed":{}}', /OAuth client/],
	['another JSON', '{}', /its type must be "service_account"/],
	['no project', changed({project_id: undefined}), /has no project_id/],
	['no email', changed({client_email: ''}), /has no client_email/],
	['no key', changed({private_key: 7}), /has no private_key/],
	['escape sequences in the project', changed({project_id: 'a\u001B[31mb'}), /project_id .* is not the id/],
	['no address', changed({client_email: 'x'}), /client_email .* is not an e-mail address/],
	['no PEM', changed({private_key: 'abc'}), /not a private key in PEM/],
	['a damaged key', changed({private_key: account.private_key.slice(0, 300)}), /damaged|not a private key/],
	['an EC key', changed({private_key: fixture('leaf-ec.key')}), /no RSA key/],
	['the PEM alone', account.private_key, /whole JSON file/],
	['P12', fixture('leaf.p12'), /binary file/],
	['an API key', 'AIzaSyExample', /not JSON/],
	['a list', '[]', /not JSON: a service-account key begins with/],
])('hostile 40: a service-account key: %s', (_, text, says) => {
	expect(google(text)).toMatch(/^no: /);
	expect(google(text)).toMatch(says);
});
