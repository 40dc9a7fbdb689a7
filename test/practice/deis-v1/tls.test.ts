import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {routerMesh} from '../../../source/practice/deis-v1/fleet.js';
import {findings, practisedDeis, type PractisedDeis, type Ran} from './practised-deis.js';

const go = ['--no-input', '--yes', '--confirm', 'practice'];
const [first = '', second = ''] = routerMesh;

async function setUp(
	{run, folder}: PractisedDeis,
	answers: Readonly<Record<string, string>> = {},
	key = 'good-key.pem',
): Promise<Ran> {
	const all = {
		certificate: join(folder, 'files/good-certificate.pem'),
		address: 'deis.practice.example',
		enforce: 'yes',
		hsts: '300',
		protocols: 'TLSv1.2',
		...answers,
	};
	const sets = Object.entries(all).flatMap(([id, value]) => ['--set', `tls.${id}=${value}`]);
	return run(['setup', 'tls', ...sets, ...go], {SEAWORTHY_TLS_KEY_FILE: join(folder, 'files', key)});
}

const set = (name: string, value: string) =>
	`curl -sS -o /dev/null -X PUT --data-urlencode value=${value} http://127.0.0.1:2379/v2/keys/deis/router/${name}`;
const nginx = (address: string) => [
	...['-T', '-J', 'core@practice', '--', `core@${address}`],
	'docker exec deis-router /opt/nginx/sbin/nginx -t -c /opt/nginx/conf/nginx.conf',
];
const good = {'tls/certificate': 'good', 'tls/served': 'good', 'tls/enforced': 'good', 'tls/hsts': 'good'};

describe('TLS on the fresh one', () => {
	it('is set up, is seen by who never did it, needs nothing twice, and is put back by undo', async () => {
		const cluster = await practisedDeis();
		const before = cluster.keys();
		expect(await findings(cluster, 'tls')).toEqual({
			'tls/domain': 'good',
			'tls/no-certificate': 'danger',
			'tls/not-enforced': 'attention',
			'tls/no-hsts': 'attention',
		});
		const ran = await setUp(cluster);
		expect(ran.code, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('done: See that all 2 routers show it');
		expect(await findings(cluster, 'tls')).toEqual({'tls/domain': 'good', ...good});
		const key = readFileSync(join(cluster.folder, 'files/good-key.pem'), 'utf8');
		expect(cluster.keys()).toEqual({
			...before,
			'/deis/router/sslCert': readFileSync(join(cluster.folder, 'files/good-certificate.pem'), 'utf8'),
			'/deis/router/sslKey': key,
			'/deis/router/sslProtocols': 'TLSv1.2',
			'/deis/router/enforceHTTPS': 'true',
			'/deis/router/hsts/maxAge': '300',
			'/deis/router/hsts/enabled': 'true',
		});
		const again = await cluster.run(['setup', 'tls', '--defaults', ...go]);
		expect(again.stderr).toContain('There is nothing to do');
		const undone = await cluster.run(['undo', 'tls', '--yes']);
		expect(undone.code, undone.stderr).toBe(0);
		expect(cluster.keys()).toEqual(before);
		expect((await cluster.call('openssl', ['s_client', '-connect', 'deis.practice.example:443'])).code).toBe(1);
	}, 120_000);

	it('refuses the key of no certificate and the expired certificate of its folder, and writes nothing', async () => {
		const cluster = await practisedDeis();
		const before = cluster.keys();
		const mismatched = await setUp(cluster, {}, 'mismatched-key.pem');
		expect(mismatched.code).toBe(2);
		expect(mismatched.stderr).toContain('The private key does not belong to the certificate');
		const expired = await setUp(
			cluster,
			{certificate: join(cluster.folder, 'files/expired-certificate.pem')},
			'expired-key.pem',
		);
		expect(expired.code).toBe(2);
		expect(expired.stderr).toContain('expired');
		expect(cluster.keys()).toEqual(before);
	}, 60_000);

	it('enforces nothing where nobody answers 443: an address that leads nowhere', async () => {
		const cluster = await practisedDeis();
		const ran = await setUp(cluster, {address: '203.0.113.99'});
		expect(ran.stderr).toContain('203.0.113.99:443 does not answer with TLS');
		expect(cluster.keys()).toMatchObject({'/deis/router/enforceHTTPS': 'false'});
		expect(cluster.keys()).not.toHaveProperty('/deis/router/hsts/enabled');
	}, 120_000);
});

describe('what its README breaks', () => {
	it('deis/controller#1155: a version that nginx does not know is told, the routers go on, and one that starts anew does not come up', async () => {
		const cluster = await practisedDeis();
		expect((await setUp(cluster)).code).toBe(0);
		await cluster.onHost(set('sslProtocols', 'TLSv1.3'));
		expect(await findings(cluster, 'tls')).toMatchObject({'tls/unknown-protocols': 'danger', 'tls/served': 'good'});
		const says = await cluster.call('ssh', nginx(first));
		expect(says.code).toBe(1);
		expect(says.stderr).toContain('nginx: [emerg] invalid value "TLSv1.3"');
		const log = await cluster.call('ssh', [...nginx(first).slice(0, -1), 'docker logs --tail 2 deis-router']);
		expect(log.stderr).toBe(says.stderr);
		const state = `http://127.0.0.1:2379/v2/keys/_coreos.com/fleet/states/deis-router@2.service`;
		const {stdout} = await cluster.onHost(`curl -sS '${state}?recursive=true'`);
		const {node} = JSON.parse(stdout) as {readonly node: {readonly nodes: readonly {readonly key: string}[]}};
		const unit = node.nodes[0]?.key ?? '';
		const put = async (sub: string) =>
			cluster.onHost(
				`curl -sS -o /dev/null -X PUT --data-urlencode 'value={"loadState":"loaded","activeState":"active","subState":"${sub}"}' http://127.0.0.1:2379/v2/keys${unit}`,
			);
		await put('dead');
		await put('running');
		expect(await findings(cluster, 'tls')).toMatchObject({'tls/not-served': 'danger'});
		const shown = async (address: string) =>
			(await cluster.onHost(`openssl s_client -connect ${address}:443 </dev/null`)).code;
		expect([await shown(first), await shown(second)]).toEqual([0, 1]);
		await cluster.onHost(set('sslProtocols', 'TLSv1.2'));
		expect(await findings(cluster, 'tls')).toMatchObject({'tls/served': 'good'});
		expect((await cluster.call('ssh', nginx(second))).code).toBe(0);
	}, 120_000);

	it('any value but false turns the PROXY protocol on, and then nobody is answered who does not speak it', async () => {
		const cluster = await practisedDeis();
		await cluster.onHost(set('proxyProtocol', 'no'));
		expect(await findings(cluster, 'tls')).toMatchObject({'tls/proxy-protocol': 'danger'});
		const status = async () =>
			cluster.call('curl', ['-sS', '-o', '/dev/null', '-w', '%{http_code}', 'http://deis.practice.example/v2/']);
		expect(await status()).toMatchObject({code: 52, stdout: '000'});
		await cluster.onHost(set('proxyProtocol', 'false'));
		expect(await status()).toMatchObject({code: 0, stdout: '404'});
	}, 60_000);
});

describe('where it is reached', () => {
	it('hosts reach the routers, and from outside only the load balancer before them answers', async () => {
		const cluster = await practisedDeis();
		expect((await setUp(cluster)).code).toBe(0);
		const words = (address: string) => [
			's_client',
			'-connect',
			`${address}:443`,
			'-servername',
			'deis.practice.example',
		];
		for (const [address, outside, inside] of [
			[first, 1, 0],
			['203.0.113.10', 0, 0],
			['apps.practice.example', 0, 0],
			['nowhere.example', 1, 1],
			['10.21.12.101', 1, 1],
		] as const) {
			expect((await cluster.call('openssl', words(address))).code, address).toBe(outside);
			expect((await cluster.onHost(`openssl ${words(address).join(' ')} </dev/null`)).code, address).toBe(inside);
		}
		expect((await cluster.call('curl', ['-sS', 'https://deis.practice.example/'])).code).toBe(60);
		const etcd = await cluster.call('curl', ['-sS', 'http://127.0.0.1:2379/v2/keys/']);
		expect(etcd.code).toBe(7);
	}, 60_000);
});
