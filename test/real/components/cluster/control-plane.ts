import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {componentPath} from '../component-path.js';
import {type Child, startChild} from '../process/child.js';
import {type Api, callApi} from './api.js';

/** Where a cluster's files lie. */
export type ClusterFiles = {
	readonly folder: string;
	readonly etcd: string;
	readonly pki: string;
	readonly tokens: string;
	readonly policy: string;
	readonly audit: string;
	/** The database pod's own files. */
	readonly pod: string;
};

/** The layout of a cluster's folder. */
export function clusterFiles(folder: string): ClusterFiles {
	return {
		folder,
		etcd: path.join(folder, 'etcd'),
		pki: path.join(folder, 'pki'),
		tokens: path.join(folder, 'tokens.csv'),
		policy: path.join(folder, 'audit-policy.json'),
		audit: path.join(folder, 'audit.log'),
		pod: path.join(folder, 'database-pod'),
	};
}

type Etcd = {readonly files: ClusterFiles; readonly client: number; readonly peer: number};

/** Starts etcd, without fsync: what a power cut would lose is test data. */
export async function startEtcd({files, client, peer}: Etcd): Promise<Child> {
	const [clients, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
	return startChild({
		name: 'etcd',
		file: componentPath('etcd'),
		args: [
			'--data-dir',
			files.etcd,
			'--listen-client-urls',
			clients,
			'--advertise-client-urls',
			clients,
			'--listen-peer-urls',
			peers,
			'--initial-advertise-peer-urls',
			peers,
			'--initial-cluster',
			`default=${peers}`,
			'--unsafe-no-fsync',
		],
		cwd: files.folder,
		log: path.join(files.folder, 'etcd.log'),
		async ready() {
			const answer = await fetch(`${clients}/health`);
			return answer.status === 200;
		},
	});
}

type ApiServer = {readonly files: ClusterFiles; readonly etcd: number; readonly port: number; readonly api: Api};

/** Starts the API server; ready when /readyz says so. */
export async function startApiServer({files, etcd, port, api}: ApiServer): Promise<Child> {
	const pki = (name: string) => path.join(files.pki, name);
	return startChild({
		name: 'kube-apiserver',
		file: componentPath('kube-apiserver'),
		args: [
			`--etcd-servers=http://127.0.0.1:${etcd}`,
			`--secure-port=${port}`,
			'--bind-address=127.0.0.1',
			`--tls-cert-file=${pki('server.crt')}`,
			`--tls-private-key-file=${pki('server.key')}`,
			`--client-ca-file=${pki('ca.crt')}`,
			`--token-auth-file=${files.tokens}`,
			'--authorization-mode=RBAC',
			`--service-account-key-file=${pki('sa.key')}`,
			`--service-account-signing-key-file=${pki('sa.key')}`,
			'--service-account-issuer=https://kubernetes.default.svc',
			'--service-cluster-ip-range=10.0.0.0/24',
			'--disable-admission-plugins=ServiceAccount',
			'--allow-privileged=true',
			`--audit-policy-file=${files.policy}`,
			`--audit-log-path=${files.audit}`,
		],
		cwd: files.folder,
		log: path.join(files.folder, 'kube-apiserver.log'),
		async ready() {
			const {status} = await callApi(api, {method: 'GET', path: '/readyz'});
			return status === 200;
		},
	});
}

type Follower = {readonly files: ClusterFiles; readonly kubeconfig: string; readonly port: number};

/** Starts the controller manager; a fake node's rare heartbeats must not make it NotReady, hence the hour. */
export async function startControllers({files, kubeconfig, port}: Follower): Promise<Child> {
	return startFollower({
		files,
		port,
		program: 'kube-controller-manager',
		args: [
			`--kubeconfig=${kubeconfig}`,
			`--service-account-private-key-file=${path.join(files.pki, 'sa.key')}`,
			'--node-monitor-grace-period=1h',
			'--kube-api-qps=500',
			'--kube-api-burst=1000',
		],
	});
}

/** Starts the scheduler. */
export async function startScheduler({files, kubeconfig, port}: Follower): Promise<Child> {
	return startFollower({files, port, program: 'kube-scheduler', args: [`--kubeconfig=${kubeconfig}`]});
}

type Started = Pick<Follower, 'files' | 'port'> & {
	readonly program: 'kube-controller-manager' | 'kube-scheduler';
	readonly args: readonly string[];
};

async function startFollower({files, port, program, args}: Started): Promise<Child> {
	const health: Api = {server: `https://127.0.0.1:${port}`, authority: await readAuthority(files.pki)};
	return startChild({
		name: program,
		file: componentPath(program),
		args: [
			...args,
			'--leader-elect=false',
			'--bind-address=127.0.0.1',
			`--secure-port=${port}`,
			`--tls-cert-file=${path.join(files.pki, 'server.crt')}`,
			`--tls-private-key-file=${path.join(files.pki, 'server.key')}`,
		],
		cwd: files.folder,
		log: path.join(files.folder, `${program}.log`),
		// 1.24's scheduler was still there 10 s after SIGTERM; neither keeps anything that could be lost.
		grace: 1000,
		async ready() {
			const {status} = await callApi(health, {method: 'GET', path: '/healthz'});
			return status === 200;
		},
	});
}

/** The certificate that every server of the cluster is issued by, PEM. */
export async function readAuthority(pki: string): Promise<string> {
	return readFile(path.join(pki, 'ca.crt'), 'utf8');
}
