import {once} from 'node:events';
import {readdir, readFile, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {createConnections} from '../../../source/run/connections.js';
import {type DeisCluster, type DeisPlan, startDeis} from './cluster.js';
import {dockerOf} from './hosts.js';
import {dryRun} from './proofs.js';

const check = async (cluster: DeisCluster, words: readonly string[] = [], tunnel = cluster.tunnel) => {
	const ran = await cluster.seaworthy(['check', 'registration', '--tunnel', tunnel, ...words]);
	return {...ran, says: ran.stdout + ran.stderr};
};

/** The processes that sshd has for the sessions of a host: the parents of what runs there. */
async function sessionsOf(host: string): Promise<readonly number[]> {
	const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const found = await Promise.all(
		ids.map(async (id) => {
			const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '');
			if (!environment.split('\0').includes(`TESTHOST=${host}`)) return undefined;
			const parent = Number(/^PPid:\s*(\d+)$/m.exec(await readFile(`/proc/${id}/status`, 'utf8').catch(() => ''))?.[1]);
			const name = await readFile(`/proc/${parent}/comm`, 'utf8').catch(() => '');
			return name.startsWith('sshd') ? parent : undefined;
		}),
	);
	return [...new Set(found.filter((id) => id !== undefined))];
}

describe('reaching a cluster of Deis v1 by real ssh', () => {
	const started: DeisCluster[] = [];
	const start = async (plan: DeisPlan = {}) => {
		const cluster = await startDeis(plan);
		started.push(cluster);
		return cluster;
	};

	afterEach(async () => {
		for (const cluster of started.splice(0)) await cluster.stop();
	});

	it('ending a connection never makes one, not even when its master ends at that very moment', async () => {
		const cluster = await start();
		const log = path.join(cluster.folder, 'hosts', 'sshd.log');
		const connections = createConnections({PATH: `${cluster.hosts.bin}:${process.env['PATH'] ?? ''}`});
		const socket = connections
			.words(['--', cluster.tunnel, 'true'])
			.flatMap((word) => /^ControlPath=(.+)$/.exec(word)?.[1] ?? [])[0];
		// As a master does that was told to end by the end of its own way.
		const master = createServer((asking) => asking.destroy()).listen(socket);
		await once(master, 'listening');
		const before = (await readFile(log, 'utf8')).length;
		await connections.close();
		master.close();
		expect((await readFile(log, 'utf8')).slice(before)).not.toContain('Accepted');
	});

	it('hostile 44: keys never met are taken on demand and remembered; one that changed is refused all the same', async () => {
		const cluster = await start({machines: 2});
		const folder = path.join(cluster.folder, 'hosts');
		const known = path.join(folder, 'known-hosts');
		const config = path.join(folder, 'ssh-config');
		await writeFile(known, '');
		expect((await check(cluster)).stderr).toContain('--accept-new-host-keys');
		expect((await check(cluster, ['--accept-new-host-keys'])).exitCode).toBe(3);
		expect(await readFile(known, 'utf8')).toContain('seaworthy-test ssh-ed25519 ');
		expect((await check(cluster)).exitCode).toBe(3);
		// The hosts behind it have keys of their own.
		await writeFile(config, `Host 10.0.0.12\n  HostKeyAlias other\n${await readFile(config, 'utf8')}`);
		const hosts = async (words: readonly string[]) =>
			(await cluster.seaworthy(['check', 'preseed', '--tunnel', cluster.tunnel, ...words])).stdout;
		expect(await hosts([])).toMatch(/10\.0\.0\.12: The host key of 10\.0\.0\.12 is not known/);
		expect(await hosts(['--accept-new-host-keys'])).not.toContain('could not be asked');
		const {stdout: wrong} = await cluster.run('ssh-keygen', ['-y', '-f', path.join(folder, 'user-key')]);
		await writeFile(known, `seaworthy-test ${wrong}`);
		const changed = await check(cluster, ['--accept-new-host-keys']);
		expect(changed.exitCode).toBe(1);
		expect(changed.stderr).toContain('is not the one that is known');
	});

	it('takes ssh-rsa for one run, when it is said', async () => {
		const cluster = await start({sshd: ['HostKeyAlgorithms ssh-rsa', 'HostKey HOSTKEY']});
		const refused = await check(cluster);
		expect(refused.exitCode).toBe(1);
		expect(refused.stderr).toContain('--ssh-rsa');
		expect((await check(cluster, ['--ssh-rsa'])).says).toContain('Registration: danger');
	});

	it('takes ssh-rsa in the printed script too, at the tunnel and at what lies behind it', async () => {
		const cluster = await start({sshd: ['HostKeyAlgorithms ssh-rsa', 'HostKey HOSTKEY'], machines: 2});
		const docker = dockerOf(path.join(cluster.folder, 'hosts'));
		await docker.give('10.0.0.11', 'deis/router:v1.13.4', 'sha256:router');
		const sets = {'preseed.source': 'neighbour', 'preseed.version': 'v1.13.4', 'preseed.atonce': '8'};
		const printed = await dryRun(cluster, {steps: ['preseed'], sets, words: ['--ssh-rsa']});
		expect(printed.exitCode, printed.stderr).toBe(0);
		const file = path.join(cluster.folder, 'plan.sh');
		await writeFile(file, printed.stdout);
		const judged = await cluster.run('shellcheck', ['--severity=style', file]);
		expect(judged.stdout + judged.stderr).toBe('');
		const ran = await cluster.run('sh', [file]);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await docker.images('10.0.0.12')).toEqual({'deis/router:v1.13.4': 'sha256:router'});
	});

	it('hostile 19, 45: an unknown user, and an agent with too many keys, are told as what they are', async () => {
		const cluster = await start({sshd: ['MaxAuthTries 2']});
		expect((await check(cluster, [], 'nobody-here@tunnel')).stderr).toContain('does not take the keys');
		const folder = path.join(cluster.folder, 'hosts');
		const config = path.join(folder, 'ssh-config');
		const others = ['1', '2', '3', '4'].map((name) => path.join(folder, `other-${name}`));
		for (const file of others) await cluster.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
		await writeFile(
			config,
			`Host tunnel\n${others.map((file) => `  IdentityFile ${file}\n`).join('')}${await readFile(config, 'utf8')}`,
		);
		expect((await check(cluster)).stderr).toContain('IdentitiesOnly yes');
	});

	it('hostile 37: a port that takes connections and says nothing is given up after some seconds', async () => {
		const cluster = await start();
		const silent = createServer(() => undefined);
		await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
		const config = path.join(cluster.folder, 'hosts', 'ssh-config');
		const port = (silent.address() as {readonly port: number}).port;
		await writeFile(config, `Host silent\n  Port ${port}\n${await readFile(config, 'utf8')}`);
		const ran = await check(cluster, [], 'silent');
		silent.close();
		expect(ran.exitCode).toBe(1);
		expect(ran.stderr).toContain('silent does not answer');
	});

	it('hostile 43: an etcd without a quorum is told, and nothing is written', async () => {
		const cluster = await start({superusers: 1});
		// A member more that never comes: of two, one is no majority.
		const added = await fetch(`${cluster.etcd.url}/v2/members`, {
			method: 'POST',
			headers: {'content-type': 'application/json'},
			body: JSON.stringify({peerURLs: ['http://127.0.0.1:1']}),
		});
		expect(added.status).toBe(201);
		const ran = await cluster.seaworthy([
			...['setup', 'registration', '--tunnel', cluster.tunnel, '--set', 'registration.mode=disabled'],
			...['--no-input', '--yes', '--confirm', 'tunnel'],
		]);
		expect(ran.exitCode, ran.stdout + ran.stderr).not.toBe(0);
		expect(ran.stdout + ran.stderr).toMatch(/etcd|could not be read/);
		expect(ran.stdout + ran.stderr).not.toMatch(/fault in seaworthy/);
		expect((await check(cluster)).says).toMatch(/could not be read/);
	});

	it('hostile 46: works where sshd allows one session a connection', async () => {
		const cluster = await start({sshd: ['MaxSessions 1'], superusers: 1});
		expect((await check(cluster)).says).toContain('Registration: danger');
	});

	it('hostile 47: a banner does no harm; a login that prints is told with what it prints', async () => {
		const cluster = await start({login: ['echo "Last login: never" >&2']});
		expect((await check(cluster)).says).toContain('Registration: danger');
		const noisy = await start({login: ['echo "Welcome to CoreOS"']});
		const ran = await check(noisy);
		expect(ran.exitCode).toBe(1);
		expect(ran.stderr).toContain('its shell prints beside what it is asked: Welcome to CoreOS');
	});

	it('hostile 48: a host whose connection breaks in the middle is done again by itself', async () => {
		const cluster = await start({machines: 2});
		const docker = dockerOf(path.join(cluster.folder, 'hosts'));
		for (const name of ['builder', 'router']) await docker.offer(`deis/${name}:v1.13.4`, `sha256:${name}`);
		await writeFile(path.join(cluster.folder, 'hosts', 'registry', 'slow'), '1\n');
		const running = cluster.seaworthy([
			...['setup', 'preseed', '--tunnel', cluster.tunnel, '--set', 'preseed.source=registry'],
			...[
				'--set',
				'preseed.version=v1.13.4',
				'--set',
				'preseed.atonce=8',
				'--no-input',
				'--yes',
				'--confirm',
				'tunnel',
			],
		]);
		const begun = async () => Object.keys(await docker.images('10.0.0.12')).length > 0;
		for (let waited = 0; waited < 300 && !(await begun()); waited++)
			await new Promise((resolve) => setTimeout(resolve, 100));
		const sessions = await sessionsOf('10.0.0.12');
		expect(sessions).not.toEqual([]);
		for (const id of sessions) process.kill(id, 'SIGKILL');
		const ran = await running;
		// The other images are in no registry: what is shown is that the host was come back to.
		expect(ran.exitCode).toBe(4);
		expect(await docker.images('10.0.0.12')).toEqual({
			'deis/builder:v1.13.4': 'sha256:builder',
			'deis/router:v1.13.4': 'sha256:router',
		});
	});
});
