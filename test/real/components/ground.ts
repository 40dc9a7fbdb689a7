import path from 'node:path';
import {type Forward} from './cluster/kwok.js';
import {type Cluster, startCluster} from './cluster/start-cluster.js';
import {clusterFiles} from './cluster/control-plane.js';
import {databasePod} from './database-pod/database-pod.js';
import {type Controller, startController} from './platform/controller.js';
import {type Front, startFront} from './platform/front.js';
import {type Health, startBuilder, startRegistry} from './platform/health.js';
import {liveFrontSettings, livePlatformCertificate, liveRegistrationMode} from './platform/live.js';
import {stopAll} from './process/child.js';

/** A cluster with everything that answers behind a Workflow release, whichever way the release is installed. */
export type Ground = {
	readonly cluster: Cluster;
	readonly controller: Controller;
	readonly registry: Health;
	readonly builder: Health;
	readonly front: Front;
	/** Stops all of it, the cluster first. */
	readonly stop: () => Promise<void>;
};

/** What a ground is started with. */
export type GroundPlan = {
	readonly folder: string;
	readonly nodes: number;
	/** The folder of a stopped ground, to start an equal one. */
	readonly from?: string;
	/** Where the release is or will be; `deis` when absent. */
	readonly namespace?: string;
	/** More ports than the platform's own: MinIO's 9000, say. */
	readonly forwards?: readonly Forward[];
};

/** Starts a cluster whose ports 8000, 5000, 8092 and 8080, 6443, 9090 reach controller, registry, builder and router. */
export async function startGround({
	folder,
	nodes,
	from,
	namespace = 'deis',
	forwards = [],
}: GroundPlan): Promise<Ground> {
	const place: {cluster?: Cluster} = {};
	const live = async <T>(read: (at: {readonly cluster: Cluster; readonly namespace: string}) => Promise<T>) => {
		if (place.cluster === undefined) {
			throw new Error('The cluster has not started yet.');
		}

		return read({cluster: place.cluster, namespace});
	};

	const started: {readonly stop: () => Promise<void>}[] = [];
	const start = async <T extends {readonly stop: () => Promise<void>}>(starting: Promise<T>): Promise<T> => {
		const one = await starting;
		started.push(one);
		return one;
	};

	const {pod} = clusterFiles(folder);
	try {
		const controller = await start(
			startController({
				mode: async () => live(liveRegistrationMode),
				database: {
					accounts: async () => (await databasePod(pod)).accounts(),
					addAccount: async (account) => (await databasePod(pod)).addAccount(account),
				},
			}),
		);
		const registry = await start(startRegistry());
		const builder = await start(startBuilder());
		const front = await start(
			startFront({
				certificate: async () => live(livePlatformCertificate),
				settings: async () => live(liveFrontSettings),
				controller: controller.port,
			}),
		);
		const own = [
			[8000, controller.port],
			[5000, registry.port],
			[8092, builder.port],
			[8080, front.httpPort],
			[6443, front.httpsPort],
			[9090, front.httpPort],
		] as const;
		place.cluster = await start(
			startCluster({
				folder: path.resolve(folder),
				nodes,
				...(from === undefined ? {} : {from}),
				forwards: [...forwards, ...own.map(([port, to]) => ({port, to, namespace}))],
			}),
		);
		return {
			cluster: place.cluster,
			controller,
			registry,
			builder,
			front,
			async stop() {
				await stopAll(started);
			},
		};
	} catch (error) {
		await stopAll(started);
		throw error;
	}
}
