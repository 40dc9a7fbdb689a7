import {cp, mkdir, mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {freePorts} from '../components/process/free-ports.js';
import {stopAll} from '../components/process/child.js';
import {type Controller, startController} from './controller.js';
import {type Etcd, startEtcd2} from './etcd.js';
import {dockerOf, type Hosts, startHosts} from './hosts.js';
import {type Balancer, type Router, startBalancer, startRouter} from './router.js';
import {clearAway} from '../components/process/clear-away.js';

/** A cluster of Deis v1 as far as this machine can have it: real etcd, real sshd, stand-ins for what runs on CoreOS. */
export type DeisCluster = {
	readonly folder: string;
	readonly etcd: Etcd;
	readonly hosts: Hosts;
	readonly controller: Controller;
	readonly routers: readonly Router[];
	readonly balancer: Balancer | undefined;
	/** `USER@tunnel`, as `--tunnel` takes it. */
	readonly tunnel: string;
	/** Runs the built program without a terminal. */
	seaworthy(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
	run(program: string, words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
	stop(): Promise<void>;
};

export type Ran = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

const cli = path.resolve('dist/cli.js');
const machineId = (index: number) => (index + 1).toString(16).padStart(32, index === 0 ? '1' : '0');
const machine = machineId(0);

/** What a new cluster holds. */
export type DeisPlan = {
	/** As in `/etc/deis-release`. */
	readonly release?: string;
	/** Keys below `/deis`. */
	readonly keys?: Readonly<Record<string, string>>;
	/** How many superusers its own database has; with undefined it has none of its own. */
	readonly superusers?: number;
	/** The platform's units that run on the first host, e.g. `registry@1`; some of both planes when absent. */
	readonly units?: readonly string[];
	/** How many hosts it has; 1 unless said. The first is 10.0.0.11, which runs the platform. */
	readonly machines?: number;
	/** Addresses of those that do not answer. */
	readonly dead?: readonly string[];
	/** Lines of sshd's configuration before ours. */
	readonly sshd?: readonly string[];
	/** Lines of sh that every login runs first. */
	readonly login?: readonly string[];
	/** How many routers are alive. */
	readonly routers?: number;
	/** Whether a load balancer ends TLS for deis.DOMAIN, and speaks http to the first router. */
	readonly balanced?: boolean;
};

/** The private addresses of its hosts. */
export function addressesOf({machines = 1}: DeisPlan): readonly string[] {
	return Array.from({length: machines}, (_, index) => `10.0.${Math.floor((index + 11) / 250)}.${(index + 11) % 250}`);
}

/** Starts a cluster, or an equal of a stopped one. */
export async function startDeis(plan: DeisPlan, from?: string): Promise<DeisCluster> {
	const folder = await mkdtemp(path.join(tmpdir(), 'sw-deis-'));
	const ports = await freePorts(3);
	const [client = 0, peer = 0, sshPort = 0] = ports;
	if (from !== undefined) await cp(path.join(from, 'etcd'), path.join(folder, 'etcd'), {recursive: true});
	const started: {readonly stop: () => Promise<void>}[] = [];
	try {
		const etcd = await startEtcd2({folder, client, peer});
		started.push(etcd.child);
		const controller = await startController(
			async () => etcd.get('deis/controller/registrationMode'),
			async () => reachesDatabase(etcd),
		);
		started.push(controller);
		if (from === undefined) await fill(etcd, plan);
		const domain = (await etcd.get('deis/platform/domain')) ?? '';
		const routers: Router[] = [];
		const docker = dockerOf(path.join(folder, 'hosts'));
		for (let index = 0; index < (plan.routers ?? 0); index++) {
			const address = `10.0.0.1${index + 1}`;
			const on = async (says: string) => docker.nginx(address, says);
			const router = await startRouter({etcd, address, controller: controller.port, on});
			started.push(router);
			routers.push(router);
		}
		const [first] = routers;
		const balancer =
			first === undefined || plan.balanced !== true ? undefined : await startBalancer(first.httpPort, domain);
		if (balancer !== undefined) started.push(balancer);
		const hosts = await startHosts({
			folder: path.join(folder, 'hosts'),
			port: sshPort,
			etcd: client,
			names: [...new Set(['tunnel', ...addressesOf(plan), ...routers.map(({address}) => address)])],
			dead: plan.dead ?? [],
			sshd: plan.sshd ?? [],
			login: plan.login ?? [],
			reaches: Object.fromEntries([
				...routers.flatMap(({address, httpPort, httpsPort}) => [
					[`${address}:80`, httpPort] as const,
					[`${address}:443`, httpsPort] as const,
				]),
				...(balancer === undefined ? [] : [[`deis.${domain}:443`, balancer.port] as const]),
			]),
			release: plan.release ?? 'v1.13.4',
		});
		started.push(hosts.sshd);
		if (plan.superusers !== undefined) {
			await dockerOf(path.join(folder, 'hosts')).superusers('10.0.0.11', plan.superusers);
		}
		// Presence is being alive: it writes its address again and again (facts/deis-v1 1.3).
		const publish = async () => {
			const states = await etcd.leaves('_coreos.com/fleet/states');
			const runs = (name: string) =>
				Object.entries(states).some(([key, state]) => key.includes(`/deis-${name}.`) && state.includes('"running"'));
			if (runs('controller')) {
				await etcd.set('deis/controller/host', '127.0.0.1', 20);
				await etcd.set('deis/controller/port', String(controller.port), 20);
			}
			// confd templates no registry while nothing lies at /deis/store/gateway (deis/deis#4568).
			if (runs('registry@1') && (await etcd.has('deis/store/gateway')))
				await etcd.set('deis/registry/host', '10.0.0.11', 20);
		};
		await publish();
		const publishing = setInterval(() => void publish().catch(() => undefined), 2000);
		started.push({
			stop: async () => {
				clearInterval(publishing);
				return Promise.resolve();
			},
		});
		const home = path.join(folder, 'home');
		await mkdir(home, {recursive: true});
		const run = async (program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
			const {exitCode, stdout, stderr} = await execa(program, words, {
				env: {
					PATH: `${hosts.bin}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
					HOME: home,
					XDG_STATE_HOME: path.join(home, 'state'),
					LANG: 'C.UTF-8',
					...env,
				},
				extendEnv: false,
				reject: false,
				stripFinalNewline: false,
				stdin: 'ignore',
				cwd: home,
				// A hang must end; 1,000 hosts take minutes on a slow machine.
				timeout: Math.max(280_000, (plan.machines ?? 1) * 800),
			});
			return {exitCode: exitCode ?? -1, stdout, stderr};
		};
		return {
			folder,
			etcd,
			hosts,
			controller,
			routers,
			balancer,
			tunnel: `${hosts.user}@tunnel`,
			run,
			seaworthy: async (words, env) => run(process.execPath, [cli, ...words], env),
			stop: async () => {
				await stopAll(started);
				await clearAway(folder);
			},
		};
	} catch (error) {
		await stopAll(started);
		throw error;
	}
}

/** Whether a login with what etcd says works; the database on the cluster is always well. */
async function reachesDatabase(etcd: Etcd): Promise<boolean> {
	const at = async (name: string) => (await etcd.get(`deis/database/${name}`)) ?? '';
	const [host, port, name, user, password] = await Promise.all(['host', 'port', 'name', 'user', 'password'].map(at));
	if (host === undefined || host === '') return true;
	const words = ['-XAtw', '-h', host, '-p', port ?? '', '-U', user ?? '', '-d', name ?? '', '-c', 'select 1'];
	const {exitCode} = await execa('/usr/bin/psql', words, {env: {PGPASSWORD: password ?? ''}, reject: false});
	return exitCode === 0;
}

async function fill(etcd: Etcd, plan: DeisPlan): Promise<void> {
	const {keys = {}, superusers, units} = plan;
	for (const [index, address] of addressesOf(plan).entries()) {
		const id = machineId(index);
		const metadata = {rack: index % 2 === 0 ? 'even' : 'odd'};
		await etcd.set(
			`_coreos.com/fleet/machines/${id}/object`,
			JSON.stringify({ID: id, PublicIP: address, Metadata: metadata, Version: '0.11.7'}),
		);
	}
	const own = (units ?? ['controller', 'registry@1', 'router@1']).map((name) => `deis-${name}.service`);
	for (const unit of [...own, ...(superusers === undefined ? [] : ['deis-database.service'])])
		await etcd.set(
			`_coreos.com/fleet/states/${unit}/${machine}`,
			JSON.stringify({
				loadState: 'loaded',
				activeState: 'active',
				subState: 'running',
				machineState: {ID: machine},
				unitHash: '0',
			}),
		);
	const all = {
		'platform/domain': 'example.com',
		'controller/registrationMode': 'enabled',
		'controller/secretKey': 'present-secret-canary',
		...keys,
	};
	for (const [key, value] of Object.entries(all)) await etcd.set(`deis/${key}`, value);
}
