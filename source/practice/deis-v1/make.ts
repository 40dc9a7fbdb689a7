import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, rmSync, symlinkSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {
	beginFolder,
	made,
	quoted,
	refuseDamaged,
	refuseForeign,
	standInProgram,
	writeFileTo,
	writeProgram,
} from '../folder.js';
import {readState, saveState} from '../world.js';
import {offer} from '../files/offered.js';
import cat from './cat.sh';
import deisctl from './deisctl.sh';
import docker from './docker.sh';
import {componentOf, unitsOf} from './fleet.js';
import {offered} from './offered.js';
import pull from './pull.sh';
import {readme} from './readme.js';
import {beginDeis} from './scenario.js';
import ssh from './ssh.sh';
import {type DeisScenario, type DeisState, hostAddresses, tunnelName} from './state.js';

/** What a practice cluster of Deis v1 is made from. */
export type DeisMaking = {
	readonly folder: string;
	readonly scenario?: DeisScenario;
	/** The bundled `stand-ins.js`, or a source file together with `execute`. */
	readonly standIns: string;
	/** The program and flags that run it; Node by default. */
	readonly execute?: readonly string[];
	/** 1 for a cluster that takes its time, 0 for one that is done at once. */
	readonly pace?: number;
	/** Further keys of etcd, e.g. what the wizard left of a run that was stopped half way. */
	readonly keys?: Readonly<Record<string, string>>;
	/** Where the programs of this machine are looked for that the hosts may use. */
	readonly path: string;
};

/** The practice cluster of Deis v1 in a folder, made when it is not there. */
export function makeDeisPractice(making: DeisMaking): void {
	const {folder} = making;
	if (!existsSync(join(folder, 'state.json'))) {
		resetDeisPractice(making);
		return;
	}
	refuseDamaged(() => {
		const {version, nodes} = readState(folder) as Partial<DeisState>;
		return version === 3 && typeof nodes === 'object';
	}, 'seaworthy practice reset --platform deis-v1');
	made(folder, () => {
		writePrograms(making);
	});
}

/** Puts it into the beginning of a scenario, whatever was there. */
export function resetDeisPractice(making: DeisMaking): void {
	const {folder, scenario = 'fresh', pace = 1, keys = {}} = making;
	refuseForeign(folder);
	made(folder, () => {
		beginFolder(folder);
		for (const part of ['hosts', 'registry', 'names', 'host-bin', 'files', 'forwards'])
			rmSync(join(folder, part), {recursive: true, force: true});
		writePrograms(making);
		writeFileTo(join(folder, 'names', tunnelName), `${hostAddresses[0] ?? ''}\n`);
		writeFileTo(join(folder, 'pace'), `${pace * 2}\n`);
		writeFileTo(join(folder, 'README.txt'), readme(scenario));
		offer(folder, offered());
		writeRegistry(folder, scenario, pace);
		const now = Date.now();
		const world = beginDeis(scenario, {folder, now, pace, keys});
		for (const address of hostAddresses) writeHost(folder, scenario, address);
		saveState(folder, world.state);
	});
}

const release = 'v1.13.4';

/** The images of the platform (facts/deis-v1 step 5), and what its data containers are made from. */
const components = [
	...['builder', 'controller', 'database', 'logger', 'logspout', 'publisher', 'registry', 'router'],
	...['store-daemon', 'store-gateway', 'store-metadata', 'store-monitor', 'store-admin'],
];

function imageOf(component: string): string {
	return `deis/${component}:${release}`;
}

/** The file of an image in a folder, as the stand-in of docker calls it. */
function fileOf(image: string): string {
	return image.replaceAll('%', '%25').replaceAll('/', '%2F').replaceAll(':', '%3A');
}

function writeImage(folder: string, image: string): void {
	const id = createHash('sha256').update(`practice ${image}`).digest('hex');
	writeFileTo(join(folder, fileOf(image)), `sha256:${id}\n`);
}

function writeRegistry(folder: string, scenario: DeisScenario, pace: number): void {
	const registry = join(folder, 'registry');
	for (const image of [...components.map(imageOf), 'alpine:3.2']) writeImage(registry, image);
	if (pace > 0) writeFileTo(join(registry, 'slow'), `${pace}\n`);
	if (scenario === 'rate-limit')
		writeFileTo(
			join(registry, 'refuses'),
			'Error: Status 429 trying to pull repository deis: "toomanyrequests: You have reached your pull rate limit"\n',
		);
}

function writeHost(folder: string, scenario: DeisScenario, address: string): void {
	const host = join(folder, 'hosts', address);
	const running = unitsOf(scenario).filter((one) => one.address === address);
	mkdirSync(join(host, 'home'), {recursive: true, mode: 0o700});
	mkdirSync(join(host, 'images'), {recursive: true, mode: 0o700});
	writeFileTo(join(host, 'root/etc/deis-release'), `DEIS_RELEASE=${release}\n`);
	// Where the registry refuses, one host has every image: the others can have them from there.
	const all = scenario === 'rate-limit' && address === hostAddresses[0];
	for (const component of all ? components : running.map(({unit}) => componentOf(unit)))
		if (components.includes(component)) writeImage(join(host, 'images'), imageOf(component));
	if (scenario === 'dead-host' && address === hostAddresses[6]) writeFileTo(join(host, 'dead'), '');
}

/** Programs of this machine that a remote line may use: they read what they are given, and print. */
const tools = [
	...['awk', 'base64', 'basename', 'cut', 'date', 'dirname', 'env', 'expr', 'false', 'grep', 'head', 'id', 'printf'],
	...['sed', 'seq', 'sh', 'sleep', 'sort', 'tail', 'test', 'timeout', 'tr', 'true', 'uniq', 'wc', 'xargs'],
];

function writePrograms({folder, standIns, execute = [process.execPath], path}: DeisMaking): void {
	const places = path.split(delimiter).filter((place) => place.startsWith('/') && place !== join(folder, 'bin'));
	for (const part of ['bin', 'host-bin', 'database-bin', 'deisctl'])
		mkdirSync(join(folder, part), {recursive: true, mode: 0o700});
	for (const tool of tools) {
		const found = places.map((place) => join(place, tool)).find((file) => existsSync(file));
		const link = join(folder, 'host-bin', tool);
		if (found !== undefined && !existsSync(link)) symlinkSync(found, link);
	}
	// Scripts of a host find there what they are made with; the remote lines do not.
	const script = (name: string, text: string, ...first: readonly string[]) => {
		const lines = [`PATH=${quoted(places.join(delimiter))}`, 'export PATH', ...first];
		writeProgram(join(folder, name), text.replace('\n', `\n${lines.join('\n')}\n`));
	};
	script('bin/ssh', ssh);
	script('host-bin/docker', docker);
	script('host-bin/cat', cat);
	// It reaches etcd as everything on a host does.
	script(
		'host-bin/deisctl',
		deisctl,
		'SEAWORTHY_DEISCTL_FOLDER=${SEAWORTHY_PRACTICE_FOLDER:?}/deisctl TMPDIR=${SEAWORTHY_HOST_FOLDER:?}',
		'export SEAWORTHY_DEISCTL_FOLDER TMPDIR',
		'curl() { "$SEAWORTHY_PRACTICE_FOLDER/host-bin/curl" "$@"; }',
	);
	script('deisctl/pull', pull);
	const program = (part: string, name: string, from: string) => {
		writeProgram(join(folder, part, name), standInProgram([...execute, standIns, `${from}-${name}`]));
	};
	for (const name of ['curl', 'etcdctl', 'openssl']) program('host-bin', name, 'host');
	for (const name of ['pg_dump', 'psql']) program('database-bin', name, 'database');
	for (const name of ['curl', 'openssl', 'pg_dump', 'psql', 'rclone']) program('bin', name, 'outside');
}
