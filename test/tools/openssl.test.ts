import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {createServer} from 'node:tls';
import type {AddressInfo} from 'node:net';
import {X509Certificate} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {written} from '../../source/core/text.js';
import {expiredCertificate, expiredKey} from '../../source/practice/files/certificates.js';
import {shownCertificate} from '../../source/tools/openssl.js';

const run = promisify(execFile);

describe('the certificate that a server shows', () => {
	it('is printed whether clients would trust it or not, by the host that is asked for', async () => {
		const asked: (string | false | null)[] = [];
		const server = createServer({cert: expiredCertificate, key: expiredKey}, (socket) => {
			asked.push(socket.servername);
			socket.on('error', () => socket.destroy());
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const {port} = server.address() as AddressInfo;
		try {
			const {program, arguments: words, stdin, effect} = shownCertificate(`127.0.0.1:${port}`, 'deis.practice.example');
			expect(effect).toBe('reads');
			const typed = Array.isArray(stdin) ? written(stdin, () => '') : '';
			const running = run(program, [...words]);
			running.child.stdin?.end(typed);
			const {stdout} = await running;
			expect(new X509Certificate(stdout).fingerprint256).toBe(new X509Certificate(expiredCertificate).fingerprint256);
			expect(asked).toEqual(['deis.practice.example']);
		} finally {
			await new Promise((resolve) => server.close(resolve));
		}
	});
});
