import {mkdir, mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {at, type Json, listAt, parseJson, textAt} from '../../../source/core/json.js';
import {resetPractice} from '../../../source/practice/make.js';
import {contextName} from '../components/cluster/users.js';
import {type Ground, startGround} from '../components/ground.js';
import {manifestIn, objectsIn} from './comparable.js';
import {type Call, type Came, practiceSide, realSide, type Side} from './sides.js';
import {clearAway} from '../components/process/clear-away.js';

let folder: string;
let ground: Ground;
let sides: readonly [real: Side, practice: Side];

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-contract-'));
	ground = await startGround({folder: path.join(folder, 'cluster'), nodes: 3});
	const home = path.join(folder, 'home');
	await mkdir(home);
	const practice = path.join(folder, 'practice');
	await resetPractice({folder: practice, standIns: 'stand-ins.js', pace: 0});
	const real = realSide({kubeconfig: ground.cluster.wizardKubeconfig, context: contextName, home});
	await succeed(real, {program: 'kubectl', args: ['create', 'namespace', 'deis']});
	await succeed(real, {program: 'helm', args: ['install', 'hephy', 'CHART']});
	// Not helm's --wait: it would wait for an address of the LoadBalancer, which nobody gives here.
	const workloads = await real.run(kubectl('get deployments,daemonsets,statefulsets --output name'));
	for (const workload of workloads.stdout.trim().split('\n'))
		await succeed(real, kubectl(`rollout status ${workload} --timeout=180s`));
	sides = [real, practiceSide(practice)];
});

afterAll(async () => {
	await ground.stop();
	await clearAway(folder);
});

async function succeed(side: Side, call: Call): Promise<void> {
	const came = await side.run(call);
	if (came.exitCode !== 0) throw new Error(`${call.program} ${call.args.join(' ')}: ${came.stderr}`);
}

/** Makes the same call on both sides and expects the same exit code and the same of what is read out of it. */
async function both(call: Call, read: (came: Came) => unknown): Promise<void> {
	const [real, practice] = [await sides[0].run(call), await sides[1].run(call)];
	const seen = (came: Came) => ({exitCode: came.exitCode, seen: read(came)});
	expect(
		seen(practice),
		`${call.program} ${call.args.join(' ')}\nreal: ${real.stderr}\npractice: ${practice.stderr}`,
	).toEqual(seen(real));
}

const kubectl = (line: string, stdin?: string): Call => ({
	program: 'kubectl',
	args: (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1')),
	...(stdin === undefined ? {} : {stdin}),
});
const helm = (line: string, stdin?: string): Call => ({...kubectl(line, stdin), program: 'helm'});

const stdout = ({stdout: text}: Came) => text;
const stderr = ({stderr: text}: Came) => text.replaceAll(/^(Warning|I\d{4}|W\d{4}).*\n/gm, '');
const whole = (came: Came) => ({stdout: stdout(came), stderr: stderr(came)});
const objects = ({stdout: text}: Came) => objectsIn(text);

const kinds =
	'deployments,statefulsets,daemonsets,services,configmaps,serviceaccounts,roles,rolebindings,poddisruptionbudgets';

/** All that lies in the namespace, as data. */
async function sameState(): Promise<void> {
	const own = (came: Came) =>
		Object.fromEntries(
			Object.entries(objects(came)).filter(
				([name]) => !['ConfigMap/kube-root-ca.crt', 'ServiceAccount/default'].includes(name),
			),
		);
	await both(kubectl(`get ${kinds} --output json`), own);
	await both(kubectl('get secrets --field-selector type!=helm.sh/release.v1 --output json'), objects);
}

const upgrade = 'upgrade hephy CHART --version v2.23.0 --reset-then-reuse-values --values -';
const revision = ({stdout: text}: Came) => /^REVISION: \d+$/m.exec(text)?.[0];

describe('a release as it was installed', () => {
	it('is the same state', sameState);

	it('is listed, described and rendered alike', async () => {
		const listed = ({stdout: text}: Came) =>
			listAt(parseJson(text)).map((release) =>
				['name', 'namespace', 'revision', 'status', 'chart', 'app_version'].map((key) => textAt(release, key)),
			);
		await both(helm('list --all-namespaces --deployed --failed --pending --max 0 --output json'), listed);
		await both(helm('list --filter ^hephy$ --deployed --failed --pending --max 0 --output json'), listed);
		await both(helm('list --filter ^other$ --output json'), stdout);
		await both(helm('get values hephy --output json'), stdout);
		await both(helm('get manifest hephy'), (came) => manifestIn(stdout(came)));
		await both(helm('history hephy --output json'), (came) =>
			listAt(parseJson(stdout(came))).map((row) =>
				['revision', 'status', 'chart', 'description'].map((key) => at(row, key)),
			),
		);
		await both(helm('status hephy --output json'), (came) => textAt(parseJson(stdout(came)), 'info', 'status'));
		await both(helm('show chart CHART --version v2.23.0'), (came) => /^(name|version): .*/gm.exec(stdout(came))?.[0]);
		await both(helm('version --short'), (came) => /^v3\.\d+/.exec(stdout(came))?.[0]);
	});

	it('renders again as it is stored, to the byte but for final newlines', async () => {
		await both(
			helm(`${upgrade} --dry-run=server --output json`, '{}'),
			(came) => typeof textAt(parseJson(stdout(came)), 'manifest'),
		);
		for (const side of sides) {
			const stored = await side.run(helm('get manifest hephy'));
			const rendered = await side.run(helm(`${upgrade} --dry-run=server --output json`, '{}\n'));
			expect(textAt(parseJson(rendered.stdout), 'manifest')?.trim(), side.name).toBe(stored.stdout.trim());
		}
	});

	it('reads with jsonpath, selectors and names alike', async () => {
		await both(
			kubectl(
				`get deploy deis-controller --output 'jsonpath={.spec.template.spec.containers[?(@.name=="deis-controller")].env[?(@.name=="REGISTRATION_MODE")].value}'`,
			),
			whole,
		);
		await both(
			kubectl(`get deploy deis-controller --output 'jsonpath={.metadata.annotations.component\\.deis\\.io/version}'`),
			whole,
		);
		await both(
			kubectl(`get secret objectstorage-keyfile --output 'jsonpath={.metadata.annotations.deis\\.io/objectstorage}'`),
			whole,
		);
		await both(
			kubectl(
				`get cm slugbuilder-config dockerbuilder-config slugrunner-config --output 'jsonpath={range .items[*]}{.data.image}{"\\n"}{end}'`,
			),
			whole,
		);
		await both(
			kubectl(
				`get deploy,sts,ds --selector heritage=deis --output 'jsonpath={range .items[*]}{range .spec.template.spec.containers[*]}{.image}{"\\n"}{end}{end}'`,
			),
			(came) => stdout(came).split('\n').sort(),
		);
		await both(kubectl('get deploy,sts,ds --selector heritage=deis --output name'), (came) =>
			stdout(came).split('\n').sort(),
		);
		await both(kubectl('get services --selector router.deis.io/routable=true --output name'), whole);
		await both(kubectl('get deploy nobody --ignore-not-found --output json'), whole);
		await both(kubectl('get namespace kube-system --output name'), whole);
		await both(kubectl('auth can-i create pods --subresource exec'), whole);
		await both(kubectl('rollout status deployment/deis-controller --timeout=60s'), whole);
		await both(kubectl('rollout status daemonset/deis-registry-proxy --timeout=60s'), whole);
	});
});

describe('what the real ones refuse, in their words', () => {
	it.each([
		'get gadgets',
		'get pods --wrong',
		'get deploy nobody',
		'get deploy/nobody svc/nobody',
		'delete service nobody',
		'frobnicate',
		'rollout status deployment/nobody',
		'patch secret nobody --type merge --patch {}',
		'annotate deploy/nobody a=b',
		'scale deploy/nobody --replicas 1',
		'port-forward service/nobody :80',
	])('kubectl %s', async (line) => {
		await both(kubectl(line), stderr);
	});

	it.each([
		['get values nobody --output json', ''],
		['get manifest nobody', ''],
		['history nobody --output json', ''],
		['upgrade nobody CHART --values -', '{}'],
		['list --wrong', ''],
		['rollback hephy 7', ''],
		['upgrade hephy CHART --atomic=maybe --values -', '{}'],
	])('helm %s', async (line, input) => {
		await both(helm(line, input), (came) => (line.includes('--atomic') ? 'a flag that is wrong' : stderr(came)));
	});

	it('a number where the template encodes', async () => {
		const says = (came: Came) => stderr(came).includes('wrong type for value; expected string; got float64');
		await both(helm(upgrade, '{"global":{"storage":"swift"},"swift":{"authversion":3}}'), says);
	});

	it('an empty text where a Secret must hold one', async () => {
		const says = (came: Came) => stderr(came).includes('unknown object type "nil" in Secret.data.tenant');
		await both(helm(upgrade, '{"global":{"storage":"swift"},"swift":{"tenant":""}}'), says);
		await sameState();
	});
});

const secret = (more: object) => JSON.stringify({apiVersion: 'v1', kind: 'Secret', metadata: {name: 'mine'}, ...more});
const lease = (holder: string, version?: string) =>
	JSON.stringify({
		apiVersion: 'coordination.k8s.io/v1',
		kind: 'Lease',
		metadata: {name: 'seaworthy', ...(version === undefined ? {} : {resourceVersion: version})},
		spec: {holderIdentity: holder, leaseDurationSeconds: 60, renewTime: '2026-01-01T00:00:00.000000Z'},
	});

describe('objects of our own', () => {
	const apply = 'apply --server-side --field-manager seaworthy --force-conflicts --filename -';

	it('a secret is applied, patched, applied again, and its type stays', async () => {
		await both(kubectl(apply, secret({data: {a: 'MQ==', b: 'Mg=='}})), whole);
		await both(kubectl(apply, secret({data: {a: 'MQ=='}})), whole);
		await both(kubectl('get secret mine --output json'), objects);
		await both(kubectl('apply --server-side --field-manager other --filename -', secret({data: {a: 'OQ=='}})), stderr);
		await both(kubectl('delete secret mine'), whole);
		await both(kubectl(apply, secret({type: 'Opaque', stringData: {a: '1', b: '2'}})), whole);
		await both(kubectl(`patch secret mine --type merge --patch '{"data":{"c":"Mw=="}}'`), whole);
		await both(kubectl(`patch secret mine --type merge --patch '{"data":{"c":"Mw=="}}'`), whole);
		await both(kubectl(apply, secret({stringData: {a: '1'}})), whole);
		await both(kubectl('get secret mine --output json'), objects);
		await both(
			kubectl('apply --server-side --field-manager other --filename -', secret({stringData: {a: '9'}})),
			stderr,
		);
		await both(
			kubectl(apply, secret({type: 'kubernetes.io/tls', stringData: {'tls.crt': '', 'tls.key': ''}})),
			(came) => stderr(came).includes('field is immutable'),
		);
		await both(kubectl('create --filename -', secret({})), stderr);
		await both(kubectl('delete secret mine --ignore-not-found'), whole);
		await both(kubectl('delete secret mine --ignore-not-found'), whole);
	});

	it('a lease decides who was first', async () => {
		await both(kubectl('create --filename -', lease('a')), whole);
		await both(kubectl('create --filename -', lease('b')), stderr);
		for (const side of sides) {
			const read = await side.run(kubectl('get lease seaworthy --output json'));
			const version = textAt(parseJson(read.stdout), 'metadata', 'resourceVersion');
			const first = await side.run(kubectl('replace --filename -', lease('b', version)));
			expect(first, side.name).toEqual({
				exitCode: 0,
				stdout: 'lease.coordination.k8s.io/seaworthy replaced\n',
				stderr: '',
			});
			const second = await side.run(kubectl('replace --filename -', lease('c', version)));
			expect(second.stderr, side.name).toBe(
				'Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on leases.coordination.k8s.io "seaworthy": the object has been modified; please apply your changes to the latest version and try again\n',
			);
		}
		await both(kubectl('get lease seaworthy --output json'), objects);
		await both(kubectl('delete lease seaworthy'), whole);
		await both(kubectl('replace --filename -', lease('d', '7')), stderr);
		await both(kubectl('replace --filename -', lease('d')), whole);
		await both(kubectl('delete lease/seaworthy'), whole);
	});

	it('a DaemonSet is seeded on every node', async () => {
		const daemonSet = JSON.stringify({
			apiVersion: 'apps/v1',
			kind: 'DaemonSet',
			metadata: {name: 'preseed', labels: {app: 'preseed'}},
			spec: {
				selector: {matchLabels: {app: 'preseed'}},
				updateStrategy: {type: 'RollingUpdate', rollingUpdate: {maxUnavailable: '100%'}},
				template: {
					metadata: {labels: {app: 'preseed'}},
					spec: {
						automountServiceAccountToken: false,
						terminationGracePeriodSeconds: 1,
						tolerations: [{operator: 'Exists'}],
						initContainers: [{name: 'a', image: 'hephy/slugrunner:v2.7.0', command: ['sh', '-c', 'exit 0']}],
						containers: [
							{name: 'pause', image: 'registry.k8s.io/pause:3.9', resources: {requests: {cpu: '1m', memory: '8Mi'}}},
						],
					},
				},
			},
		});
		await both(kubectl(apply, daemonSet), whole);
		await both(kubectl('rollout status daemonset/preseed --timeout=120s'), (came) =>
			stdout(came).trim().split('\n').at(-1),
		);
		await both(kubectl('get daemonset preseed --output json'), objects);
		const counts = ({stdout: text}: Came) =>
			['desiredNumberScheduled', 'numberReady', 'updatedNumberScheduled', 'numberAvailable', 'observedGeneration'].map(
				(key) => at(parseJson(text), 'status', key),
			);
		await both(kubectl('get daemonset preseed --output json'), counts);
		const pods = ({stdout: text}: Came) =>
			listAt(parseJson(text), 'items').map((pod): Json => ({
				phase: textAt(pod, 'status', 'phase') ?? '',
				init: listAt(pod, 'status', 'initContainerStatuses').map((status) => [
					textAt(status, 'name') ?? '',
					at(status, 'state', 'terminated', 'exitCode') ?? '',
				]),
				ready: listAt(pod, 'status', 'containerStatuses').map((status) => at(status, 'ready') ?? ''),
				node: typeof textAt(pod, 'spec', 'nodeName'),
			}));
		await both(kubectl('get pods --selector app=preseed --output json'), pods);
		await both(kubectl('delete daemonset preseed'), whole);
	});
});

describe('upgrades', () => {
	const serverDryRun = 'apply --server-side --field-manager helm --dry-run=server --output json --filename -';

	/** What an upgrade to the stored manifest would put back, as the wizard reads it: live against the forced dry run. */
	async function putBack(side: Side): Promise<readonly string[]> {
		const manifest = (await side.run(helm('get manifest hephy'))).stdout;
		const live = objects(await side.run(kubectl('get --filename - --ignore-not-found --output json', manifest)));
		const again = objects(await side.run(kubectl(`${serverDryRun} --force-conflicts`, manifest)));
		expect(Object.keys(again), side.name).toEqual(Object.keys(live));
		return Object.keys(live).filter(
			(name) => JSON.stringify(sorted(live[name])) !== JSON.stringify(sorted(again[name])),
		);
	}

	it('an untouched cluster shows nothing that would be put back', async () => {
		for (const side of sides) expect(await putBack(side), side.name).toEqual([]);
	});

	it('hand edits are seen, named as conflicts, and put back or kept by the upgrade', async () => {
		await both(kubectl('set env deployment/deis-controller REGISTRATION_MODE=enabled EXTRA=mine'), whole);
		await both(kubectl('scale deployment/deis-router --replicas 2'), whole);
		await both(kubectl('annotate deployment/deis-router mine=kept'), whole);
		await both(kubectl('annotate deployment/deis-router mine=other'), stderr);
		await both(kubectl('label service/deis-controller mine=kept'), whole);
		await sameState();
		for (const side of sides)
			expect(await putBack(side), side.name).toEqual(['Deployment/deis-controller', 'Deployment/deis-router']);
		const manifest = (await sides[0].run(helm('get manifest hephy'))).stdout;
		const controller =
			manifest
				.split(/^---\n/m)
				.find((text) => text.includes('kind: Deployment') && text.includes('name: deis-controller\n')) ?? '';
		await both(kubectl('apply --server-side --field-manager helm --dry-run=server --filename -', controller), stderr);
		await both(helm(upgrade, '{"controller":{"registration_mode":"disabled"}}'), revision);
		await both(kubectl('rollout status deployment/deis-controller --timeout=120s'), ({exitCode}) => exitCode);
		await sameState();
		await both(helm('get values hephy --output json'), (came) => parseJson(stdout(came)));
	});

	it.each([
		['null takes a value away', '{"controller":{"registration_mode":null}}'],
		['null for what is not set removes the default', '{"controller":{"registration_mode":null}}'],
		[
			'annotations of the router',
			'{"router":{"platform_domain":"p.example","deployment_annotations":{"router.deis.io/nginx.ssl.enforce":"true","router.deis.io/nginx.ssl.hsts.maxAge":"300"}}}',
		],
		['one annotation less', '{"router":{"deployment_annotations":{"router.deis.io/nginx.ssl.enforce":null}}}'],
		['a section that is not set', '{"fluentd":null}'],
		[
			'S3',
			'{"global":{"storage":"s3"},"s3":{"accesskey":"A","secretkey":"B","region":"eu-west-1","builder_bucket":"b","registry_bucket":"r","database_bucket":"d"}}',
		],
		['a role instead of keys', '{"s3":{"accesskey":"","secretkey":""}}'],
		['Azure', '{"global":{"storage":"azure"},"azure":{"accountname":"a","accountkey":"k"}}'],
		['GCS', '{"global":{"storage":"gcs"},"gcs":{"key_json":"e30="}}'],
		['Swift', '{"global":{"storage":"swift"},"swift":{"authversion":"3","tenant":"t"}}'],
		['a backend that the chart does not know', '{"global":{"storage":"S3"}}'],
		['back to Minio', '{"global":{"storage":"minio"}}'],
		[
			'values written as YAML',
			'controller: {registration_mode: "enabled"}\nrouter:\n  deployment_annotations: {x: "no", y: "1"}\n',
		],
	])('%s', async (_, values) => {
		await both(helm(upgrade, values), revision);
		await both(helm('get values hephy --output json'), (came) => parseJson(stdout(came)));
		await both(helm('get manifest hephy'), (came) => manifestIn(stdout(came)));
		await sameState();
	});

	it('a key added by hand to the storage secret survives (facts 0.0 no. 1)', async () => {
		await both(helm(upgrade, '{"global":{"storage":"azure"}}'), revision);
		await both(
			kubectl(`patch secret objectstorage-keyfile --patch '{"stringData":{"azure-storage-conn-string":"c"}}'`),
			whole,
		);
		await both(helm(upgrade, '{"azure":{"accountname":"b"}}'), revision);
		await sameState();
	});

	it('rollback goes back to the first revision that is kept', async () => {
		const rows = ({stdout: text}: Came) =>
			listAt(parseJson(text)).map((row) => ['revision', 'status', 'description'].map((key) => at(row, key)));
		await both(helm('history hephy --output json'), rows);
		const [real] = sides;
		const first = listAt(parseJson((await real.run(helm('history hephy --output json'))).stdout))[0];
		await both(helm(`rollback hephy ${JSON.stringify(at(first, 'revision'))}`), whole);
		await both(helm('history hephy --output json'), rows);
		await both(helm('get values hephy --output json'), (came) => parseJson(stdout(came)));
		await sameState();
	});
});

function sorted(value: Json | undefined): Json | undefined {
	if (Array.isArray(value)) return (value as readonly Json[]).map((item) => sorted(item) ?? null);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, inner]) => [key, sorted(inner as Json)]),
	);
}
