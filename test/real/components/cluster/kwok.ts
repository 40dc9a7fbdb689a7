import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {componentPath} from '../component-path.js';
import {stageFiles} from '../install/kwok.js';
import {type Child, startChild} from '../process/child.js';
import {type BadNodes, podStages} from './stages.js';

/** A pod's port and the port on 127.0.0.1 that `kubectl port-forward` reaches through it. */
export type Forward = {
	/** The container's port, which a Service's targetPort names. */
	readonly port: number;
	/** The server of ours that answers. */
	readonly to: number;
	/** Only pods of this namespace; any when absent. */
	readonly namespace?: string;
};

const standIns = fileURLToPath(new URL('../database-pod/bin', import.meta.url));

/** The container whose `kubectl exec` finds the database's stand-ins first on its PATH. */
export const databaseContainer = 'deis-database';

type Kwok = {
	readonly folder: string;
	readonly kubeconfig: string;
	/** The fake kubelets' port, which every node reports. */
	readonly port: number;
	readonly pki: string;
	/** What the database pod sees as its files: see `database-pod/`. */
	readonly pod: string;
	readonly forwards: readonly Forward[];
	readonly bad: BadNodes;
};

/** Starts kwok: nodes become Ready, pods Running, Jobs Complete; exec runs here, port-forward goes to loopback. */
export async function startKwok(kwok: Kwok): Promise<Child> {
	const {folder, kubeconfig, port, pki, pod} = kwok;
	const config = path.join(folder, 'kwok.yaml');
	await writeFile(config, await configuration(kwok));
	const enter = fileURLToPath(new URL('../database-pod/enter', import.meta.url));
	const address = `127.0.0.1:${port}`;
	return startChild({
		name: 'kwok',
		// The mounts that make the pod's files appear are seen by kwok and what it runs, by nobody else.
		file: 'unshare',
		args: [
			'--mount',
			'--propagation',
			'private',
			'sh',
			enter,
			pod,
			componentPath('kwok'),
			'--kubeconfig',
			kubeconfig,
			'--manage-all-nodes=true',
			'--cidr',
			'10.128.0.0/14',
			'--node-ip',
			'127.0.0.1',
			'--node-port',
			String(port),
			'--server-address',
			address,
			'--tls-cert-file',
			path.join(pki, 'server.crt'),
			'--tls-private-key-file',
			path.join(pki, 'server.key'),
			'--config',
			config,
		],
		// The first word of an exec is looked up on kwok's own PATH, those it starts on the container's.
		env: {HOME: folder, PATH: `${standIns}:/usr/sbin:/usr/bin:/sbin:/bin`},
		cwd: folder,
		log: path.join(folder, 'kwok.log'),
		async ready() {
			const answer = await fetch(`http://${address}/healthz`);
			return answer.status === 200;
		},
	});
}

async function configuration({pod, forwards, bad}: Kwok): Promise<string> {
	const stages = path.join(path.dirname(componentPath('kwok')), '..', 'stages');
	const theirs = await Promise.all(
		stageFiles.map(async (file) => readFile(path.join(stages, path.basename(file)), 'utf8')),
	);
	const local = (envs: Readonly<Record<string, string>>) => ({
		envs: Object.entries(envs).map(([name, value]) => ({name, value})),
	});
	const exec = resource('ClusterExec', {
		execs: [
			{
				containers: [databaseContainer],
				local: local({PATH: `${standIns}:/usr/bin:/bin`, SEAWORTHY_DATABASE: path.join(pod, 'state')}),
			},
			{local: local({PATH: '/usr/bin:/bin'})},
		],
	});
	const ours = [...podStages(bad), exec, ...portForwards(forwards)];
	return [...theirs, ...ours.map((document) => JSON.stringify(document))].join('\n---\n');
}

/** kwok looks at the pod's namespace and port only: the first rule whose namespace and port fit is taken. */
function portForwards(forwards: readonly Forward[]): readonly unknown[] {
	return forwards.map(({port, to, namespace}, index) => ({
		...resource('ClusterPortForward', {
			...(namespace === undefined ? {} : {selector: {matchNamespaces: [namespace]}}),
			forwards: [{ports: [port], target: {port: to, address: '127.0.0.1'}}],
		}),
		metadata: {name: `forward-${index}`},
	}));
}

function resource(kind: string, spec: unknown) {
	return {apiVersion: 'kwok.x-k8s.io/v1alpha1', kind, metadata: {name: kind.toLowerCase()}, spec};
}
