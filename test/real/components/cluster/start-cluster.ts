import {existsSync} from 'node:fs';
import {cp, mkdir} from 'node:fs/promises';
import path from 'node:path';
import {type DatabasePod, databasePod} from '../database-pod/database-pod.js';
import {type Child, stopAll} from '../process/child.js';
import {freePorts} from '../process/free-ports.js';
import {waitUntil} from '../process/wait-until.js';
import {type Api, ensureObject, findObject} from './api.js';
import {type AuditEvent, type AuditFilter, readAudit, writeAuditPolicy} from './audit.js';
import {
	type ClusterFiles,
	clusterFiles,
	readAuthority,
	startApiServer,
	startControllers,
	startEtcd,
	startScheduler,
} from './control-plane.js';
import {type Forward, startKwok} from './kwok.js';
import {addNodes, everyNodeIsReady, labelBadNodes, pointToKubelet} from './nodes.js';
import {makePki} from './pki.js';
import {roleObjects} from './roles.js';
import {type SecretMount, secretMounts} from './secret-mounts.js';
import {type BadNodes} from './stages.js';
import {type UserKey, certify, tokenOf, users, writeKubeconfig, writeTokens} from './users.js';

/** What a cluster is started with. */
export type ClusterPlan = {
	/** Its own folder: made when absent, used on when it holds a stopped cluster. */
	readonly folder: string;
	/** How many nodes it has; those that a copied cluster has already stay as they are. */
	readonly nodes: number;
	/** The folder of a stopped cluster to start as an equal of: same objects, keys, tokens, database. */
	readonly from?: string;
	readonly forwards?: readonly Forward[];
};

/** A running cluster. Kubeconfigs are paths of files. */
export type Cluster = {
	readonly server: string;
	readonly folder: string;
	readonly adminKubeconfig: string;
	/** The program's own: every right, counted in the audit log as user `wizard`. */
	readonly wizardKubeconfig: string;
	/** Sees most things, no Secrets, and changes nothing: user `forbidden`. */
	readonly forbiddenKubeconfig: string;
	/** Reads everything and forwards ports, without exec or writes: user `reader`. */
	readonly readerKubeconfig: string;
	/** A kubeconfig of one more user, with no rights but what its groups have or the test binds. */
	readonly addUser: (user: {readonly name: string; readonly groups?: readonly string[]}) => Promise<string>;
	/** Reads a live object as user `admin`; undefined when there is none. */
	readonly read: <T>(path: string) => Promise<T | undefined>;
	/** What users (never the cluster's machinery) asked since the folder's first start. */
	readonly audit: (filter?: AuditFilter) => Promise<readonly AuditEvent[]>;
	/** From now on these nodes, and no others, cannot pull; pods that hang on a mended one go on. */
	readonly setBadNodes: (bad: BadNodes) => Promise<void>;
	/** What answers `kubectl exec` in the container deis-database. */
	readonly database: DatabasePod;
	/** Mounts a live Secret into the database pod and keeps it up to date, as a kubelet does. */
	readonly mountSecret: (mount: SecretMount) => Promise<void>;
	/** The servers' process ids, in the order of starting. */
	readonly pids: () => readonly number[];
	/** Stops everything in the reverse order; the folder can then be started again or copied. */
	readonly stop: () => Promise<void>;
};

/** Starts etcd, an API server, its controllers and scheduler, and kwok's nodes; resolves when every node is Ready. */
export async function startCluster({folder, nodes, from, forwards = []}: ClusterPlan): Promise<Cluster> {
	const files = await prepare(folder, from);
	const [client = 0, peer = 0, secure = 0, controllers = 0, scheduler = 0, kubelet = 0] = await freePorts(6);
	const server = `https://127.0.0.1:${secure}`;
	const api: Api = {server, authority: await readAuthority(files.pki), token: await tokenOf(files.tokens, 'admin')};
	const kubeconfig = async (key: UserKey) => writeUserKubeconfig({files, server, key});
	const children: Child[] = [];
	const start = async (starting: Promise<Child>) => {
		children.push(await starting);
	};

	const kwok = async (bad: BadNodes) =>
		startKwok({...files, kubeconfig: await kubeconfig('kwok'), port: kubelet, forwards, bad});
	try {
		await start(startEtcd({files, client, peer}));
		await start(startApiServer({files, etcd: client, port: secure, api}));
		await Promise.all(roleObjects.map(async ({path: where, object}) => ensureObject(api, where, object)));
		await start(startControllers({files, kubeconfig: await kubeconfig('controllers'), port: controllers}));
		await start(startScheduler({files, kubeconfig: await kubeconfig('scheduler'), port: scheduler}));
		await addNodes(api, nodes);
		await pointToKubelet(api, kubelet);
		await start(kwok({nodes: []}));
		await waitUntil({what: 'every node to be Ready', ask: async () => everyNodeIsReady(api), patience: 120_000});
	} catch (error) {
		await stopAll(children);
		throw error;
	}

	const database = await databasePod(files.pod);
	const mounts = secretMounts(api, database);
	return {
		server,
		folder,
		adminKubeconfig: await kubeconfig('admin'),
		wizardKubeconfig: await kubeconfig('wizard'),
		forbiddenKubeconfig: await kubeconfig('forbidden'),
		readerKubeconfig: await kubeconfig('reader'),
		async addUser(user) {
			const credentials = await certify({pki: files.pki, ...user});
			return writeKubeconfig({file: path.join(folder, `${user.name}.kubeconfig`), server, pki: files.pki, credentials});
		},
		read: async <T>(where: string) => findObject<T>(api, where),
		audit: async (filter = {}) => readAudit(files.audit, api, filter),
		async setBadNodes(bad) {
			await labelBadNodes(api, bad.nodes);
			await children.pop()?.stop();
			await start(kwok(bad));
		},
		database,
		mountSecret: mounts.mount,
		pids: () => children.map(({pid}) => pid),
		async stop() {
			await mounts.stop();
			await stopAll(children);
		},
	};
}

async function prepare(folder: string, from: string | undefined): Promise<ClusterFiles> {
	const files = clusterFiles(folder);
	await mkdir(folder, {recursive: true});
	const fresh = !existsSync(files.tokens);
	if (fresh && from !== undefined) {
		await copyStopped(clusterFiles(from), files);
	} else if (fresh) {
		await makePki(files.pki);
		await writeTokens(files.tokens);
	}

	await databasePod(files.pod);
	await writeAuditPolicy(files.policy);
	return files;
}

/** The token file goes last: it is what says that a folder holds a cluster. */
async function copyStopped(from: ClusterFiles, to: ClusterFiles): Promise<void> {
	for (const part of ['etcd', 'pki', 'pod', 'tokens'] as const) {
		await cp(from[part], to[part], {recursive: true, preserveTimestamps: true});
	}
}

type UserFile = {readonly files: ClusterFiles; readonly server: string; readonly key: UserKey};

async function writeUserKubeconfig({files, server, key}: UserFile): Promise<string> {
	return writeKubeconfig({
		file: path.join(files.folder, `${users[key].name.replace('system:', '')}.kubeconfig`),
		server,
		pki: files.pki,
		credentials: {token: await tokenOf(files.tokens, key)},
	});
}
