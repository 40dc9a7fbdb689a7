import {readFileSync} from 'node:fs';
import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {pullImages} from '../../source/tools/docker.js';
import {componentPath} from '../real/components/component-path.js';
import {addressesOf, type DeisCluster, startDeis} from '../real/deis-v1/cluster.js';
import {dockerOf} from '../real/deis-v1/hosts.js';
import {again, type Figure, notMeasured} from './figure.js';
import {hasComponents} from './release-check.js';

const components = [
	...['builder', 'controller', 'database', 'logger', 'logspout', 'publisher', 'registry', 'router'],
	...['store-daemon', 'store-gateway', 'store-metadata', 'store-monitor'],
];
const images = components.map((name) => `deis/${name}:v1.13.4`);
const hundred = 100;
const thousand = 1000;
const memory = 250;

/** Preseeding a hundred hosts of Deis v1 behind one real sshd, beside pssh. */
export async function preseedHosts(): Promise<readonly Figure[]> {
	return hasComponents(['etcd', 'sshd', 'pssh'])
		? beside()
		: [notMeasured('preseed of 100 hosts over ssh', '', 'run `npm run test:real` once')];
}

/** The memory that preseeding a thousand hosts takes. */
export async function preseedThousand(): Promise<readonly Figure[]> {
	return hasComponents(['etcd', 'sshd'])
		? large()
		: [notMeasured('preseed of 1,000 hosts over ssh', '', 'run `npm run test:real` once')];
}

/** What a program took: seconds on the clock, and of both cores while it ran, sshd and the hosts included. */
type Took = {readonly wall: number; readonly busy: number};

/** Runs with a hundred hosts, beside pssh with the same options, script, and connections at a time. */
async function beside(): Promise<readonly Figure[]> {
	const cluster = await startDeis({machines: hundred});
	try {
		await offer(cluster);
		const other = await timed(async () => pssh(cluster));
		await expectAll(cluster, hundred, 'pssh');
		await emptied(cluster);
		const log = path.join(cluster.folder, 'hosts', 'sshd.log');
		const before = readFileSync(log, 'utf8').length;
		const ours = await timed(async () => preseed(cluster));
		await expectAll(cluster, hundred, 'seaworthy');
		const dropped =
			readFileSync(log, 'utf8')
				.slice(before)
				.match(/MaxStartups|drop connection/g)?.length ?? 0;
		const sessions = path.join(cluster.folder, 'hosts', 'sessions');
		await rm(sessions, {force: true});
		const rerun = await timed(async () => preseed(cluster));
		const perHost =
			(await readFile(sessions, 'utf8')).split('\n').filter((line) => line.startsWith('10.')).length / hundred;
		const command = again('preseed-hosts');
		return [
			{
				title: 'preseed of 100 hosts over ssh, wall time',
				value: `${shown(ours.wall)} (pssh ${shown(other.wall)})`,
				limit: '',
				met: undefined,
				command,
			},
			{
				title: 'preseed of 100 hosts over ssh, CPU of all',
				value: `${shown(ours.busy)} (pssh ${shown(other.busy)})`,
				limit: '',
				met: undefined,
				command,
			},
			{
				title: 'connections dropped by MaxStartups 10:30:100',
				value: String(dropped),
				limit: '0',
				met: dropped === 0,
				command,
			},
			{
				title: 'round trips per host of a rerun with nothing to do',
				value: `${perHost} (${shown(rerun.wall)} in all)`,
				limit: '≤ 2',
				met: perHost <= 2,
				command,
			},
		];
	} finally {
		await cluster.stop();
	}
}

/** Runs with a thousand hosts and looks at the program's memory meanwhile. */
async function large(): Promise<readonly Figure[]> {
	const cluster = await startDeis({machines: thousand});
	try {
		await offer(cluster);
		const took = await timed(async () => preseed(cluster));
		await expectAll(cluster, thousand, 'seaworthy');
		const resident = took.result / 1e6;
		return [
			{
				title: 'preseed of 1,000 hosts over ssh, resident',
				value: `${resident.toFixed(0)} MB (${shown(took.wall)}, every host has every image)`,
				limit: `≤ ${memory} MB`,
				met: resident <= memory,
				command: again('preseed-1000-hosts'),
			},
		];
	} finally {
		await cluster.stop();
	}
}

async function offer(cluster: DeisCluster): Promise<void> {
	const docker = dockerOf(path.join(cluster.folder, 'hosts'));
	for (const image of images) await docker.offer(image, `sha256:${image}`);
}

async function emptied(cluster: DeisCluster): Promise<void> {
	await rm(path.join(cluster.folder, 'hosts', 'of'), {recursive: true, force: true});
}

async function expectAll(cluster: DeisCluster, hosts: number, who: string): Promise<void> {
	for (const host of addressesOf({machines: hosts})) {
		const found = await readdir(path.join(cluster.folder, 'hosts', 'of', host, 'images')).catch(() => []);
		if (found.length !== images.length) throw new Error(`${who} left ${host} with ${found.length} images.`);
	}
}

/** Prints the peak memory so far five times a second; a process that has ended has none. */
const watch = `node=$1; shift
"$node" "$@" &
pid=$!
while line=$(grep VmHWM "/proc/$pid/status"); do echo "$line"; sleep 0.2; done
wait "$pid"`;

/** Runs the program unattended; gives its peak resident memory in bytes. */
async function preseed(cluster: DeisCluster): Promise<number> {
	const answers = ['source=registry', 'version=v1.13.4', 'atonce=8'].flatMap((one) => ['--set', `preseed.${one}`]);
	const words = ['preseed', '--tunnel', cluster.tunnel, ...answers, '--no-input', '--yes', '--confirm', 'tunnel'];
	const ran = await execa('sh', ['-c', watch, 'watch', process.execPath, path.resolve('dist/cli.js'), ...words], {
		env: environmentOf(cluster),
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
		timeout: 1_800_000,
	});
	if (ran.exitCode !== 0) throw new Error(`preseed ended with ${ran.exitCode ?? -1}:\n${ran.stderr.slice(-3000)}`);
	return Math.max(...(ran.stdout.match(/\d+(?= kB)/g) ?? []).map(Number)) * 1024;
}

async function pssh(cluster: DeisCluster): Promise<void> {
	const hosts = path.join(cluster.folder, 'pssh-hosts');
	await writeFile(hosts, `${addressesOf({machines: hundred}).join('\n')}\n`);
	const options = ['BatchMode=yes', 'ConnectTimeout=10', 'ServerAliveInterval=15', `ProxyJump=${cluster.tunnel}`];
	await execa(
		// Debian's own, which knows where its packages lie.
		'/usr/bin/python3',
		[
			componentPath('parallel-ssh'),
			...['-h', hosts, '-l', cluster.hosts.user, '-p', '8', '-t', '0'],
			...options.flatMap((option) => ['-O', option]),
			pullImages(images),
		],
		{env: environmentOf(cluster), extendEnv: false, stdin: 'ignore', timeout: 1_800_000},
	);
}

function environmentOf(cluster: DeisCluster): Readonly<Record<string, string>> {
	const home = path.join(cluster.folder, 'home');
	return {
		PATH: `${cluster.hosts.bin}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
		HOME: home,
		XDG_STATE_HOME: path.join(home, 'state'),
		LANG: 'C.UTF-8',
	};
}

async function timed<T>(act: () => Promise<T>): Promise<Took & {readonly result: T}> {
	const [began, busy] = [performance.now(), busySeconds()];
	const result = await act();
	return {result, wall: (performance.now() - began) / 1000, busy: busySeconds() - busy};
}

/** Seconds that all cores together were not idle since the machine began (proc(5), 100 ticks a second). */
function busySeconds(): number {
	const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
		readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
	)
		.split(/\s+/)
		.slice(1)
		.map(Number);
	return (user + nice + system + irq + softirq) / 100;
}

function shown(seconds: number): string {
	return `${seconds.toFixed(1)} s`;
}
