import {mkdir, mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {chart} from '../chart/render.js';
import {componentEnv, type HelmMajor} from '../components/component-path.js';
import {contextName} from '../components/cluster/users.js';
import {bootDatabase, followDatabase, mountDatabase} from '../components/database-pod/boot.js';
import {type Ground, type GroundPlan, startGround} from '../components/ground.js';
import {clearAway} from '../components/process/clear-away.js';

/** A cluster with the chart of our own installed as `hephy` in `deis`, and the program pointed at it. */
export type Release = {
	readonly ground: Ground;
	readonly folder: string;
	/** Runs the built program as user `wizard`; without a terminal, with a fresh HOME. */
	seaworthy(words: readonly string[], given?: Given): Promise<Ran>;
	/** Runs any program with the same PATH and HOME, as the same user when it takes KUBECONFIG. */
	run(program: string, words: readonly string[], given?: Given): Promise<Ran>;
	/** As administrator, apart from what the audit log counts for the wizard. */
	kubectl(words: readonly string[], input?: string): Promise<string>;
	stop(): Promise<void>;
};

/** What a program is given beside its words. */
export type Given = {
	readonly env?: Readonly<Record<string, string>>;
	readonly input?: string;
	readonly kubeconfig?: string;
	readonly helm?: HelmMajor;
	/** Where dumps fall; HOME when absent. */
	readonly cwd?: string;
};

export type Ran = {readonly exitCode: number; readonly stdout: string; readonly stderr: string; readonly home: string};

/** The context that every kubeconfig of a test has; what `--confirm` names. */
export const context = contextName;

const cli = path.resolve('dist/cli.js');

/** What a release is started with. */
export type ReleasePlan = GroundPlan & {
	readonly values?: unknown;
	readonly helm?: HelmMajor;
	/** The real stores that the database's stand-ins use from the first boot on; folders of their own when absent. */
	readonly store?: Parameters<Ground['cluster']['database']['useStore']>[0];
};

/** Starts a release in a folder: installed there when new, or an equal of a stopped one. */
export async function startRelease(plan: ReleasePlan): Promise<Release> {
	const ground = await startGround(plan);
	const {cluster} = ground;
	if (plan.store !== undefined) await cluster.database.useStore(plan.store);
	const home = path.join(plan.folder, 'home');
	await mkdir(home, {recursive: true, mode: 0o700});
	const run = async (program: string, words: readonly string[], given: Given = {}): Promise<Ran> => {
		const {exitCode, stdout, stderr} = await execa(program, words, {
			env: {
				...componentEnv(given.helm ?? 3),
				HOME: home,
				XDG_STATE_HOME: path.join(home, 'state'),
				KUBECONFIG: given.kubeconfig ?? cluster.wizardKubeconfig,
				LANG: 'C.UTF-8',
				...given.env,
			},
			extendEnv: false,
			cwd: given.cwd ?? home,
			reject: false,
			stripFinalNewline: false,
			timeout: 240_000,
			...(given.input === undefined ? {stdin: 'ignore' as const} : {input: given.input}),
		});
		return {exitCode: exitCode ?? -1, stdout, stderr, home};
	};
	let following: ReturnType<typeof followDatabase> | undefined;
	const release: Release = {
		ground,
		folder: plan.folder,
		run,
		seaworthy: async (words, given) => run(process.execPath, [cli, ...words], given),
		kubectl: async (words, input = '') => {
			const {stdout, stderr, exitCode} = await run('kubectl', ['--namespace', 'deis', ...words], {
				kubeconfig: cluster.adminKubeconfig,
				input,
			});
			if (exitCode !== 0) throw new Error(`kubectl ${words.join(' ')}: ${stderr}`);
			return stdout;
		},
		stop: async () => {
			await following?.stop();
			await ground.stop();
		},
	};
	try {
		if (plan.from === undefined) await install(release, plan.values ?? {}, plan.helm ?? 3);
		// A copy's pods are those of its original, and go on.
		else await mountDatabase({cluster, namespace: 'deis'});
		following = followDatabase({cluster, namespace: 'deis'});
	} catch (error) {
		await release.stop();
		throw error;
	}
	return release;
}

async function install({run, ground, kubectl}: Release, values: unknown, helm: HelmMajor): Promise<void> {
	const {exitCode, stderr} = await run(
		'helm',
		['install', 'hephy', chart, '--namespace', 'deis', '--create-namespace', '--values', '-'],
		{
			kubeconfig: ground.cluster.adminKubeconfig,
			// JSON: Helm reads YAML 1.1, where a bare `yes` is no string.
			input: JSON.stringify(values),
			helm,
		},
	);
	if (exitCode !== 0) throw new Error(`helm install: ${stderr}`);
	// Not helm's --wait: no cloud here ever gives the router's Service an address.
	await kubectl(['wait', '--for=condition=Available', 'deployment', '--all', '--timeout=120s']);
	await bootDatabase({cluster: ground.cluster, namespace: 'deis'});
}

/** A stopped release of the given values, to be copied: every copy is its equal, since hook secrets are random at each install. */
export async function makeBase(plan: {
	readonly values?: unknown;
	readonly nodes?: number;
	readonly helm?: HelmMajor;
	readonly store?: ReleasePlan['store'];
	readonly prepare?: (release: Release) => Promise<void>;
}): Promise<Base> {
	const root = await mkdtemp(path.join(tmpdir(), 'seaworthy-real-'));
	const folder = path.join(root, 'base');
	const release = await startRelease({
		folder,
		nodes: plan.nodes ?? 3,
		values: plan.values,
		...(plan.helm === undefined ? {} : {helm: plan.helm}),
		...(plan.store === undefined ? {} : {store: plan.store}),
	});
	await plan.prepare?.(release);
	await release.stop();
	let count = 0;
	return {
		copy: async (more = {}) => {
			count += 1;
			return startRelease({...more, folder: path.join(root, `copy-${count}`), nodes: plan.nodes ?? 3, from: folder});
		},
		remove: async () => clearAway(root),
	};
}

/** A stopped release and its equals. */
export type Base = {
	copy(more?: Partial<ReleasePlan>): Promise<Release>;
	remove(): Promise<void>;
};
