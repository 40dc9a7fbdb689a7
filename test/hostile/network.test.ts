import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {describe, expect, it, onTestFinished} from 'vitest';
import {explainTrial} from '../../source/platforms/shared/trials/explain.js';
import type {Tried, TriedStore} from '../../source/platforms/shared/trials/explain-cases.js';
import {proxySecrets} from '../../source/run/proxy-secrets.js';
import {createRedactor} from '../../source/run/redact.js';
import {createShell} from '../../source/run/shell.js';
import {postJson, statusOf} from '../../source/tools/curl.js';
import {rclone} from '../../source/tools/rclone.js';
import {fakePrograms} from '../core/script/fake-programs.js';

const store: TriedStore = {
	backend: 's3',
	region: 'eu-central-1',
	account: 'mystore',
	bucket: 'my-builder',
	asked: '`seaworthy storage credentials` (question builder)',
	deletes: 'old builds and backups',
};

/** What is said of a message in rclone's log. */
function explained(what: Tried['what'], message: string): string {
	const stderr = `${JSON.stringify({level: 'error', msg: message})}\n`;
	const tried: Tried = {what, store};
	const {says, next} = explainTrial(tried, {exitCode: 1, stdout: '', stderr, took: 10});
	expect(next.length).toBeGreaterThan(0);
	return [says, ...next].join(' ');
}

const s3 = (words: string) => `operation error S3: PutObject, https response error StatusCode: 403, api error ${words}`;

describe('what a store says, explained with what helps', () => {
	it.each<readonly [string, Tried['what'], string, RegExp]>([
		[
			'hostile 38: the proxy wants a password',
			'list',
			'Get "https://my-builder.s3.eu-central-1.amazonaws.com/": Proxy Authentication Required',
			/proxy on the way.*HTTPS_PROXY=http:\/\/USER:PASSWORD@HOST:PORT.*NO_PROXY/,
		],
		[
			'hostile 38: the proxy is wrong',
			'list',
			'Get "https://my-builder.s3.eu-central-1.amazonaws.com/": proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused',
			/the store itself was not asked.*Correct HTTPS_PROXY/,
		],
		[
			'hostile 38: a proxy is needed',
			'list',
			'dial tcp: lookup my-builder.s3.eu-central-1.amazonaws.com on 127.0.0.53:53: no such host',
			/behind a proxy set HTTPS_PROXY/,
		],
		[
			'hostile 38: TLS is opened on the way',
			'list',
			'tls: failed to verify certificate: x509: certificate signed by unknown authority',
			/not trusted on this machine.*proxy that opens TLS.*RCLONE_CA_CERT/,
		],
		[
			'hostile 39: missing',
			'write',
			s3('NoSuchBucket: The specified bucket does not exist'),
			/no bucket my-builder.*Make it/,
		],
		[
			'hostile 39: another region',
			'list',
			'operation error S3: ListObjectsV2, https response error StatusCode: 301, api error PermanentRedirect: The bucket must be addressed using the specified endpoint',
			/not in the region eu-central-1.*own region/,
		],
		[
			'hostile 39: another region, told by HEAD',
			'list',
			'operation error S3: HeadBucket, https response error StatusCode: 301, api error MovedPermanently: Moved Permanently',
			/not in the region eu-central-1/,
		],
		['hostile 39: read-only', 'write', s3('AccessDenied: Access Denied.'), /may not write in my-builder.*s3:PutObject/],
		[
			'hostile 39: no right to delete',
			'delete',
			"x1: Couldn't delete: operation error S3: DeleteObject, https response error StatusCode: 403, api error AccessDenied: Access Denied.",
			/may not delete in my-builder.*\.seaworthy-trial stays there/,
		],
		[
			'hostile 39: a retention policy of Google',
			'delete',
			"googleapi: Error 403: Object 'x' is subject to bucket's retention policy or object retention and cannot be deleted, retentionPolicyNotMet",
			/cannot be deleted: it is locked.*without a lock/,
		],
		[
			'hostile 39: an immutable container of Azure',
			'delete',
			'RESPONSE 409: 409 This operation is not permitted\nERROR CODE: BlobImmutableDueToPolicy',
			/cannot be deleted: it is locked/,
		],
		[
			'hostile 40: an expired token',
			'list',
			s3('ExpiredToken: The provided token has expired.'),
			/temporary and have expired.*keys that last/,
		],
		[
			'hostile 40: the clock is off (S3)',
			'list',
			s3('RequestTimeTooSkewed: The difference between the request time and the current time is too large.'),
			/clock of this machine is off.*Set the clock/,
		],
		[
			'hostile 40: the clock is off (Google)',
			'list',
			'couldn\'t fetch token: oauth2: cannot fetch token: 400 Bad Request\nResponse: {"error":"invalid_grant","error_description":"Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values."}',
			/clock of this machine is off/,
		],
		[
			'hostile 40: the clock is off (Azure)',
			'list',
			'RESPONSE 403\nERROR CODE: AuthenticationFailed\nRequest date header too old: Sat, 21 Nov 2026 00:00:00 GMT',
			/clock of this machine is off/,
		],
		[
			'hostile 40: swapped, or of another account',
			'list',
			s3('SignatureDoesNotMatch: The request signature we calculated does not match'),
			/does not belong to the access key/,
		],
	])('%s', (_, what, message, says) => {
		expect(explained(what, message)).toMatch(says);
	});

	it('hostile 39: an object that is not there is no success, though the program says 0', () => {
		const {says} = explainTrial({what: 'read', store}, {exitCode: 0, stdout: '', stderr: '', took: 10});
		expect(says).toBe('What was written to my-builder does not come back.');
	});
});

describe('hostile 38: proxies', () => {
	it('are handed to the programs as they are, with what goes past them', async () => {
		const fakes = fakePrograms();
		fakes.add('rclone');
		const proxies = {HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: '.example', https_proxy: 'http://other:1'};
		const environment = {PATH: `${fakes.bin}:${process.env['PATH'] ?? ''}`, ...proxies};
		await createShell({environment, hidden: [], redact: (text) => text}).run(rclone(['lsf', 'A:b'], []));
		expect(fakes.calls()[0]?.environment).toMatchObject(proxies);
	});

	it('are not asked for a forwarded port on this machine', async () => {
		const server = createServer((request, response) => {
			response.statusCode = request.method === 'POST' ? 201 : 401;
			request.resume().on('end', () => response.end('{}'));
		});
		onTestFinished(() => void server.close());
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/`;
		const nowhere = 'http://127.0.0.1:1';
		const environment = {PATH: process.env['PATH'], http_proxy: nowhere, ALL_PROXY: nowhere, NO_PROXY: ''};
		const shell = createShell({environment, hidden: [], redact: (text) => text});
		expect((await shell.run(statusOf(url))).stdout).toBe('401\n');
		expect((await shell.run(postJson(url, ['{}'], {effect: 'writes'}))).stdout).toBe('{}\n201\n');
	});

	it.each([
		'http://ann:p%40ss%2Fword@proxy.example:3128',
		'http://ann:p@ss/word@proxy.example:3128',
		'ann:p@ss/word@proxy.example:3128',
	])('keep their password to themselves when a program repeats %s', (address) => {
		for (const name of ['HTTPS_PROXY', 'http_proxy', 'all_proxy']) {
			const redactor = createRedactor();
			redactor.learn(proxySecrets({[name]: address}));
			const told = redactor.redact(`invalid proxy address "${address}": p@ss/word`);
			expect(told).not.toMatch(/p@ss|p%40ss/);
			expect(told).toContain('proxy.example');
		}
		expect(proxySecrets({HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'a:b@c'})).toEqual([]);
	});
});
