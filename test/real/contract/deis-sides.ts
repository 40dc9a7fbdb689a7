import {type ChildProcess, spawn} from 'node:child_process';
import {chmod, cp, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {connect, type Socket} from 'node:net';
import path from 'node:path';
import {execa} from 'execa';
import {at, isObject, type Json, listAt, parseJson, textAt} from '../../../source/core/json.js';
import {resetDeisPractice} from '../../../source/practice/deis-v1/make.js';
import {balancerAddress} from '../../../source/practice/deis-v1/connect.js';
import {routerMesh} from '../../../source/practice/deis-v1/fleet.js';
import {type DeisState, hostAddresses} from '../../../source/practice/deis-v1/state.js';
import {readState} from '../../../source/practice/world.js';
import {freePorts} from '../components/process/free-ports.js';
import {stopAll} from '../components/process/child.js';
import {type Controller, startController} from '../deis-v1/controller.js';
import {type Etcd, startEtcd2} from '../deis-v1/etcd.js';
import {startHosts} from '../deis-v1/hosts.js';
import {type Router, startRouter} from '../deis-v1/router.js';

export type Came = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

/** One side of the contract: OpenSSH, sshd and etcd, or what stands in for them. */
export type DeisSide = {
	readonly name: 'real' | 'practice';
	/** The folder of its ssh, put first on PATH. */
	readonly bin: string;
	/** Who logs in. */
	readonly user: string;
	/** Calls its ssh; TUNNEL and INNER are hosts with whoever logs in, DEAD one that does not answer. */
	ssh(words: readonly string[], stdin?: string): Promise<Came>;
	/** Where the routers are reached from outside. */
	readonly outside: {readonly host: string; readonly http: number; readonly https: number};
	/** Runs a program that is not on a host. */
	run(program: string, words: readonly string[], stdin?: string): Promise<Came>;
	/** etcd's index of the newest change of a key. */
	indexOf(key: string): Promise<number>;
};

/** Both, with the same tree in etcd: that of the practice cluster in use. */
export type DeisSides = {
	readonly sides: readonly [real: DeisSide, practice: DeisSide];
	readonly etcd: Etcd;
	readonly controller: Controller;
	/** The real side's. */
	readonly routers: readonly Router[];
	readonly practice: string;
	stop(): Promise<void>;
};

const [, inner = ''] = hostAddresses;

/** Starts them in a folder. */
export async function startSides(folder: string): Promise<DeisSides> {
	const practice = path.join(folder, 'practice');
	const standIns = path.resolve('dist/stand-ins.js');
	resetDeisPractice({folder: practice, scenario: 'live-data', standIns, pace: 0, path: process.env['PATH'] ?? ''});
	await writeFile(path.join(practice, 'names/tunnel'), `${hostAddresses[0] ?? ''}\n`);
	await writeFile(path.join(practice, 'names/dead'), '10.21.12.199\n');
	await mkdir(path.join(practice, 'hosts/10.21.12.199'));
	await writeFile(path.join(practice, 'hosts/10.21.12.199/dead'), '');
	const [client = 0, peer = 0, port = 0] = await freePorts(3);
	const stops: {readonly stop: () => Promise<void>}[] = [];
	try {
		const etcd = await startEtcd2({folder, client, peer});
		stops.push(etcd.child);
		const {nodes} = readState(practice) as DeisState;
		for (const [key, {value, expires}] of Object.entries(nodes))
			if (value !== undefined) await etcd.set(key.slice(1), value, expires === undefined ? undefined : 600);
		const controller = await startController(async () => etcd.get('deis/controller/registrationMode'));
		stops.push(controller);
		await etcd.set('deis/controller/host', '127.0.0.1', 600);
		await etcd.set('deis/controller/port', String(controller.port), 600);
		const routers: Router[] = [];
		for (const address of routerMesh) {
			const router = await startRouter({etcd, address, controller: controller.port});
			stops.push(router);
			routers.push(router);
		}
		const [first] = routers;
		if (first === undefined) throw new Error('The practice cluster has no routers.');
		const real = path.join(folder, 'real');
		const names = ['tunnel', ...hostAddresses];
		const hosts = await startHosts({
			folder: real,
			port,
			etcd: client,
			names,
			dead: [],
			release: 'v1.13.4',
			sshd: ['MaxStartups 200'],
			reaches: Object.fromEntries(
				[...routers.map((one) => [one.address, one] as const), ['deis.practice.example', first] as const].flatMap(
					([name, {httpPort, httpsPort}]) => [[`${name}:80`, httpPort] as const, [`${name}:443`, httpsPort] as const],
				),
			),
		});
		stops.push(hosts.sshd);
		const blocked = await startBlocked();
		stops.push(blocked);
		await nameHosts(real, {names, port, blocked: blocked.port});
		await shareDocker(real, practice);
		const etcdctl = path.join(real, 'host-bin/etcdctl');
		await writeFile(etcdctl, `#!/bin/sh\nETCDCTL_API=2 exec /usr/bin/etcdctl --endpoints ${etcd.url} "$@"\n`);
		await chmod(etcdctl, 0o755);
		const realSide: DeisSide = {
			name: 'real',
			bin: hosts.bin,
			user: hosts.user,
			ssh: calling(hosts.bin, hosts.user),
			outside: {host: '127.0.0.1', http: first.httpPort, https: first.httpsPort},
			run: async (program, words, stdin) =>
				called(hosts.bin, {program, words, ...(stdin === undefined ? {} : {stdin})}),
			indexOf: async (key) => indexIn(await (await fetch(`${etcd.url}/v2/keys/${key}`)).text()),
		};
		const bin = path.join(practice, 'bin');
		const standIn = calling(bin, 'core');
		const practiceSide: DeisSide = {
			name: 'practice',
			bin,
			user: 'core',
			ssh: standIn,
			outside: {host: balancerAddress, http: 80, https: 443},
			run: async (program, words, stdin) => called(bin, {program, words, ...(stdin === undefined ? {} : {stdin})}),
			indexOf: async (key) =>
				indexIn((await standIn(['TUNNEL', `curl -sS http://127.0.0.1:2379/v2/keys/${key}`])).stdout),
		};
		return {
			sides: [realSide, practiceSide],
			etcd,
			controller,
			routers,
			practice,
			stop: async () => stopAll(stops),
		};
	} catch (error) {
		await stopAll(stops);
		throw error;
	}
}

function indexIn(text: string): number {
	return Number(at(parseJson(text), 'node', 'modifiedIndex'));
}

/** Only these names lead anywhere, and one of them to a port that takes no more connections. */
async function nameHosts(
	folder: string,
	{names, port, blocked}: {readonly names: readonly string[]; readonly port: number; readonly blocked: number},
): Promise<void> {
	const file = path.join(folder, 'ssh-config');
	const config = await readFile(file, 'utf8');
	const common = (/^Host \*\n((?: .*\n)*)/m.exec(config)?.[1] ?? '').replaceAll(/^ +(?:HostName|Port) .*\n/gm, '');
	await writeFile(
		file,
		[...names, 'dead']
			.map((name) =>
				[
					`Host ${name}`,
					`  SetEnv TESTHOST=${name}`,
					'  HostName 127.0.0.1',
					`  Port ${name === 'dead' ? blocked : port}`,
					common,
				].join('\n'),
			)
			.join('\n'),
	);
}

/** Docker is a stand-in on both sides, over the same folders: what is compared is the way there and back. */
async function shareDocker(real: string, practice: string): Promise<void> {
	const docker = path.join(real, 'host-bin/docker');
	await rm(docker, {force: true});
	await mkdir(path.join(practice, 'hosts', 'tunnel'), {recursive: true});
	await cp(path.join(practice, 'hosts', hostAddresses[0] ?? '', 'images'), path.join(practice, 'hosts/tunnel/images'), {
		recursive: true,
	});
	await writeFile(
		docker,
		[
			'#!/bin/sh',
			`SEAWORTHY_HOST_FOLDER=${practice}/hosts/$TESTHOST SEAWORTHY_REGISTRY_FOLDER=${practice}/registry`,
			`export SEAWORTHY_HOST_FOLDER SEAWORTHY_REGISTRY_FOLDER SEAWORTHY_PRACTICE_FOLDER=${practice}`,
			`exec sh ${path.resolve('source/practice/deis-v1/docker.sh')} "$@"`,
			'',
		].join('\n'),
	);
	await chmod(docker, 0o755);
}

const places: Readonly<Record<string, string>> = {TUNNEL: 'tunnel', INNER: inner, DEAD: 'dead'};

function calling(bin: string, user: string): DeisSide['ssh'] {
	return async (words, stdin) => {
		const named = words.map((word) => (places[word] === undefined ? word : `${user}@${places[word]}`));
		return called(bin, {program: 'ssh', words: named, ...(stdin === undefined ? {} : {stdin})});
	};
}

async function called(
	bin: string,
	{program, words, stdin}: {readonly program: string; readonly words: readonly string[]; readonly stdin?: string},
): Promise<Came> {
	const {exitCode, stdout, stderr} = await execa(program, words, {
		env: {PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: bin, LANG: 'C'},
		extendEnv: false,
		reject: false,
		stripFinalNewline: false,
		timeout: 30_000,
		input: stdin ?? '',
	});
	return {exitCode: exitCode ?? -1, stdout, stderr};
}

/** A port whose queue is full: who connects hears nothing. */
async function startBlocked(): Promise<{readonly port: number; readonly stop: () => Promise<void>}> {
	const program = `
		const server = require('node:net').createServer();
		server.listen({port: 0, host: '127.0.0.1', backlog: 1}, () => {
			process.stdout.write(server.address().port + '\\n', () => {
				setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
			});
		});`;
	const child: ChildProcess = spawn(process.execPath, ['-e', program], {stdio: ['ignore', 'pipe', 'inherit']});
	const port = await new Promise<number>((resolve) => {
		child.stdout?.once('data', (data: Buffer) => {
			resolve(Number(data.toString()));
		});
	});
	// Blocked 50 ms after it told its port, or later on a busy machine.
	await new Promise((resolve) => setTimeout(resolve, 2000));
	const sockets: readonly Socket[] = [1, 2, 3, 4].map(() => connect(port, '127.0.0.1').on('error', () => undefined));
	await new Promise((resolve) => setTimeout(resolve, 200));
	return {
		port,
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			const gone = new Promise((resolve) => child.once('close', resolve));
			child.kill('SIGKILL');
			await gone;
		},
	};
}

/** What came, without what no two clusters have in common: names, ports, indices, dates, and keys that are kept alive. */
export function comparable({exitCode, stdout, stderr}: Came): Came {
	const lines = (text: string) => text.split('\n').flatMap(comparableLine).join('\n');
	return {exitCode, stdout: lines(stdout), stderr: lines(stderr)};
}

function comparableLine(line: string): readonly string[] {
	const body = line.startsWith('{') ? parseJson(line) : undefined;
	if (isObject(body)) return [JSON.stringify(answer(body))];
	// etcd of today writes dates, lets every web page ask, and sends in pieces; its raft has another index and term.
	if (/^(date|content-length|transfer-encoding|x-raft-(index|term)|access-control-[\w-]+):/i.test(line)) return [];
	return [
		line
			.replace(/^(x-etcd-index:) \d+/i, '$1 N')
			.replace(/^(x-etcd-cluster-id:) [\da-f]+/i, '$1 ID')
			.replace(/^[\da-f]{13,16}$/, 'ID')
			.replaceAll(/\b\w+@(tunnel|[\d.]+)/g, 'USER@$1')
			.replaceAll(/host \S+ port \d+/g, 'HOST')
			.replaceAll(/(Key not found|Not a file|Not a directory)(.*) \[\d+\]/g, '$1$2 [N]')
			.replaceAll(/pid=\d+/g, 'pid=N')
			.replaceAll(/after \d+ ms/g, 'after N ms'),
	];
}

function answer(body: {readonly [key: string]: Json | undefined}): Json {
	const {index: _, ...rest} = body;
	const cause = rest['cause'];
	return {
		...rest,
		...(typeof cause === 'string' ? {cause: cause.replaceAll(/\b\d+ != \d+\b/g, 'N != N')} : {}),
		...(rest['node'] === undefined ? {} : {node: node(rest['node'])}),
		...(rest['prevNode'] === undefined ? {} : {prevNode: node(rest['prevNode'])}),
	};
}

function node(value: Json | undefined): Json {
	if (!isObject(value)) return null;
	const {modifiedIndex, createdIndex, expiration: _, ttl, nodes, ...rest} = value;
	const key = (one: Json) => textAt(one, 'key') ?? '';
	// Components write where they are: every few seconds here, and another address there.
	const below = listAt(value, 'nodes').filter((one) => at(one, 'ttl') === undefined || !key(one).startsWith('/deis/'));
	return {
		...rest,
		...(nodes === undefined ? {} : {nodes: below.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).map(node)}),
		...(ttl === undefined
			? // A directory's are those of whatever made it.
				modifiedIndex === undefined || value['dir'] === true
				? {}
				: {changed: modifiedIndex !== createdIndex}
			: {ttl: Number(ttl) > 0, expiration: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(textAt(value, 'expiration') ?? '')}),
	};
}
