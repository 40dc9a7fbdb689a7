import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {X509Certificate} from 'node:crypto';
import {afterAll, expect, test} from 'vitest';
import {at, listAt, textAt} from '../../source/core/json.js';
import {removePractice} from '../../source/practice/folder.js';
import {makePractice, resetPractice} from '../../source/practice/make.js';
import {practiceKeys} from '../../source/practice/files/keys.js';
import {practiceCluster, type PracticeCluster} from './practice-cluster.js';

const upgrade = 'upgrade hephy hephy/workflow --version v2.23.0 --reset-then-reuse-values --values -';
const ask = ({kubectl}: PracticeCluster, sql: string) =>
	kubectl(`exec deployment/deis-database -- su-exec postgres psql -d postgres -tAc '${sql}'`);
const backups = async ({kubectl}: PracticeCluster) =>
	(await kubectl('exec deployment/deis-database -- envdir /etc/wal-e.d/env wal-e --terse backup-list')).stdout
		.trim()
		.split('\n').length - 1;

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-practice-'));
afterAll(() => {
	rmSync(folder, {recursive: true, force: true});
});

test('fresh: chart defaults, nobody has registered, no certificate', async () => {
	const cluster = await practiceCluster('fresh');
	expect((await ask(cluster, 'select count(*) from auth_user')).stdout).toBe('1\n');
	expect((await cluster.kubectl('get secret deis-router-platform-cert --ignore-not-found')).stdout).toBe('');
	expect(
		textAt(await cluster.object('secret/objectstorage-keyfile'), 'metadata', 'annotations', 'deis.io/objectstorage'),
	).toBe('minio');
});

test('live-data: accounts and base backups are in Minio, and switching the storage away loses them', async () => {
	const cluster = await practiceCluster('live-data');
	expect((await ask(cluster, 'select count(*) from auth_user')).stdout).toBe('3\n');
	expect(await backups(cluster)).toBeGreaterThan(1);
	const [user] = practiceKeys.s3.users;
	const names = {
		builder_bucket: 'practice-builder',
		registry_bucket: 'practice-registry',
		database_bucket: 'practice-database',
	};
	const s3 = {accesskey: user?.id, secretkey: user?.secret, region: 'eu-central-1', ...names};
	await cluster.helm(upgrade, {stdin: JSON.stringify({global: {storage: 's3'}, s3})});
	expect((await ask(cluster, 'select count(*) from auth_user')).stdout).toBe('1\n');
});

test('a database restart restores the newest base backup', async () => {
	const cluster = await practiceCluster('expired');
	const before = await backups(cluster);
	await cluster.kubectl('rollout restart deployment/deis-database');
	expect((await ask(cluster, 'select count(*) from auth_user where is_superuser')).stdout).toBe('1\n');
	// Its preStop made one more.
	expect(await backups(cluster)).toBe(before + 1);
});

test('wrong keys: the pods that read them do not come up, and the old ones stay where they may', async () => {
	const cluster = await practiceCluster('expired');
	await cluster.helm(upgrade, {stdin: '{"s3":{"secretkey":"wrong"}}'});
	await cluster.kubectl('rollout restart deployment/deis-registry deployment/deis-database');
	const stuck = await cluster.kubectl('rollout status deployment/deis-registry --timeout=1s');
	expect(stuck).toMatchObject({exitCode: 1, stderr: 'error: timed out waiting for the condition\n'});
	expect((await cluster.kubectl('get pods --selector app=deis-database')).stdout).toContain('CrashLoopBackOff');
	expect((await ask(cluster, 'select 1')).exitCode).toBe(1);
});

test('expired: set up on S3 with an enforced certificate that has ended', async () => {
	const cluster = await practiceCluster('expired');
	const secret = await cluster.object('secret/deis-router-platform-cert');
	const certificate = new X509Certificate(Buffer.from(textAt(secret, 'data', 'tls.crt') ?? '', 'base64'));
	expect(Date.parse(certificate.validTo)).toBeLessThan(Date.now());
	expect((await cluster.kubectl('get deploy deis-minio --ignore-not-found')).stdout).toBe('');
});

const daemonSet = JSON.stringify({
	apiVersion: 'apps/v1',
	kind: 'DaemonSet',
	metadata: {name: 'preseed'},
	spec: {
		selector: {matchLabels: {app: 'preseed'}},
		template: {
			metadata: {labels: {app: 'preseed'}},
			spec: {
				initContainers: [{name: 'a', image: 'hephy/slugrunner:v2.7.0', command: ['sh', '-c', 'exit 0']}],
				containers: [{name: 'pause', image: 'registry.k8s.io/pause:3.9'}],
			},
		},
	},
});

test('bad-node: a node whose pulls fail holds up a DaemonSet until they work again', async () => {
	const {kubectl} = await practiceCluster('bad-node');
	await kubectl('apply --server-side --filename -', {stdin: daemonSet});
	expect((await kubectl('rollout status daemonset/preseed --timeout=1s')).exitCode).toBe(1);
	const pods = JSON.parse((await kubectl('get pods --selector app=preseed --output json')).stdout);
	const waiting = listAt(pods, 'items').map((pod) => [
		textAt(pod, 'spec', 'nodeName'),
		textAt(pod, 'status', 'initContainerStatuses', 0, 'state', 'waiting', 'reason'),
	]);
	expect(Object.fromEntries(waiting)).toEqual({
		'practice-1': undefined,
		'practice-2': undefined,
		'practice-3': 'ErrImagePull',
	});
	await kubectl('annotate node practice-3 practice/pulls-');
	expect((await kubectl('rollout status daemonset/preseed --timeout=1s')).stdout).toBe(
		'daemon set "preseed" successfully rolled out\n',
	);
	const node = JSON.parse((await kubectl('get node practice-3 --output json')).stdout);
	expect(listAt(node, 'status', 'images').map((image) => at(image, 'names', 0))).toContain('hephy/slugrunner:v2.7.0');
});

test('killed-run: what the wizard remembered lies in its secret', async () => {
	const mine = join(folder, 'killed');
	await resetPractice({
		folder: mine,
		scenario: 'killed-run',
		standIns: 'stand-ins.js',
		pace: 0,
		memory: {journal: 'stopped'},
	});
	const state = JSON.parse(readFileSync(join(mine, 'state.json'), 'utf8'));
	expect(at(state, 'objects', 'Secret/deis/seaworthy', 'data', 'journal')).toBe(
		Buffer.from('stopped').toString('base64'),
	);
});

test("the folder is the owner's alone, offers files, keeps its state when made again, and begins anew by reset", async () => {
	const mine = join(folder, 'mine');
	const practice = await makePractice({folder: mine, standIns: 'stand-ins.js', pace: 0});
	expect(statSync(mine).mode & 0o777).toBe(0o700);
	expect(statSync(join(mine, 'files/good-key.pem')).mode & 0o777).toBe(0o600);
	expect(readFileSync(practice.kubeconfig, 'utf8')).toContain('https://127.0.0.1:1');
	writeFileSync(
		join(mine, 'state.json'),
		readFileSync(join(mine, 'state.json'), 'utf8').replace('"scenario":"fresh"', '"scenario":"expired"'),
	);
	await makePractice({folder: mine, standIns: 'elsewhere/stand-ins.js', pace: 0});
	expect(readFileSync(join(mine, 'state.json'), 'utf8')).toContain('"scenario":"expired"');
	expect(readFileSync(join(mine, 'bin/kubectl'), 'utf8')).toContain('elsewhere/stand-ins.js');
	await resetPractice({folder: mine, standIns: 'stand-ins.js', pace: 0});
	expect(readFileSync(join(mine, 'state.json'), 'utf8')).toContain('"scenario":"fresh"');
	await removePractice(mine);
	expect(existsSync(mine)).toBe(false);
});

test('a folder that is no practice cluster is neither removed nor written over', async () => {
	const other = join(folder, 'other');
	mkdirSync(other);
	writeFileSync(join(other, 'letter.txt'), 'mine');
	await expect(removePractice(other)).rejects.toThrow('holds something else');
	await expect(resetPractice({folder: other, standIns: 'x'})).rejects.toThrow('holds something else');
	expect(readFileSync(join(other, 'letter.txt'), 'utf8')).toBe('mine');
});
