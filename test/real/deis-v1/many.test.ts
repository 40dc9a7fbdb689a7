import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {addressesOf, type DeisCluster, startDeis} from './cluster.js';
import {dockerOf} from './hosts.js';

const components = [
	...['builder', 'controller', 'database', 'logger', 'logspout', 'publisher', 'registry', 'router'],
	...['store-daemon', 'store-gateway', 'store-metadata', 'store-monitor'],
];
const installed = Object.fromEntries(components.map((name) => [`deis/${name}:v1.13.4`, `sha256:${name}`]));
const dead = ['10.0.0.14', '10.0.0.40'];
const answers = ['source=registry', 'version=v1.13.4', 'atonce=8'].flatMap((one) => ['--set', `preseed.${one}`]);

let cluster: DeisCluster;

afterEach(async () => {
	await cluster.stop();
});

const file = async (name: string) => readFile(path.join(cluster.folder, 'hosts', name), 'utf8');

/** What sshd says when it would not take more connections that are not through yet. */
const dropped = /MaxStartups|drop connection/;

describe('many hosts of Deis v1, each an alias of one real sshd at its own MaxStartups', () => {
	it('a hundred: two that do not answer cost a row each; all others get every image; nobody is asked more than once again', async () => {
		cluster = await startDeis({machines: 100, dead});
		const docker = dockerOf(path.join(cluster.folder, 'hosts'));
		for (const [image, id] of Object.entries(installed)) await docker.offer(image, id);
		const at = ['preseed', '--tunnel', cluster.tunnel];
		const unattended = [...answers, '--no-input', '--yes', '--confirm', 'tunnel'];
		const ran = await cluster.seaworthy([...at, ...unattended]);
		expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
		for (const host of addressesOf({machines: 100}))
			expect(await docker.images(host), host).toEqual(dead.includes(host) ? {} : installed);
		for (const host of dead) expect(ran.stderr).toContain(`it could not be asked: ${host}`);
		await rm(path.join(cluster.folder, 'hosts', 'sessions'));
		const again = await cluster.seaworthy([...at, ...unattended]);
		expect(again.exitCode, again.stderr).toBe(0);
		expect(again.stdout + again.stderr).toMatch(/nothing to do/);
		const asked = (await file('sessions')).split('\n').filter((host) => host.startsWith('10.'));
		expect(asked.sort()).toEqual(
			addressesOf({machines: 100})
				.filter((host) => !dead.includes(host))
				.sort(),
		);
		expect(await file('sshd.log')).not.toMatch(dropped);
	});

	it('a thousand: a check accounts for every host', async () => {
		cluster = await startDeis({machines: 1000, dead});
		const docker = dockerOf(path.join(cluster.folder, 'hosts'));
		for (const [image, id] of Object.entries(installed)) await docker.give('10.0.0.11', image, id);
		const {stdout, stderr, exitCode} = await cluster.seaworthy(['check', 'preseed', '--tunnel', cluster.tunnel]);
		expect(exitCode, stderr).toBe(3);
		expect(stdout).toContain('1 of 998 hosts have all images (12)');
		expect(stdout).toContain('and 993 more');
		expect(stdout).toContain('2 of 1000 hosts could not be asked: 10.0.0.14');
		expect(await file('sshd.log')).not.toMatch(dropped);
	}, 900_000);
});
