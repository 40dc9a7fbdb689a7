import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {Command} from '../../../source/core/command.js';
import {inspectCertificate} from '../../../source/validate/certificate.js';
import {goodCertificate, goodKey, otherKey} from '../../../source/practice/files/certificates.js';
import {routerMesh} from '../../../source/practice/deis-v1/fleet.js';
import {plainAnswer, routersShow} from '../../../source/platforms/deis-v1/serving.js';
import {askServer} from '../../../source/tools/curl.js';
import {shownCertificate} from '../../../source/tools/openssl.js';
import {type Came, type DeisSide, type DeisSides, startSides} from './deis-sides.js';
import {clearAway} from '../components/process/clear-away.js';

const host = 'deis.practice.example';
const [router = ''] = routerMesh;

let folder: string;
let started: DeisSides;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'sw-contract-'));
	started = await startSides(folder);
});

afterAll(async () => {
	await started.stop();
	await clearAway(folder);
});

/** Does the same on both sides; exit code and what is read out of it must be the same. */
async function both<T>(act: (side: DeisSide) => Promise<Came>, read: (came: Came) => T): Promise<T> {
	const [real, practice] = [await act(started.sides[0]), await act(started.sides[1])];
	const seen = (came: Came) => ({exitCode: came.exitCode, seen: read(came)});
	expect(seen(practice), `real: ${real.stderr}\npractice: ${practice.stderr}`).toEqual(seen(real));
	return read(real);
}

const from =
	(make: (outside: DeisSide['outside']) => Command) =>
	async ({run, outside}: DeisSide): Promise<Came> => {
		const {program, arguments: words, stdin} = make(outside);
		return run(program, words, Array.isArray(stdin) ? stdin.join('') : '');
	};
const onHost =
	(line: string) =>
	async ({ssh}: DeisSide) =>
		ssh(['-T', '--', 'TUNNEL', line]);

const secure = (shows: 'status' | 'redirect' | 'headers') =>
	from(({host: to, https}) => askServer(`https://${host}/v2/`, {shows, words: ['--connect-to', `::${to}:${https}`]}));
const plain = (...more: readonly string[]) =>
	from(({host: to, http}) =>
		askServer(`http://${host}/v2/`, {shows: 'redirect', words: ['--connect-to', `::${to}:${http}`, ...more]}),
	);
const shown = from(({host: to, https}) => shownCertificate(`${to}:${https}`, host));
const whole = ({stdout}: Came) => stdout;
const pem = ({stdout}: Came) => /-----BEGIN CERTIFICATE-----[^-]+/.exec(stdout)?.[0].replaceAll(/\s/g, '');
const strict = ({stdout}: Came) => /^strict-transport-security: *(.*?)\r?$/im.exec(stdout)?.[1];

const write = (key: string) =>
	`curl -sS -o /dev/null -X PUT --data-urlencode value@- http://127.0.0.1:2379/v2/keys/deis/router/${key}`;

/** Writes keys of the router on both sides, and has the real ones load them, as confd does some time. */
async function set(keys: Readonly<Record<string, string>>, loads = true): Promise<void> {
	for (const [key, value] of Object.entries(keys))
		for (const {ssh} of started.sides) {
			const {exitCode, stderr} = await ssh(['-T', '--', 'TUNNEL', write(key)], value);
			expect(exitCode, stderr).toBe(0);
		}
	for (const one of started.routers)
		if (loads) await one.restart();
		else await expect.poll(() => one.says(), {timeout: 10_000}).toContain('[emerg]');
}

it('no certificate: http is answered, and nobody answers https', async () => {
	expect(await both(plain(), whole)).toBe('404 \n');
	const [real, practice] = [await secure('status')(started.sides[0]), await secure('status')(started.sides[1])];
	// A port that nobody listens at is refused; the real side's stand-in for it hangs up.
	expect([real.stdout, practice.stdout]).toEqual(['000\n', '000\n']);
	await both(onHost(plainAnswer(host, router)), whole);
	await both(onHost(routersShow(host, routerMesh, 'AA:BB')), ({stderr}) => stderr);
});

it('a pair: 443 shows it, to the hosts too', async () => {
	await set({sslKey: goodKey, sslCert: goodCertificate});
	expect(await both(shown, pem)).toBe(
		/-----BEGIN CERTIFICATE-----[^-]+/.exec(goodCertificate)?.[0].replaceAll(/\s/g, ''),
	);
	expect(await both(secure('status'), whole)).toBe('404\n');
	expect(await both(secure('headers'), strict)).toBeUndefined();
	const {facts} = inspectCertificate({certificate: goodCertificate, domain: undefined, now: new Date()});
	expect(await both(onHost(routersShow(host, routerMesh, facts?.fingerprint256 ?? '')), ({stderr}) => stderr)).toBe('');
	const untrusted = from(({host: to, https}) => ({
		...askServer(`https://${host}/`, {shows: 'status', words: []}),
		arguments: ['-sS', '--connect-to', `::${to}:${https}`, `https://${host}/`],
	}));
	await both(untrusted, () => '');
});

it('deis/controller#1155: the key of another one is not loaded, and the old pair is shown on', async () => {
	await set({sslKey: otherKey}, false);
	expect(await both(shown, pem)).toContain('CERTIFICATE');
	expect(await both(secure('status'), whole)).toBe('404\n');
});

it('enforced, with HSTS: http is sent to https, the header comes, and X-Forwarded-Proto is believed', async () => {
	await set({
		enforceHTTPS: '',
		sslKey: goodKey,
		'hsts/maxAge': '300',
		'hsts/includeSubDomains': 'true',
		'hsts/enabled': 'true',
	});
	expect(await both(plain(), whole)).toBe(`301 https://${host}/v2/\n`);
	expect(await both(secure('headers'), strict)).toBe('max-age=300; includeSubDomains');
	await set({enforceHTTPS: 'false'});
	expect(await both(plain(), whole)).toBe('404 \n');
	await set({enforceHTTPS: 'true'});
	expect(await both(onHost(plainAnswer(host, router)), whole)).toBe(`301 https://${host}/v2/\n`);
	expect(await both(plain('--header', 'X-Forwarded-Proto: https'), whole)).toBe('404 \n');
	expect(await both(plain('--header', 'X-Forwarded-Proto: http'), whole)).toBe(`301 https://${host}/v2/\n`);
});

it('1 is not true', async () => {
	await set({enforceHTTPS: '1', 'hsts/enabled': '1'});
	expect(await both(plain(), whole)).toBe('404 \n');
	expect(await both(secure('headers'), strict)).toBeUndefined();
});

it('any value but false turns the PROXY protocol on, and curl hears nothing', async () => {
	await set({proxyProtocol: '0'});
	expect(await both(plain(), whole)).toBe('000 \n');
	expect(await both(secure('status'), whole)).toBe('000\n');
	expect(await both(shown, pem)).toBeUndefined();
	await set({proxyProtocol: 'false'});
	expect(await both(shown, pem)).toContain('CERTIFICATE');
});
