import {X509Certificate} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {
	expiredCertificate,
	expiredKey,
	goodCertificate,
	goodKey,
	otherKey,
} from '../../source/practice/files/certificates.js';
import {type Answers, check, proveNothingTwice, proveScript, proveUndo, setUp, undo, writes} from './harness/proofs.js';
import {type Base, makeBase, type Release} from './harness/release.js';
import {stateOf} from './harness/state.js';

const domain = 'practice.example';
const secret = 'deis-router-platform-cert';

/** As people paste it from a mail: CRLF, a BOM, text around it. */
const mailed = (pem: string) => `\uFEFFHere it is:\r\n${pem.replaceAll('\n', '\r\n')}\r\nBye -- #$x "q" \\`;

async function answersFor(release: Release, sets: Readonly<Record<string, string>> = {}): Promise<Answers> {
	const chain = path.join(release.folder, 'chain.pem');
	await writeFile(chain, mailed(goodCertificate));
	return {
		steps: ['tls'],
		sets: {
			'tls.certificate': chain,
			'tls.domain': domain,
			'tls.address': `127.0.0.1:${release.ground.front.httpsPort}`,
			'tls.enforce': 'yes',
			'tls.hsts': '300',
			...sets,
		},
		secrets: {SEAWORTHY_TLS_KEY: mailed(goodKey)},
	};
}

async function stored({
	kubectl,
}: Release): Promise<{readonly type: string; readonly crt: string; readonly key: string}> {
	const object = JSON.parse(await kubectl(['get', 'secret', secret, '--output', 'json'])) as {
		readonly type: string;
		readonly data: Readonly<Record<string, string>>;
		readonly metadata: {readonly annotations?: unknown};
	};
	expect(object.metadata.annotations).toBeUndefined();
	const part = (key: string) => Buffer.from(object.data[key] ?? '', 'base64').toString();
	return {type: object.type, crt: part('tls.crt'), key: part('tls.key')};
}

async function settings({kubectl}: Release): Promise<Readonly<Record<string, string>>> {
	const router = JSON.parse(await kubectl(['get', 'deployment', 'deis-router', '--output', 'json'])) as {
		readonly metadata: {readonly annotations: Readonly<Record<string, string>>};
	};
	const own = Object.entries(router.metadata.annotations).filter(([name]) => name.startsWith('router.deis.io/nginx.'));
	return Object.fromEntries(own.map(([name, value]) => [name.slice('router.deis.io/nginx.'.length), value]));
}

const wanted = {platformDomain: domain, 'ssl.enforce': 'true', 'ssl.hsts.enabled': 'true', 'ssl.hsts.maxAge': '300'};

describe('tls on a real API server, with helm, openssl and curl', () => {
	let base: Base;
	let release: Release;
	let answers: Answers;
	let before: Awaited<ReturnType<typeof stateOf>>;
	let after: Awaited<ReturnType<typeof stateOf>>;

	beforeAll(async () => {
		base = await makeBase({});
		release = await base.copy();
		answers = await answersFor(release);
	});

	afterAll(async () => {
		await release.stop();
		await base.remove();
	});

	it('R: tells the truth of a cluster that never saw it', async () => {
		before = await stateOf(release);
		expect(await check(release, ['tls'])).toMatchObject({
			exitCode: 3,
			steps: {tls: 'danger'},
			findings: {'tls/no-certificate': 'danger', 'tls/not-enforced': 'attention', 'tls/no-hsts': 'attention'},
		});
		expect(await writes(release)).toEqual([]);
	});

	it('hostile 29: a key of another certificate is refused before anything is written', async () => {
		const ran = await setUp(release, {...answers, secrets: {SEAWORTHY_TLS_KEY: otherKey}});
		expect(ran.exitCode).toBe(2);
		expect(ran.stderr).toContain('The private key does not belong to the certificate of *.practice.example');
		expect(await writes(release)).toEqual([]);
	});

	it('A: stores the pair, sees it on 443, then enforces and sets HSTS', async () => {
		const ran = await setUp(release, answers);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await stored(release)).toEqual({type: 'kubernetes.io/tls', crt: goodCertificate, key: goodKey});
		expect(await settings(release)).toEqual(wanted);
		expect(ran.stderr).toMatch(/done: See that 127\.0\.0\.1:\d+ shows the certificate/);
		expect(ran.stderr).toContain('done: See that http is sent to https');
		expect(ran.stderr).toContain('done: See the HSTS header');
		after = await stateOf(release);
	});

	it.each(['wizardKubeconfig', 'readerKubeconfig'] as const)('R: says good afterwards to %s', async (who) => {
		expect(await check(release, ['tls'], {kubeconfig: release.ground.cluster[who]})).toMatchObject({
			steps: {tls: 'good'},
			findings: {'tls/certificate': 'good', 'tls/enforced': 'good', 'tls/hsts': 'good'},
		});
	});

	it('N: plans nothing and changes nothing the second time', async () => {
		await proveNothingTwice(release, answers);
	});

	it('U: says what somebody changed since; told to go on it puts back what was there, and says what HSTS leaves', async () => {
		await release.kubectl(['annotate', 'secret', secret, 'example.com/by-hand=yes']);
		const refused = await undo(release, 'tls');
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr).toContain(`Somebody changed this since: secret/${secret} is another.`);
		const undone = await proveUndo(release, 'tls', before, ['--accept', 'undo-over-drift']);
		expect(undone.stderr).toContain(
			'Cannot be put back: HSTS stays in every browser that saw it until its 300 s are over; until then they refuse http.',
		);
		expect(await check(release, ['tls'])).toMatchObject({findings: {'tls/no-certificate': 'danger'}});
	});

	it.each([['sh'], ['dash'], ['bash', '--posix']] as const)(
		'S: the script leaves the same state, run by %s',
		async (...shell) => {
			const copy = await base.copy();
			try {
				await proveScript(copy, await answersFor(copy), after, [...shell] as [string, ...string[]]);
			} finally {
				await copy.stop();
			}
		},
	);

	it('renews an expired Opaque pair on a set-up cluster with certificate and key alone; its undo asks', async () => {
		const data = {'tls.crt': expiredCertificate, 'tls.key': expiredKey};
		await release.kubectl(
			['apply', '--server-side', '--filename', '-'],
			JSON.stringify({apiVersion: 'v1', kind: 'Secret', metadata: {name: secret}, type: 'Opaque', stringData: data}),
		);
		const {'tls.certificate': certificate, 'tls.address': address} = answers.sets;
		const set = await setUp(release, {
			...answers,
			sets: {'tls.domain': domain, 'tls.enforce': 'yes', 'tls.hsts': '300', 'tls.address': address ?? ''},
			secrets: {},
		});
		expect(set.exitCode, set.stderr).toBe(0);
		expect(await check(release, ['tls'])).toMatchObject({findings: {'tls/expired': 'danger', 'tls/enforced': 'good'}});
		const expired = await stateOf(release);

		const renewed = await setUp(release, {
			...answers,
			sets: {'tls.certificate': certificate ?? '', 'tls.address': address ?? ''},
		});
		expect(renewed.exitCode, renewed.stderr).toBe(0);
		expect(await stored(release)).toEqual({type: 'Opaque', crt: goodCertificate, key: goodKey});
		const shown = await release.run(
			'openssl',
			['s_client', '-connect', address ?? '', '-servername', `deis.${domain}`],
			{
				input: 'Q\n',
			},
		);
		expect(new X509Certificate(shown.stdout).fingerprint256).toBe(new X509Certificate(goodCertificate).fingerprint256);

		const refused = await undo(release, 'tls');
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr).toContain('The certificate that would be put back expired on 2024-01-01');
		await proveUndo(release, 'tls', expired, ['--accept', 'undo-expired-certificate']);
	});

	it('leaves enforcing and HSTS out when something else answers on 443', async () => {
		const copy = await base.copy();
		try {
			const other = `127.0.0.1:${release.ground.front.httpsPort}`;
			const ran = await setUp(copy, await answersFor(copy, {'tls.address': other}));
			expect(ran.exitCode, ran.stderr).toBe(4);
			expect(ran.stderr).toContain(`${other} shows another certificate for deis.${domain}`);
			expect(await settings(copy)).toEqual({platformDomain: domain});
			expect(await stored(copy)).toMatchObject({crt: goodCertificate});
		} finally {
			await copy.stop();
		}
	});
});
