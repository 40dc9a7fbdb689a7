import {existsSync} from 'node:fs';
import {mkdtemp, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {componentEnv} from '../component-path.js';
import {type Listening, serve} from '../process/listen.js';
import {freePort} from '../process/free-ports.js';
import {waitUntil} from '../process/wait-until.js';
import {type Cluster, startCluster} from './start-cluster.js';
import {clearAway} from '../process/clear-away.js';

const web = {
	apiVersion: 'apps/v1',
	kind: 'Deployment',
	metadata: {name: 'web'},
	spec: {
		replicas: 2,
		selector: {matchLabels: {app: 'web'}},
		template: {
			metadata: {labels: {app: 'web'}},
			spec: {containers: [{name: 'deis-database', image: 'hephy/postgres:v2.7.6', ports: [{containerPort: 8000}]}]},
		},
	},
};

const seeds = {
	apiVersion: 'apps/v1',
	kind: 'DaemonSet',
	metadata: {name: 'seeds'},
	spec: {
		selector: {matchLabels: {app: 'seeds'}},
		template: {
			metadata: {labels: {app: 'seeds'}},
			spec: {
				initContainers: [
					{name: 'builder', image: 'hephy/slugbuilder:v2.8.0'},
					{name: 'runner', image: 'hephy/slugrunner:v2.7.0'},
				],
				containers: [{name: 'pause', image: 'pause:3'}],
			},
		},
	},
};

describe('a cluster of real servers', () => {
	let folder: string;
	let answering: Listening;
	let cluster: Cluster;

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-cluster-'));
		answering = await serve((_request, response) => {
			response.end('from loopback');
		});
		cluster = await startCluster({
			folder: path.join(folder, 'one'),
			nodes: 3,
			forwards: [{port: 8000, to: answering.port}],
		});
	});

	afterAll(async () => {
		await cluster.stop();
		await answering.stop();
		await clearAway(folder);
	});

	async function kubectl(args: readonly string[], input = '', kubeconfig = cluster.wizardKubeconfig) {
		return execa('kubectl', ['--kubeconfig', kubeconfig, ...args], {
			input,
			env: {...componentEnv(), HOME: folder},
			reject: false,
		});
	}

	async function rollOut(object: {readonly kind: string; readonly metadata: {readonly name: string}}) {
		const applied = await kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(object));
		expect(applied.stderr).toBe('');
		return kubectl(['rollout', 'status', `${object.kind}/${object.metadata.name}`, '--timeout=60s']);
	}

	it('is Kubernetes 1.24 with three nodes that are Ready', async () => {
		const version = await kubectl(['version', '--output=json']);
		expect(JSON.parse(version.stdout)).toMatchObject({
			clientVersion: {gitVersion: 'v1.24.17'},
			serverVersion: {gitVersion: 'v1.24.17'},
		});
		const nodes = await kubectl(['get', 'nodes', '--no-headers']);
		expect(nodes.stdout.split('\n').map((line) => line.split(/\s+/).slice(0, 2))).toEqual([
			['node-1', 'Ready'],
			['node-2', 'Ready'],
			['node-3', 'Ready'],
		]);
	});

	it('rolls a Deployment out', async () => {
		const status = await rollOut(web);
		expect(status.stdout).toContain('successfully rolled out');
	});

	it('completes a Job', async () => {
		await kubectl(['create', 'job', 'once', '--image=busybox', '--', 'true']);
		const waited = await kubectl(['wait', '--for=condition=Complete', 'job/once', '--timeout=60s']);
		expect(waited.stdout).toContain('condition met');
	});

	it('runs kubectl exec here, with stdin to its end and a failure as exit 1', async () => {
		const counted = await kubectl(['exec', '-i', 'deploy/web', '--', 'wc', '-c'], 'sixteen letters!');
		expect(counted.stdout.trim()).toBe('16');
		const failed = await kubectl(['exec', 'deploy/web', '--', 'sh', '-c', 'exit 3']);
		expect(failed.exitCode).toBe(1);
		expect(failed.stderr).toContain('exit status 3');
	});

	it('forwards a Deployment port to loopback', async () => {
		const local = await freePort();
		const forwarding = execa(
			'kubectl',
			['--kubeconfig', cluster.wizardKubeconfig, 'port-forward', 'deploy/web', `${local}:8000`],
			{
				env: {...componentEnv(), HOME: folder},
				reject: false,
			},
		);
		try {
			const words = await waitUntil({
				what: 'the forwarded port to answer',
				ask: async () => (await fetch(`http://127.0.0.1:${local}/`)).text(),
				patience: 20_000,
			});
			expect(words).toBe('from loopback');
		} finally {
			forwarding.kill();
			await forwarding;
		}
	});

	it('counts what the wizard wrote, and knows a dry run', async () => {
		const before = await cluster.audit({user: 'wizard'});
		await kubectl(['create', 'configmap', 'counted', '--from-literal=a=b']);
		await kubectl(['create', 'configmap', 'tried', '--from-literal=a=b', '--dry-run=server']);
		await kubectl(['create', 'configmap', 'by-admin'], '', cluster.adminKubeconfig);
		const written = (await cluster.audit({user: 'wizard'})).slice(before.length).filter(({verb}) => verb === 'create');
		expect(written).toMatchObject([
			{resource: 'configmaps', name: 'counted', dryRun: false, code: 201},
			{resource: 'configmaps', name: 'tried', dryRun: true, code: 201},
		]);
		const everybody = new Set((await cluster.audit()).map(({user}) => user));
		expect([...everybody].toSorted()).toEqual(['admin', 'wizard']);
	});

	it('mounts a changed Secret whole and newest, also while it is being mounted', async () => {
		await kubectl(['create', 'secret', 'generic', 'changing', '--from-literal=a=0', '--from-literal=b=0']);
		const mount = async () => cluster.mountSecret({namespace: 'default', name: 'changing', at: 'deis/changing'});
		const read = async (file: string) =>
			readFile(path.join(cluster.database.folders.secrets, 'deis', 'changing', file), 'utf8');
		for (let round = 1; round <= 10; round++) {
			const value = Buffer.from(String(round)).toString('base64');
			await kubectl(['patch', 'secret', 'changing', '--patch', JSON.stringify({data: {a: value, b: value}})]);
			await Promise.all([mount(), mount(), mount()]);
			expect([await read('a'), await read('b')]).toEqual([String(round), String(round)]);
		}
	});

	it('answers for the database pod, with its own /etc/wal-e.d and the live Secret mounted', async () => {
		await kubectl(['create', 'secret', 'generic', 'database-creds', '--from-literal=user=deisuser']);
		await cluster.mountSecret({namespace: 'default', name: 'database-creds', at: 'deis/database/creds'});
		await cluster.database.setEnvironment({AWS_ACCESS_KEY_ID: 'OLD', WALE_S3_PREFIX: 's3://dbwal'});
		const inPod = async (...command: readonly string[]) => kubectl(['exec', 'deploy/web', '--', ...command]);
		const backups = async () => {
			const {stdout} = await inPod('envdir', '/etc/wal-e.d/env', 'wal-e', '--terse', 'backup-list');
			return stdout.split('\n').length - 1;
		};

		const archiver = async () => {
			const sql = 'select archived_count, failed_count from pg_stat_archiver';
			return (await inPod('su-exec', 'postgres', 'psql', '-tAc', sql)).stdout;
		};

		const count =
			'su-exec postgres psql -d "$(cat /var/run/secrets/deis/database/creds/user)" -tAc "select count(*) from auth_user"';
		expect((await inPod('sh', '-c', count)).stdout).toBe('1');
		expect([await backups(), await archiver()]).toEqual([0, '0|0']);
		await inPod('su-exec', 'postgres', 'do_backup');
		expect([await backups(), await archiver()]).toEqual([1, '1|0']);

		await cluster.database.refuse('OLD');
		const refused = await inPod('su-exec', 'postgres', 'do_backup');
		expect(refused.stdout).toContain('Backup has been completed.');
		expect(refused.stderr).toContain('403 Forbidden');
		expect(await archiver()).toBe('1|1');
		await cluster.database.setEnvironment({AWS_ACCESS_KEY_ID: 'NEW', WALE_S3_PREFIX: 's3://dbwal'});
		await inPod('su-exec', 'postgres', 'do_backup');
		expect([await backups(), await archiver()]).toEqual([2, '2|1']);
		expect((await cluster.database.backups('dbwal')).map(({madeBy}) => madeBy)).toEqual(['OLD', 'NEW']);
		const dump = await inPod('su-exec', 'postgres', 'pg_dumpall');
		expect(dump.stdout).toContain('AnonymousUser');
		expect(dump.stdout).toContain('PostgreSQL database cluster dump complete');
		expect(existsSync('/etc/wal-e.d')).toBe(false);
	});

	it('gives limited users only their rights', async () => {
		const may = async (kubeconfig: string, ...words: readonly string[]) =>
			(await kubectl(['auth', 'can-i', ...words], '', kubeconfig)).stdout;
		const {forbiddenKubeconfig, readerKubeconfig} = cluster;
		expect(await may(forbiddenKubeconfig, 'get', 'deployments')).toBe('yes');
		expect(await may(forbiddenKubeconfig, 'get', 'secrets')).toBe('no');
		expect(await may(forbiddenKubeconfig, 'patch', 'deployments')).toBe('no');
		expect(await may(readerKubeconfig, 'get', 'secrets')).toBe('yes');
		expect(await may(readerKubeconfig, 'create', 'pods', '--subresource=portforward')).toBe('yes');
		expect(await may(readerKubeconfig, 'create', 'pods', '--subresource=exec')).toBe('no');
		const stranger = await cluster.addUser({name: 'stranger'});
		expect(await may(stranger, 'get', 'pods')).toBe('no');
		expect((await cluster.audit({user: 'stranger'})).length).toBeGreaterThan(0);
	});

	it('keeps a chosen init container of a bad node in ImagePullBackOff until the node is mended', async () => {
		await cluster.setBadNodes({nodes: ['node-2'], initContainer: 'runner'});
		await kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(seeds));
		const rows = async () => {
			const path =
				'{range .items[*]}{.spec.nodeName} {.status.phase} {.status.initContainerStatuses[*].state.waiting.reason}{"\\n"}{end}';
			const {stdout} = await kubectl(['get', 'pods', '-l', 'app=seeds', '-o', `jsonpath=${path}`]);
			return stdout
				.trim()
				.split('\n')
				.map((line) => line.trim())
				.toSorted();
		};

		const wanted = ['node-1 Running', 'node-2 Pending ImagePullBackOff', 'node-3 Running'];
		await waitUntil({
			what: wanted.join(', '),
			ask: async () => ((await rows()).join() === wanted.join() ? true : undefined),
			patience: 30_000,
		});
		const labelled = await kubectl(['get', 'nodes', '-l', 'seaworthy.test/bad=true', '-o', 'name']);
		expect(labelled.stdout).toBe('node/node-2');

		await cluster.setBadNodes({nodes: []});
		const status = await rollOut(seeds);
		expect(status.stdout).toContain('successfully rolled out');
		const images = await kubectl([
			'get',
			'pods',
			'-l',
			'app=seeds',
			'-o',
			'jsonpath={.items[*].status.initContainerStatuses[*].imageID}',
		]);
		const ids = images.stdout.split(' ');
		expect(ids).toHaveLength(6);
		expect(new Set(ids).size).toBe(2);
		expect(ids[0]).toMatch(/^hephy\/slugbuilder:v2\.8\.0@sha256:[0-9a-f]{64}$/);
	});

	it('is copied as an equal cluster, which answers exec, and stops without leaving a process', async () => {
		await kubectl(['create', 'secret', 'generic', 'kept', '--from-literal=key=value']);
		const read = async (kubeconfig: string) => {
			const {stdout} = await kubectl(
				[
					'get',
					'secrets,configmaps,deployments,pods',
					'-A',
					'-o',
					'jsonpath={range .items[*]}{.kind}/{.metadata.name}/{.metadata.uid}{"\\n"}{end}',
				],
				'',
				kubeconfig,
			);
			return stdout.split('\n').toSorted();
		};

		const original = await read(cluster.adminKubeconfig);
		const pids = cluster.pids();
		await cluster.stop();
		expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);

		const copy = await startCluster({
			folder: path.join(folder, 'two'),
			nodes: 3,
			from: path.join(folder, 'one'),
			forwards: [{port: 8000, to: answering.port}],
		});
		try {
			expect(await read(copy.adminKubeconfig)).toEqual(original);
			const answer = await kubectl(['exec', 'deploy/web', '--', 'echo', 'here'], '', copy.wizardKubeconfig);
			expect(answer.stdout).toBe('here');
			expect(await readFile(path.join(folder, 'two', 'tokens.csv'))).toEqual(
				await readFile(path.join(folder, 'one', 'tokens.csv')),
			);
		} finally {
			await copy.stop();
		}

		cluster = await startCluster({folder: path.join(folder, 'one'), nodes: 3});
		expect(await read(cluster.adminKubeconfig)).toEqual(original);
	});
});
