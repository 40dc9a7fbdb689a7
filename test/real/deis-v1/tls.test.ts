import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {
	expiredCertificate,
	expiredKey,
	goodCertificate,
	goodKey,
	otherKey,
} from '../../../source/practice/files/certificates.js';
import {type KeyChange, writeKeys} from '../../../source/tools/etcd.js';
import {type DeisCluster, type DeisPlan, type Ran, startDeis} from './cluster.js';
import * as proofs from './proofs.js';
import {makeBase, proveNothingTwice, proveScript, proveUndo, proveUntold, state} from './proofs.js';

const domain = 'practice.example';
const plan: DeisPlan = {superusers: 1, routers: 2, keys: {'platform/domain': domain, 'router/gzip': 'on'}};

/** As people paste it from a mail: CRLF, a BOM, text around it. */
const mailed = (pem: string) => `\uFEFFHere it is:\r\n${pem.replaceAll('\n', '\r\n')}\r\nBye -- #$x "q" \\`;

const secrets = {SEAWORTHY_TLS_KEY: mailed(goodKey)};
const ofStep = (answers: Readonly<Record<string, string>>) =>
	Object.fromEntries(Object.entries(answers).map(([id, value]) => [`tls.${id}`, value]));
const findings = async (cluster: DeisCluster) => proofs.findings(cluster, 'tls');
const undo = async (cluster: DeisCluster, ...more: readonly string[]) => proofs.undo(cluster, 'tls', ...more);

/** The answers of a first run: the address is where the first router's 443 is here. */
async function answersFor(cluster: DeisCluster): Promise<Readonly<Record<string, string>>> {
	// The facts say that deisctl takes both signs in a path for something else (facts/deis-v1 1.2).
	const chain = path.join(cluster.folder, 'c~1=a.pem');
	await writeFile(chain, mailed(goodCertificate));
	return {
		certificate: chain,
		address: `127.0.0.1:${cluster.routers[0]?.httpsPort ?? 0}`,
		enforce: 'yes',
		hsts: '300',
		protocols: 'TLSv1.2',
	};
}

async function setUp(
	cluster: DeisCluster,
	answers: Readonly<Record<string, string>>,
	{env = secrets, more = []}: {readonly env?: Readonly<Record<string, string>>; readonly more?: readonly string[]} = {},
): Promise<Ran> {
	return proofs.setUp(cluster, {steps: ['tls'], sets: ofStep(answers), env, words: more});
}

async function canSee(what: () => boolean | Promise<boolean>): Promise<void> {
	await expect.poll(what, {timeout: 10_000, interval: 100}).toBe(true);
}

describe('tls of Deis v1 through a real sshd, on a real etcd, before routers that load as confd and nginx do', () => {
	let base: Awaited<ReturnType<typeof makeBase>>;
	let cluster: DeisCluster;
	let before: Readonly<Record<string, string>>;
	let after: Readonly<Record<string, string>>;

	beforeAll(async () => {
		base = await makeBase(plan);
		cluster = await startDeis(plan, base.folder);
		before = await state(cluster);
	});

	afterAll(async () => {
		await cluster.stop();
		await base.remove();
	});

	it('R: tells the truth of a cluster that never saw it, and writes nothing', async () => {
		expect(await findings(cluster)).toEqual({
			'tls/domain': 'good',
			'tls/no-certificate': 'danger',
			'tls/not-enforced': 'attention',
			'tls/no-hsts': 'attention',
		});
		expect(await state(cluster)).toEqual(before);
		expect(await cluster.etcd.leaves('seaworthy')).toEqual({});
	});

	it('deis/controller#1155: a key of another certificate is refused before anything is written', async () => {
		const ran = await setUp(cluster, await answersFor(cluster), {env: {SEAWORTHY_TLS_KEY: otherKey}});
		expect(ran.exitCode).toBe(2);
		expect(ran.stderr).toContain('The private key does not belong to the certificate of *.practice.example');
		expect(await state(cluster)).toEqual(before);
	});

	it('A: stores the pair, sees it from outside and at every router, then enforces and sets HSTS; no secret is told', async () => {
		const ran = await setUp(cluster, await answersFor(cluster));
		expect(ran.exitCode, ran.stderr).toBe(0);
		after = await state(cluster);
		// deis/deis#2712: every line of both, with the final newline.
		expect(after).toEqual({
			...before,
			'/deis/router/sslKey': goodKey,
			'/deis/router/sslCert': goodCertificate,
			'/deis/router/enforceHTTPS': 'true',
			'/deis/router/hsts/enabled': 'true',
			'/deis/router/hsts/maxAge': '300',
			'/deis/router/sslProtocols': 'TLSv1.2',
		});
		for (const done of [
			/done: See that 127\.0\.0\.1:\d+ shows the certificate/,
			/done: See that all 2 routers show it/,
			/done: See that http is sent to https/,
			/done: See the HSTS header/,
			/done: See that nginx on 10\.0\.0\.12 takes its configuration/,
		])
			expect(ran.stderr).toMatch(done);
		await proveUntold(cluster, ran, [goodKey.split('\n')[3] ?? '', 'present-secret-canary']);
	});

	it('R: says good afterwards', async () => {
		expect(await findings(cluster)).toEqual({
			'tls/domain': 'good',
			'tls/certificate': 'good',
			'tls/served': 'good',
			'tls/enforced': 'good',
			'tls/hsts': 'good',
		});
	});

	it('N: plans nothing the second time; etcd sees no write', async () => {
		await proveNothingTwice(cluster, {steps: ['tls'], sets: ofStep(await answersFor(cluster)), env: secrets});
	});

	it('U: refuses over a drift, then puts back what was there, and says what HSTS leaves', async () => {
		await cluster.etcd.set('deis/router/sslCert', expiredCertificate);
		const refused = await undo(cluster);
		expect(refused.exitCode, refused.stderr).toBe(2);
		expect(refused.stderr).toContain('/deis/router/sslKey + /deis/router/sslCert is another');
		await cluster.etcd.set('deis/router/sslCert', goodCertificate);
		const undone = await proveUndo(cluster, 'tls', before);
		expect(undone.stderr).toContain('HSTS stays in every browser that saw it until its 300 s are over');
		for (const router of cluster.routers) await canSee(() => router.says().includes('successful'));
	});

	it.each([['sh'], ['dash'], ['bash']])('S: the script leaves the same state, run by %s', async (shell) => {
		const equal = await startDeis(plan, base.folder);
		try {
			const answers = {steps: ['tls'], sets: ofStep(await answersFor(equal)), secrets, shell};
			await proveScript(equal, answers, after);
			const script = await readFile(path.join(equal.folder, 'plan.sh'), 'utf8');
			expect(script).not.toContain(goodKey.split('\n')[3]);
		} finally {
			await equal.stop();
		}
	});
});

describe('what a cluster of Deis v1 may be like', () => {
	let cluster: DeisCluster | undefined;
	const start = async (more: DeisPlan = {}) => {
		cluster = await startDeis({...plan, ...more, keys: {...plan.keys, ...more.keys}});
		return cluster;
	};

	const pair = {'router/sslCert': expiredCertificate, 'router/sslKey': expiredKey};

	afterEach(async () => {
		await cluster?.stop();
		cluster = undefined;
	});

	it('renews with certificate and key alone, and undo puts the very bytes back: not our layout, no final newline', async () => {
		const odd = {'router/sslKey': expiredKey.replaceAll('\n', '\r\n'), 'router/sslCert': expiredCertificate.trimEnd()};
		const one = await start({keys: {...odd, 'router/enforceHTTPS': 'true'}});
		const before = await state(one);
		expect(await findings(one)).toMatchObject({'tls/expired': 'danger', 'tls/served': 'good'});
		const {certificate = '', address = ''} = await answersFor(one);
		const ran = await setUp(one, {certificate, address});
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await state(one)).toEqual({
			...before,
			'/deis/router/sslKey': goodKey,
			'/deis/router/sslCert': goodCertificate,
		});
		const asked = await undo(one);
		expect(asked.exitCode).toBe(2);
		expect(asked.stderr).toContain('--accept undo-expired-certificate');
		const undone = await undo(one, '--accept', 'undo-expired-certificate');
		expect(undone.exitCode, undone.stderr).toBe(0);
		expect(await state(one)).toEqual(before);
	});

	it('N: where 443 does not show the certificate the pair stays, and neither redirect nor HSTS is set', async () => {
		const one = await start();
		for (const router of one.routers) router.freeze();
		const ran = await setUp(one, {...(await answersFor(one)), address: '127.0.0.1:1'});
		expect(ran.exitCode, ran.stderr).toBe(4);
		expect(ran.stderr).toContain('Enforcing TLS and HSTS are left out');
		expect(ran.stderr).toContain('part of what was planned was left out');
		const now = await state(one);
		expect(now['/deis/router/sslCert']).toBe(goodCertificate);
		expect(now['/deis/router/sslProtocols']).toBe('TLSv1.2');
		expect(Object.keys(now).filter((key) => /enforce|hsts/.test(key))).toEqual([]);
	});

	it('deis/controller#1155: a pair that does not fit stays served as it was, until the router restarts; check tells both', async () => {
		const one = await start({keys: {...pair, 'router/sslCert': goodCertificate, 'router/sslKey': goodKey}});
		expect(await findings(one)).toMatchObject({'tls/certificate': 'good', 'tls/served': 'good'});
		await one.etcd.set('deis/router/sslKey', otherKey);
		await canSee(() => one.routers.every((router) => router.says().includes('mismatch')));
		expect(await findings(one)).toMatchObject({'tls/mismatch': 'danger', 'tls/served': 'good'});
		await one.routers[1]?.restart();
		expect(await findings(one)).toMatchObject({'tls/mismatch': 'danger', 'tls/not-served': 'danger'});
	});

	it('one router of two that does not follow is told, and nothing is enforced', async () => {
		const one = await start({keys: pair});
		one.routers[1]?.freeze();
		expect(await findings(one)).toMatchObject({'tls/served': 'good'});
		const ran = await setUp(one, await answersFor(one));
		expect(ran.exitCode, ran.stderr).toBe(4);
		expect(ran.stderr).toContain('Another certificate, or none, is shown by 10.0.0.12');
		expect(ran.stderr).toContain('Enforcing TLS and HSTS are left out');
		expect((await state(one))['/deis/router/enforceHTTPS']).toBeUndefined();
		expect(await findings(one)).toMatchObject({'tls/not-served': 'danger'});
	}, 150_000);

	it('without an address the routers are seen from inside, and enforcing takes a word', async () => {
		const one = await start();
		const {address: _none, ...answers} = await answersFor(one);
		const refused = await setUp(one, answers);
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr).toContain('trust-443');
		const ran = await setUp(one, answers, {more: ['--accept', 'trust-443']});
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('done: See that all 2 routers show it');
		expect(ran.stderr).toContain('it was seen inside the cluster only');
		expect((await state(one))['/deis/router/enforceHTTPS']).toBe('true');
	});

	it('deis/deis#4400: behind a load balancer it takes a word, and a circle is told; its undo ends it', async () => {
		const one = await start({balanced: true});
		const before = await state(one);
		expect(await findings(one)).toMatchObject({'tls/balancer': 'good', 'tls/not-enforced': 'attention'});
		const answers = {ends: 'balancer', address: `127.0.0.1:${one.balancer?.port ?? 0}`, enforce: 'yes', hsts: '0'};
		const refused = await setUp(one, answers, {env: {}});
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr).toContain('balancer-forwards-proto');
		if (one.balancer !== undefined) one.balancer.forwards = undefined;
		const accepting = {env: {}, more: ['--accept', 'balancer-forwards-proto']};
		const circle = await setUp(one, answers, accepting);
		expect(circle.exitCode, circle.stderr).toBe(4);
		expect(circle.stderr).toContain('is sent to itself');
		expect(await findings(one)).toMatchObject({'tls/redirect-loop': 'danger'});
		const undone = await undo(one, '--accept', 'undo-over-drift');
		expect(undone.exitCode, undone.stderr).toBe(0);
		expect(await state(one)).toEqual(before);
		if (one.balancer !== undefined) one.balancer.forwards = 'https';
		const ran = await setUp(one, answers, accepting);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await findings(one)).toMatchObject({'tls/balancer': 'good', 'tls/enforced': 'good'});
	});

	it('the PROXY protocol is on for any value but false: what routers show is unknown, and a balancer that speaks it is not enforced', async () => {
		const one = await start({keys: {...pair, 'router/proxyProtocol': '0'}});
		expect(await findings(one)).toMatchObject({'tls/proxy-protocol': 'danger', 'tls/serving-unknown': 'unknown'});
		const before = await state(one);
		const ran = await setUp(
			one,
			{ends: 'balancer', address: '127.0.0.1:1', enforce: 'yes', hsts: '0'},
			{env: {}, more: ['--accept', 'balancer-forwards-proto']},
		);
		expect(ran.exitCode).toBe(1);
		expect(ran.stderr).toContain('The PROXY protocol is on');
		expect(await state(one)).toEqual(before);
	});

	it('v1.3.1: enforcing is refused when given, with the reason; the pair alone goes in', async () => {
		const old = await start({release: 'v1.3.1', keys: {...pair, 'router/sslProtocols': 'TLSv1.2'}});
		const before = await state(old);
		const {certificate = '', address = ''} = await answersFor(old);
		const refused = await setUp(old, {certificate, address, enforce: 'yes'});
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr).toContain('enforceHTTPS came with v1.4.0');
		const ran = await setUp(old, {certificate, address});
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await state(old)).toEqual({
			...before,
			'/deis/router/sslKey': goodKey,
			'/deis/router/sslCert': goodCertificate,
		});
		expect(ran.stderr).toContain('Until then everybody must type https');
	});

	it('hostile 63: a certificate that somebody writes between plan and write stays, and the key before it is put back, unread by us', async () => {
		const former = 'former "ü" \u2028 $x <&>\\\t\r\nsecond\n\n';
		const one = await start({keys: {'router/sslKey': former, 'router/sslCert': 'x', 'router/zero': ''}});
		const before = await state(one);
		const indexOf = async (key: string) => {
			const answer = await fetch(`${one.etcd.url}/v2/keys/${key}`);
			return ((await answer.json()) as {readonly node: {readonly modifiedIndex: number}}).node.modifiedIndex;
		};
		const line = (value: string) => `${Buffer.from(value).toString('base64')}\n`;
		const write = async (changes: readonly KeyChange[], stdin: string) =>
			execa(path.join(one.hosts.bin, 'ssh'), ['-T', '--', one.tunnel, writeKeys(changes)], {
				input: stdin,
				reject: false,
			});
		const changes: readonly KeyChange[] = [
			{key: 'deis/router/sslKey', over: await indexOf('deis/router/sslKey'), readsFormer: true},
			{key: 'deis/router/zero', over: await indexOf('deis/router/zero'), readsFormer: true},
			{key: 'deis/router/new', over: undefined, readsFormer: true},
			{key: 'deis/router/sslCert', over: 1, readsFormer: true},
		];
		const late = await write(changes, `${line('new')}@\n${line('new')}@\n${line('new')}@\n${line('new')}@\n`);
		expect(late.exitCode).toBe(1);
		expect(late.stderr).toContain('not written: http://127.0.0.1:2379/v2/keys/deis/router/sslCert');
		expect(await state(one)).toEqual(before);
		const gone = await write(
			[
				{key: 'deis/router/never', over: 'any', readsFormer: true},
				{key: 'deis/router/zero', over: 'any', readsFormer: true},
				{key: 'deis/router/sslCert', over: 1, readsFormer: true},
			],
			`-\n@\n-\n@\n=\n@\n`,
		);
		expect(gone.exitCode, gone.stderr).toBe(0);
		const {'/deis/router/zero': _zero, ...rest} = before;
		expect(await state(one)).toEqual(rest);
	});
});
