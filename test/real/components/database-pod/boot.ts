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
	const words = ['exec', 'deployment/deis-database', '--namespace', namespace, '--', 'boot', storage];
	await execa('kubectl', words, {env: {...componentEnv(), KUBECONFIG: cluster.adminKubeconfig}});
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
	let booted = await runningPod(release).catch(() => undefined);
	while (!signal.aborted) {
		try {
			const running = await runningPod(release);
			if (running !== undefined && running !== booted) {
				await bootDatabase(release);
				booted = running;
			}
		} catch {
			// The pod may be gone again, or its Secret not whole: a real one would crash and start anew.
		}
		await pause(period, undefined, {signal}).catch(() => undefined);
	}
}

type Pods = {
	readonly items: readonly {
		readonly metadata: {readonly uid: string; readonly deletionTimestamp?: string};
		readonly status: {readonly phase?: string};
	}[];
};

async function runningPod({cluster, namespace}: Release): Promise<string | undefined> {
	const pods = await cluster.read<Pods>(`/api/v1/namespaces/${namespace}/pods?labelSelector=app%3Ddeis-database`);
	const found = pods?.items.find(
		({metadata, status}) => metadata.deletionTimestamp === undefined && status.phase === 'Running',
	);
	return found?.metadata.uid;
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
