import {execa} from 'execa';
import {setTimeout as pause} from 'node:timers/promises';
import {componentEnv} from '../component-path.js';
import {type Cluster} from '../cluster/start-cluster.js';

type Release = {
	readonly cluster: Pick<Cluster, 'read' | 'mountSecret' | 'adminKubeconfig'>;
	readonly namespace: string;
};

/** Mounts the Secrets that the database's pod has, as it goes on running. */
export async function mountDatabase({cluster, namespace}: Release): Promise<void> {
	await cluster.mountSecret({namespace, name: 'database-creds', at: 'deis/database/creds'});
	await cluster.mountSecret({namespace, name: 'objectstorage-keyfile', at: 'deis/objectstore/creds'});
}

/**
 * Does what the database image does when its pod starts: WAL-E's environment is written from the mounted Secrets once
 * (pg:rootfs/docker-entrypoint-initdb.d/001_setup_envdir.sh), so a key changed later is not used until the next start;
 * then the newest base backup is restored, or a new database begins.
 */
export async function bootDatabase({cluster, namespace}: Release): Promise<void> {
	await mountDatabase({cluster, namespace});
	const storage = await readStorage({cluster, namespace});
	const pod = await runningPod({cluster, namespace});
	if (pod === undefined) throw new Error('No pod of the database runs.');
	// By its name: the Deployment's would lead to the pod before, which may go away under the call and never let it end.
	const words = ['exec', pod.name, '--namespace', namespace, '--', 'boot', storage];
	const env = {...componentEnv(), KUBECONFIG: cluster.adminKubeconfig};
	await execa('kubectl', words, {env, stdin: 'ignore', timeout: 300_000});
}

/** How often the pods are looked at, in milliseconds. */
const period = 500;

/** Boots the database whenever another pod of it runs than before. */
export function followDatabase(release: Release): {readonly stop: () => Promise<void>} {
	const leaving = new AbortController();
	const following = follow(release, leaving.signal);
	return {
		async stop() {
			leaving.abort();
			await following;
		},
	};
}

async function follow(release: Release, signal: AbortSignal): Promise<void> {
	let booted: string | undefined;
	// The pod that runs at the beginning has booted already.
	for (let isKnown = false; !isKnown && !signal.aborted;) {
		try {
			booted = (await runningPod(release))?.uid;
			isKnown = true;
		} catch {
			await pause(period, undefined, {signal}).catch(() => undefined);
		}
	}
	while (!signal.aborted) {
		try {
			const running = await runningPod(release);
			if (running !== undefined && running.uid !== booted) {
				await bootDatabase(release);
				booted = running.uid;
			}
		} catch {
			// The pod may be gone again, or its Secret not whole: a real one would crash and start anew.
		}
		await pause(period, undefined, {signal}).catch(() => undefined);
	}
}

type Pods = {
	readonly items: readonly {
		readonly metadata: {
			readonly uid: string;
			readonly name: string;
			readonly creationTimestamp: string;
			readonly deletionTimestamp?: string;
		};
		readonly status: {readonly phase?: string};
	}[];
};

/** The newest one: while one takes over from another both run. */
async function runningPod({
	cluster,
	namespace,
}: Release): Promise<{readonly uid: string; readonly name: string} | undefined> {
	const pods = await cluster.read<Pods>(`/api/v1/namespaces/${namespace}/pods?labelSelector=app%3Ddeis-database`);
	return (pods?.items ?? [])
		.filter(({metadata, status}) => metadata.deletionTimestamp === undefined && status.phase === 'Running')
		.map(({metadata}) => metadata)
		.sort((a, b) => (a.creationTimestamp < b.creationTimestamp ? 1 : -1))[0];
}

async function readStorage({cluster, namespace}: Release): Promise<string> {
	const path = `/apis/apps/v1/namespaces/${namespace}/deployments/deis-database`;
	const found = await cluster.read<{
		readonly spec: {
			readonly template: {
				readonly spec: {
					readonly containers: readonly {readonly env?: readonly {readonly name: string; readonly value?: string}[]}[];
				};
			};
		};
	}>(path);
	const [container] = found?.spec.template.spec.containers ?? [];
	const storage = container?.env?.find(({name}) => name === 'DATABASE_STORAGE')?.value;
	if (storage === undefined) {
		throw new Error(`No DATABASE_STORAGE in ${path}.`);
	}

	return storage;
}
