import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {addressesOf, type DeisCluster, type DeisPlan, startDeis} from './cluster.js';
import {dockerOf} from './hosts.js';
import * as proofs from './proofs.js';
import {at, unattended, undo} from './proofs.js';

const components = [
	...['builder', 'controller', 'database', 'logger', 'logspout', 'publisher', 'registry', 'router'],
	...['store-daemon', 'store-gateway', 'store-metadata', 'store-monitor'],
];
const imagesOf = (release: string) =>
	Object.fromEntries(components.map((name) => [`deis/${name}:${release}`, `sha256:${name}-${release}`]));
const installed = imagesOf('v1.13.4');
const plan: DeisPlan = {machines: 4, dead: ['10.0.0.14']};
const hosts = addressesOf(plan).slice(0, 3);

const from = (source: string, version = 'v1.13.4', atonce = '8') => ({
	'preseed.source': source,
	'preseed.version': version,
	'preseed.atonce': atonce,
});
const defaults = from('registry', 'v1.13.4', '2');

const setUp = async (cluster: DeisCluster, sets: Readonly<Record<string, string>>) =>
	proofs.setUp(cluster, {steps: ['preseed'], sets});
const findings = async (cluster: DeisCluster) => proofs.findings(cluster, 'preseed');

/** Writes the printed script down. */
async function script(cluster: DeisCluster, sets: Readonly<Record<string, string>>): Promise<string> {
	const printed = await proofs.dryRun(cluster, {steps: ['preseed'], sets});
	expect(printed.exitCode, printed.stderr).toBe(0);
	const file = path.join(cluster.folder, 'script.sh');
	await writeFile(file, printed.stdout);
	return file;
}

describe('preseed of Deis v1 through a real sshd, Docker a stand-in on each host', () => {
	let cluster: DeisCluster;
	let docker: ReturnType<typeof dockerOf>;
	let archive: string;

	beforeAll(async () => {
		cluster = await startDeis(plan);
		docker = dockerOf(path.join(cluster.folder, 'hosts'));
		archive = await mkdtemp(path.join(tmpdir(), 'sw-archive-'));
	});

	beforeEach(async () => {
		await rm(path.join(cluster.folder, 'hosts', 'of'), {recursive: true, force: true});
		await rm(path.join(cluster.folder, 'hosts', 'registry'), {recursive: true, force: true});
		for (const [image, id] of Object.entries({...installed, ...imagesOf('v1.13.5')})) await docker.offer(image, id);
		for (const image of ['deis/builder:v1.13.4', 'deis/router:v1.13.4'])
			await docker.give('10.0.0.12', image, installed[image] ?? '');
	});

	afterEach(async () => {
		await rm(archive, {recursive: true, force: true});
	});

	afterAll(async () => {
		await cluster.stop();
	});

	const all = async () => Promise.all(hosts.map(async (host) => docker.images(host)));

	it('R: tells which hosts lack what on a cluster that never saw it; a dead host is a row', async () => {
		expect(await findings(cluster)).toEqual({'preseed/incomplete': 'attention', 'preseed/unreachable': 'attention'});
		const {stdout} = await cluster.seaworthy(['check', 'preseed', ...at(cluster)]);
		expect(stdout).toContain('10.0.0.12 lacks 10');
		expect(stdout).toMatch(/1 of 4 hosts could not be asked: 10\.0\.0\.14: .*cannot be reached from tunnel/);
	});

	it('A, N: every host that answers gets every image; the second time nothing is done, in one look at each host', async () => {
		const ran = await setUp(cluster, defaults);
		expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
		expect(ran.stderr + ran.stdout).toContain('could not be asked: 10.0.0.14');
		expect(await all()).toEqual([installed, installed, installed]);
		expect(await findings(cluster)).toEqual({'preseed/seeded': 'good', 'preseed/unreachable': 'attention'});
		const log = path.join(cluster.folder, 'hosts', 'sshd.log');
		const before = (await readFile(log, 'utf8')).length;
		const again = await setUp(cluster, defaults);
		expect(again.exitCode, again.stderr).toBe(0);
		expect(again.stdout + again.stderr).toMatch(/nothing to (do|change)|already/i);
		const logged = (await readFile(log, 'utf8')).slice(before);
		// One connection for the tunnel, one for each host that answers.
		expect(logged.match(/Accepted publickey/g)).toHaveLength(4);
	});

	it('the next release is pulled beside the installed one', async () => {
		const ran = await setUp(cluster, from('registry', '1.13.5'));
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await docker.images('10.0.0.11')).toEqual(imagesOf('v1.13.5'));
	});

	it('hostile 42, 49, 50: a registry that limits pulls fails the hosts by name, with its words and the way out; a full disk fails one host alone', async () => {
		await docker.refuse('Error: Status 429 trying to pull repository: "toomanyrequests: pull rate limit"');
		const refused = await setUp(cluster, defaults);
		expect(refused.exitCode).toBe(4);
		expect(refused.stderr + refused.stdout).toMatch(/10\.0\.0\.11.*toomanyrequests/);
		expect(refused.stderr + refused.stdout).toContain('preseed.source=neighbour');
		await docker.refuse(undefined);
		await docker.mark('10.0.0.12', 'full');
		const full = await setUp(cluster, defaults);
		expect(full.exitCode).toBe(4);
		expect(full.stderr + full.stdout).toMatch(/10\.0\.0\.12.*no space left on device/);
		expect(await docker.images('10.0.0.11')).toEqual(installed);
		expect(await docker.images('10.0.0.13')).toEqual(installed);
	});

	it('copies from neighbours when the registry is gone, with the ids they have there', async () => {
		for (const [image, id] of Object.entries(installed)) await docker.give('10.0.0.13', image, id);
		await docker.refuse('Error: no registry');
		const ran = await setUp(cluster, from('neighbour'));
		expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
		expect(await all()).toEqual([installed, installed, installed]);
	});

	it('keeps images in an archive that only its owner reads, and brings them back when no host has them', async () => {
		for (const [image, id] of Object.entries(installed)) await docker.give('10.0.0.13', image, id);
		const answers = {...from('neighbour'), 'preseed.archive': archive};
		const kept = await setUp(cluster, answers);
		expect(kept.exitCode, kept.stdout + kept.stderr).toBe(0);
		const files = await readdir(archive);
		expect(files.toSorted()).toEqual(
			components.map((name) => `deis-${name}-v1.13.4@sha256-${name}-v1.13.4.tar`).toSorted(),
		);
		for (const file of files) expect((await stat(path.join(archive, file))).mode & 0o077).toBe(0);
		await rm(path.join(cluster.folder, 'hosts', 'of'), {recursive: true, force: true});
		const ran = await setUp(cluster, answers);
		expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
		expect(await all()).toEqual([installed, installed, installed]);
		// With all of them kept and nowhere lacking there is nothing to do.
		const again = await cluster.seaworthy([
			'preseed',
			...at(cluster),
			'--archive',
			archive,
			'--defaults',
			...unattended,
		]);
		expect(again.exitCode, again.stderr).toBe(0);
		expect(again.stdout + again.stderr).toMatch(/nothing to do/);
		// A file that was cut off by others is not taken for an image.
		await rm(path.join(cluster.folder, 'hosts', 'of', '10.0.0.11'), {recursive: true, force: true});
		await writeFile(
			path.join(archive, files[0] ?? ''),
			(await readFile(path.join(archive, files[0] ?? ''))).subarray(0, 700),
		);
		const cut = await setUp(cluster, answers);
		expect(cut.exitCode).toBe(4);
		expect(cut.stderr + cut.stdout).toMatch(/10\.0\.0\.11.*unexpected EOF/);
	});

	it('keeps every image of hosts that lack none: --archive alone saves the last copies', async () => {
		for (const host of hosts) for (const [image, id] of Object.entries(installed)) await docker.give(host, image, id);
		const folder = path.join(archive, 'of', 'its own');
		const kept = await cluster.seaworthy(['preseed', ...at(cluster), '--archive', folder, '--defaults', ...unattended]);
		expect(kept.exitCode, kept.stdout + kept.stderr).toBe(0);
		expect(await readdir(folder)).toHaveLength(12);
	});

	it.each(['sh', 'dash', 'bash'])(
		'S: the script does the same, run by %s, and names the hosts where it failed',
		async (shell) => {
			const file = await script(cluster, defaults);
			await docker.mark('10.0.0.12', 'full');
			const failing = await cluster.run(shell, [file]);
			expect(failing.exitCode).toBe(1);
			expect(failing.stderr).toContain('Not done: 10.0.0.12');
			expect(failing.stderr).not.toContain('Not done: 10.0.0.11');
			await rm(path.join(cluster.folder, 'hosts', 'of', '10.0.0.12', 'full'));
			const ran = await cluster.run(shell, [file]);
			expect(ran.exitCode, ran.stderr).toBe(0);
			expect(await all()).toEqual([installed, installed, installed]);
		},
	);

	it('S: the script copies from a neighbour', async () => {
		for (const [image, id] of Object.entries(installed)) await docker.give('10.0.0.13', image, id);
		const file = await script(cluster, from('neighbour'));
		const ran = await cluster.run('sh', [file]);
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await all()).toEqual([installed, installed, installed]);
	});

	it('U: nothing can be put back, which undo says: the run is told by history, and the images stay', async () => {
		await setUp(cluster, defaults);
		const undone = await undo(cluster, 'preseed');
		expect(undone.exitCode).toBe(1);
		expect(undone.stderr).toContain('The last run of preseed changed nothing that undo could put back');
		expect(undone.stderr).toContain('the images stay on the hosts');
		expect(await docker.images('10.0.0.11')).toEqual(installed);
		const {stdout} = await cluster.seaworthy(['history', ...at(cluster), '--json']);
		expect(stdout).toContain('setup preseed');
	});
});
