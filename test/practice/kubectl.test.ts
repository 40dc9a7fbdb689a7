import {expect, test} from 'vitest';
import {at, listAt, textAt} from '../../source/core/json.js';
import {practiceCluster} from './practice-cluster.js';

const secret = (data: Readonly<Record<string, string>>, more: object = {}) =>
	JSON.stringify({
		apiVersion: 'v1',
		kind: 'Secret',
		metadata: {name: 'mine'},
		type: 'Opaque',
		stringData: data,
		...more,
	});

test('the platform runs: every workload is rolled out, on three nodes', async () => {
	const {kubectl} = await practiceCluster();
	const pods = await kubectl(`get pods --output 'jsonpath={range .items[*]}{.status.phase}{"\\n"}{end}'`);
	expect(new Set(pods.stdout.trim().split('\n'))).toEqual(new Set(['Running']));
	const names = await kubectl('get deployments,statefulsets,daemonsets --output name');
	for (const name of names.stdout.trim().split('\n'))
		expect((await kubectl(`rollout status ${name.replace('.apps', '')} --timeout=5s`)).exitCode, name).toBe(0);
	expect((await kubectl('get nodes --output name')).stdout.trim().split('\n')).toHaveLength(3);
});

test('server-side apply takes away what its manager applied before, and nothing of others', async () => {
	const {kubectl, object} = await practiceCluster();
	const apply = 'apply --server-side --field-manager seaworthy --force-conflicts --filename -';
	const data = (data: object) => ({stdin: secret({}, {stringData: undefined, data})});
	expect((await kubectl(apply, data({a: 'MQ==', b: 'Mg=='}))).stdout).toBe('secret/mine serverside-applied\n');
	await kubectl(`patch secret mine --type merge --patch '{"data":{"c":"Mw=="}}'`);
	await kubectl(apply, data({a: 'MQ=='}));
	expect(at(await object('secret/mine'), 'data')).toEqual({a: 'MQ==', c: 'Mw=='});
});

test('what somebody else set is a conflict, named by its field, unless it is taken by force', async () => {
	const {kubectl} = await practiceCluster();
	await kubectl('create --filename -', {stdin: secret({a: '1'})});
	const apply = 'apply --server-side --field-manager seaworthy --filename -';
	const changed = {stdin: secret({}, {stringData: undefined, data: {a: 'Mg=='}})};
	const refused = await kubectl(apply, changed);
	expect(refused.exitCode).toBe(1);
	expect(refused.stderr).toContain('Apply failed with 1 conflict: conflict with "kubectl-create" using v1: .data.a\n');
	expect((await kubectl(`${apply} --force-conflicts`, changed)).exitCode).toBe(0);
});

test('applying the same again writes nothing: the resourceVersion stays', async () => {
	const {kubectl, object} = await practiceCluster();
	const apply = 'apply --server-side --field-manager seaworthy --force-conflicts --filename -';
	await kubectl(apply, {stdin: secret({a: '1'})});
	const version = textAt(await object('secret/mine'), 'metadata', 'resourceVersion');
	await kubectl(apply, {stdin: secret({a: '1'})});
	expect(textAt(await object('secret/mine'), 'metadata', 'resourceVersion')).toBe(version);
});

test('a dry run of the server changes nothing and prints what would be', async () => {
	const {kubectl} = await practiceCluster();
	const planned = await kubectl('apply --server-side --dry-run=server --output json --filename -', {
		stdin: secret({a: '1'}),
	});
	expect(at(JSON.parse(planned.stdout), 'data', 'a')).toBe('MQ==');
	expect((await kubectl('get secret mine --ignore-not-found')).stdout).toBe('');
});

test('the type of a secret cannot be changed', async () => {
	const {kubectl} = await practiceCluster();
	await kubectl('create --filename -', {stdin: secret({a: '1'})});
	const changed = await kubectl('apply --server-side --force-conflicts --filename -', {
		stdin: secret({a: '1'}, {type: 'kubernetes.io/tls'}),
	});
	expect(changed.exitCode).toBe(1);
	expect(changed.stderr).toContain('field is immutable');
});

test('a lease is created once, and replaced only from the version that was read', async () => {
	const {kubectl, object} = await practiceCluster();
	const lease = (holder: string, resourceVersion?: string) => ({
		stdin: JSON.stringify({
			apiVersion: 'coordination.k8s.io/v1',
			kind: 'Lease',
			metadata: {name: 'seaworthy', namespace: 'deis', ...(resourceVersion === undefined ? {} : {resourceVersion})},
			spec: {holderIdentity: holder},
		}),
	});
	expect((await kubectl('create --filename -', lease('a'))).stdout).toBe(
		'lease.coordination.k8s.io/seaworthy created\n',
	);
	expect((await kubectl('create --filename -', lease('b'))).stderr).toBe(
		'Error from server (AlreadyExists): error when creating "STDIN": leases.coordination.k8s.io "seaworthy" already exists\n',
	);
	const version = textAt(await object('lease/seaworthy'), 'metadata', 'resourceVersion') ?? '';
	expect((await kubectl('replace --filename -', lease('b', version))).exitCode).toBe(0);
	expect((await kubectl('replace --filename -', lease('c', version))).stderr).toContain(
		'Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on leases.coordination.k8s.io "seaworthy": the object has been modified',
	);
	expect(textAt(await object('lease/seaworthy'), 'spec', 'holderIdentity')).toBe('b');
});

test('a changed variable rolls the pods; scaling, annotating and deleting are seen', async () => {
	const {kubectl, object} = await practiceCluster();
	const podOf = async () => (await kubectl('get pods --selector app=deis-controller --output name')).stdout;
	const before = await podOf();
	await kubectl('set env deployment/deis-controller REGISTRATION_MODE=enabled');
	expect(await podOf()).not.toBe(before);
	await kubectl('scale deployment/deis-router --replicas 2');
	expect((await kubectl('get pods --selector app=deis-router --output name')).stdout.trim().split('\n')).toHaveLength(
		2,
	);
	await kubectl('annotate deployment/deis-router router.deis.io/nginx.ssl.enforce=true');
	const again = await kubectl('annotate deployment/deis-router router.deis.io/nginx.ssl.enforce=false');
	expect(again.stderr).toContain('--overwrite is false but found the following declared annotation(s)');
	await kubectl('annotate deployment/deis-router router.deis.io/nginx.ssl.enforce-');
	expect(
		at(await object('deploy/deis-router'), 'metadata', 'annotations', 'router.deis.io/nginx.ssl.enforce'),
	).toBeUndefined();
	expect((await kubectl('delete service deis-router')).stdout).toBe('service "deis-router" deleted\n');
	expect((await kubectl('delete service deis-router')).stderr).toBe(
		'Error from server (NotFound): services "deis-router" not found\n',
	);
});

test('managed fields tell who changed what, only when asked for', async () => {
	const {kubectl} = await practiceCluster();
	await kubectl('set env deployment/deis-controller REGISTRATION_MODE=enabled');
	const plain = JSON.parse((await kubectl('get deploy deis-controller --output json')).stdout);
	expect(at(plain, 'metadata', 'managedFields')).toBeUndefined();
	const shown = JSON.parse((await kubectl('get deploy deis-controller --show-managed-fields --output json')).stdout);
	const managers = listAt(shown, 'metadata', 'managedFields').map((entry) => textAt(entry, 'manager'));
	expect(managers).toEqual(['helm', 'kubectl-set']);
});

test.each([
	['get gadgets', 'error: the server doesn\'t have a resource type "gadgets"\n'],
	['get pods --wrong', "error: unknown flag: --wrong\nSee 'kubectl get --help' for usage.\n"],
	['get pod nobody', 'Error from server (NotFound): pods "nobody" not found\n'],
	['frobnicate', 'Error: flags cannot be placed before plugin name: --kubeconfig\n'],
	[
		'get pods --output yaml',
		'error: unable to match a printer suitable for the output format "yaml", allowed formats are: json,name,jsonpath,wide\n',
	],
	['get pods --output jsonpath={.items[0', 'error: error parsing jsonpath {.items[0, unclosed action\n'],
	[
		'get pods --field-selector spec.hostname=a',
		'Error from server (BadRequest): Unable to find "Pod" that match label selector "", field selector "spec.hostname=a": field label not supported: spec.hostname\n',
	],
	[
		'exec deployment/deis-router -- ls',
		'error: the practice cluster answers only in the pod of deis-database, not in deis-router\n',
	],
	['apply --filename -', 'error: no objects passed to apply\n'],
])('refuses what it does not know: kubectl %s', async (line, says) => {
	const {kubectl} = await practiceCluster();
	expect(await kubectl(line)).toEqual({exitCode: 1, stdout: '', stderr: says});
});

test('no other kubeconfig or context can be met', async () => {
	const {run} = await practiceCluster();
	const other = await run('kubectl', ['--kubeconfig', '/etc/hostname', 'get', 'pods']);
	expect(other.exitCode).toBe(1);
	expect(other.stderr).toContain('read only');
	expect((await run('kubectl', ['--context', 'production', 'get', 'pods'])).stderr).toBe(
		'error: context "production" does not exist\n',
	);
	expect((await run('helm', ['--kube-context', 'production', 'list'])).exitCode).toBe(1);
});
