import {describe, expect, it} from 'vitest';
import {goodCertificate, goodKey, otherKey} from '../../../source/practice/files/certificates.js';
import {Emergency, load} from '../../../source/practice/deis-v1/nginx.js';

const keys = (router: Readonly<Record<string, string>>) =>
	Object.fromEntries(Object.entries(router).map(([key, value]) => [`/deis/router/${key}`, value]));
const pair = {sslCert: goodCertificate, sslKey: goodKey};
const says = (router: Readonly<Record<string, string>>) => {
	try {
		load(keys(router));
		return '';
	} catch (error) {
		return error instanceof Emergency ? error.says : String(error);
	}
};

describe('what nginx takes', () => {
	it('by default: no 443, http answered, three versions', () => {
		expect(load({})).toEqual({
			protocols: ['TLSv1', 'TLSv1.1', 'TLSv1.2'],
			enforce: false,
			proxied: false,
			controller: 'deis',
		});
	});

	it.each<readonly [Readonly<Record<string, string>>, Partial<ReturnType<typeof load>>]>([
		[{enforceHTTPS: 'true'}, {enforce: true}],
		[{enforceHTTPS: '1'}, {enforce: false}],
		[{'hsts/enabled': 'true'}, {enforce: true, hsts: 'max-age=10886400'}],
		[
			{enforceHTTPS: '', 'hsts/enabled': 'true'},
			{enforce: true, hsts: 'max-age=10886400'},
		],
		[
			{enforceHTTPS: 'false', 'hsts/enabled': 'true', 'hsts/maxAge': '300'},
			{enforce: false, hsts: 'max-age=300'},
		],
		[{'hsts/enabled': 'yes'}, {enforce: false}],
		[
			{'hsts/enabled': 'true', 'hsts/maxAge': '5', 'hsts/preload': 'true', 'hsts/includeSubDomains': 'no'},
			{hsts: 'max-age=5; preload'},
		],
		[{proxyProtocol: 'false'}, {proxied: false}],
		[{proxyProtocol: 'no'}, {proxied: true}],
		[
			{...pair, sslProtocols: 'TLSv1.2'},
			{certificate: goodCertificate, protocols: ['TLSv1.2']},
		],
	])('%j', (router, loaded) => {
		expect(load(keys(router))).toMatchObject(loaded);
	});

	it('without a certificate no version of TLS is looked at', () => {
		expect(says({sslProtocols: 'TLSv1.3'})).toBe('');
	});
});

describe('what it does not take, in its words', () => {
	it.each([
		['a version', {...pair, sslProtocols: 'TLSv1.2 TLSv1.3'}, 'invalid value "TLSv1.3" in /opt/nginx/conf/ssl.conf:2'],
		['the key of another', {...pair, sslKey: otherKey}, 'key values mismatch'],
		['no key', {sslCert: goodCertificate}, 'BIO_new_file("/etc/ssl/deis.key") failed'],
		['an empty certificate', {...pair, sslCert: ''}, 'Expecting: TRUSTED CERTIFICATE'],
		['what is no key', {...pair, sslKey: 'x'}, 'Expecting: ANY PRIVATE KEY'],
		['what are no parameters', {...pair, sslDhparam: 'x'}, 'Expecting: DH PARAMETERS'],
	])('%s', (_, router, words) => {
		const said = says(router);
		expect(said).toMatch(/^nginx: \[emerg\] /);
		expect(said).toContain(words);
		expect(said).toContain('nginx: configuration file /opt/nginx/conf/nginx.conf test failed\n');
	});
});
