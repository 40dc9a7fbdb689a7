import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {componentEnv} from '../real/components/component-path.js';
import {context, type Release, startRelease} from '../real/harness/release.js';

/** What preseeding many nodes took. */
export type PreseedFigures = {
	readonly nodes: number;
	/** Peak resident memory of the program itself, in bytes, as the kernel counted it (VmHWM). */
	readonly resident: number;
	readonly seconds: number;
	/** Requests the program's kubectl and helm made of the API server, discovery included. */
	readonly requests: number;
	/** Of these, listings of our pods: pages of 500. */
	readonly podPages: number;
	/** Lines it said in all. */
	readonly lines: number;
};

/** Prints the peak memory so far five times a second; a process that has ended has none. */
const watch = `node=$1; shift
"$node" "$@" &
pid=$!
while line=$(grep VmHWM "/proc/$pid/status"); do echo "$line"; sleep 0.2; done
wait "$pid"`;

/** Preseeds a release on that many of kwok's nodes, unattended, and looks at the program meanwhile. */
export async function preseedMany(nodes: number): Promise<PreseedFigures> {
	const root = await mkdtemp(path.join(tmpdir(), 'seaworthy-many-'));
	try {
		const release = await startRelease({folder: path.join(root, 'release'), nodes});
		try {
			return await measured(release, nodes);
		} finally {
			await release.stop();
		}
	} finally {
		await rm(root, {recursive: true, force: true});
	}
}

async function measured(release: Release, nodes: number): Promise<PreseedFigures> {
	const began = performance.now();
	const target = ['--namespace', 'deis', '--release', 'hephy'];
	const answers = ['--set', 'preseed.nodes=', '--set', 'preseed.keep=yes'];
	const words = ['preseed', ...target, ...answers, '--no-input', '--yes', '--confirm', context];
	const home = path.join(release.folder, 'home');
	const ran = await execa('sh', ['-c', watch, 'watch', process.execPath, path.resolve('dist/cli.js'), ...words], {
		env: {
			...componentEnv(),
			HOME: home,
			XDG_STATE_HOME: path.join(home, 'state'),
			KUBECONFIG: release.ground.cluster.wizardKubeconfig,
			LANG: 'C.UTF-8',
		},
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
		timeout: 1_200_000,
	});
	const seconds = (performance.now() - began) / 1000;
	if (ran.exitCode !== 0 || !ran.stderr.includes(`All ${nodes} nodes have`))
		throw new Error(`preseed ended with ${ran.exitCode ?? -1}:\n${ran.stderr.slice(-3000)}`);
	const peaks = ran.stdout.match(/\d+(?= kB)/g) ?? [];
	const requests = await release.ground.cluster.audit({user: 'wizard'});
	const ofPods = requests.filter(({verb, resource, uri}) => {
		return verb === 'list' && resource === 'pods' && uri.includes('deis-preseed');
	});
	return {
		nodes,
		resident: Math.max(...peaks.map(Number)) * 1024,
		seconds,
		requests: requests.length,
		podPages: ofPods.length,
		lines: ran.stderr.trimEnd().split('\n').length,
	};
}
