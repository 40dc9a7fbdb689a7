import {expect, test} from 'vitest';
import {checkRunKey} from '../../source/validate/run-key.js';
import {fixture} from './fixture.js';
import {said} from './said.js';

const another =
	/^no: This is a key of type (\S+), and .* RSA alone\. Make one .*ssh-keygen -t rsa -b 4096 -m PEM -N ''/;

test('hostile 33: the key for `deis run` is RSA in PEM', () => {
	expect(said(checkRunKey(fixture('leaf-pkcs1.key')))).toBe('fine');
});

test.each([
	['openssh-ed25519.key', 'ed25519'],
	['openssh-encrypted.key', 'ed25519'],
	['openssh-ecdsa.key', 'ecdsa-sha2-nistp256'],
	['leaf-ec.key', 'ec'],
	['leaf-ec-sec1.key', 'ec'],
	['leaf-ed25519.key', 'ed25519'],
])('hostile 33: no form makes RSA of %s: another key is needed', (name, type) => {
	expect(said(checkRunKey(fixture(name))).match(another)?.[1]).toBe(type);
});

test.each([
	['openssh-rsa.key', /newer OpenSSH/],
	['leaf.key', /PKCS#8/],
	['leaf-encrypted-old.key', /passphrase/],
	['leaf-encrypted-pkcs8.key', /passphrase/],
])('an RSA key in another form is brought to PEM: %s', (name, why) => {
	const says = said(checkRunKey(fixture(name)));
	expect(says).toMatch(why);
	expect(says).toMatch(/ssh-keygen -p -m PEM -N '' -f COPY$/);
});

test('hostile 13: a key that is cut off anywhere is refused, and never quoted', () => {
	for (const name of ['openssh-ed25519.key', 'leaf.key', 'leaf-pkcs1.key']) {
		const whole = fixture(name).trimEnd();
		for (let length = 0; length < whole.length; length += 7) {
			const says = said(checkRunKey(whole.slice(0, length)));
			expect(says).toMatch(/^no: /);
			expect(says).not.toContain(whole.split('\n')[1]?.slice(0, 16));
		}
	}
});

test('what says it is of OpenSSH and is not', () => {
	const wrong = (bytes: string) =>
		`-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from(bytes, 'latin1').toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
	const magic = 'openssh-key-v1\0';
	for (const bytes of ['', 'x', magic, `${magic}\u00FF\u00FF\u00FF\u00FF`, `${magic}${'\0'.repeat(40)}`])
		expect(said(checkRunKey(wrong(bytes)))).toMatch(/^no: This key cannot be read/);
});
