import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type Answers, check, proveNothingTwice, proveScript, proveUndo, setUp, undo, writes} from './harness/proofs.js';
import {type Base, makeBase, type Release} from './harness/release.js';
import {stateOf} from './harness/state.js';

const answers: Answers = {steps: ['preseed'], sets: {'preseed.keep': 'yes', 'preseed.nodes': ''}};
const some: Answers = {
	steps: ['preseed'],
	sets: {'preseed.keep': 'yes', 'preseed.nodes': 'kubernetes.io/hostname notin (node-2),!gpu,kubernetes.io/os'},
};
const passing: Answers = {steps: ['preseed'], sets: {'preseed.keep': 'no', 'preseed.nodes': ''}};

/** The images of the release, as facts 5 reads them. */
const commands: readonly (readonly string[])[] = [
	[
		'get',
		'deploy,sts,ds',
		'--selector',
		'heritage=deis',
		'--output',
		'jsonpath={range .items[*]}{range .spec.template.spec.containers[*]}{.image}{"\\n"}{end}{range .spec.template.spec.initContainers[*]}{.image}{"\\n"}{end}{end}',
	],
	[
		'get',
		'cm',
		'slugbuilder-config',
		'dockerbuilder-config',
		'slugrunner-config',
		'--output',
		'jsonpath={range .items[*]}{.data.image}{"\\n"}{end}',
	],
];

type DaemonSet = {
	readonly spec: {
		readonly template: {
			readonly spec: {
				readonly initContainers: readonly {readonly image: string; readonly command: readonly string[]}[];
			};
		};
	};
	readonly status: {readonly desiredNumberScheduled: number; readonly numberReady: number};
};

const pods = ['get', 'pods', '--selector', 'app.kubernetes.io/name=deis-preseed', '--output'];

describe('preseed on a real API server with helm', () => {
	let base: Base;
	let release: Release;

	beforeAll(async () => {
		base = await makeBase({});
		release = await base.copy();
	});

	afterAll(async () => {
		await release.stop();
		await base.remove();
	});

	const daemonSet = async () =>
		JSON.parse(await release.kubectl(['get', 'daemonset', 'deis-preseed', '--output', 'json'])) as DaemonSet;

	let before: Awaited<ReturnType<typeof stateOf>>;
	let after: Awaited<ReturnType<typeof stateOf>>;

	it('R: tells the truth of a cluster that never saw it', async () => {
		before = await stateOf(release);
		expect(await check(release, ['preseed'])).toMatchObject({
			exitCode: 3,
			steps: {preseed: 'attention'},
			findings: {'preseed/absent': 'unknown'},
		});
		expect(await writes(release)).toEqual([]);
	});

	it('A: has every node pull the very images of the release', async () => {
		const ran = await setUp(release, answers);
		expect(ran.exitCode, ran.stderr).toBe(0);
		const listed = (await Promise.all(commands.map(async (words) => release.kubectl(words))))
			.join('')
			.trim()
			.split('\n');
		const {spec, status} = await daemonSet();
		const {initContainers} = spec.template.spec;
		expect(initContainers.map(({image}) => image)).toEqual([...new Set(listed)].sort());
		expect(listed.length).toBeGreaterThan(15);
		expect(initContainers.every(({command}) => command.join(' ') === 'sh -c exit 0')).toBe(true);
		expect(status).toMatchObject({desiredNumberScheduled: 3, numberReady: 3});
		after = await stateOf(release);
	});

	it('R: says good afterwards, with the read-only role too', async () => {
		const {wizardKubeconfig, readerKubeconfig} = release.ground.cluster;
		for (const kubeconfig of [wizardKubeconfig, readerKubeconfig])
			expect(await check(release, ['preseed'], {kubeconfig})).toMatchObject({
				exitCode: 0,
				findings: {'preseed/seeded': 'good'},
			});
	});

	it('N: plans nothing and changes nothing the second time', async () => {
		await proveNothingTwice(release, answers);
	});

	it('a node that comes later is seeded by itself', async () => {
		const labels = {'kubernetes.io/hostname': 'later', 'kubernetes.io/os': 'linux'};
		const node = {apiVersion: 'v1', kind: 'Node', metadata: {name: 'later', labels}};
		await release.kubectl(['create', '--filename', '-'], JSON.stringify(node));
		await release.kubectl([
			'wait',
			'--for=jsonpath={.status.numberReady}=4',
			'daemonset/deis-preseed',
			'--timeout=180s',
		]);
		await release.kubectl(['delete', 'node', 'later']);
		// Its pods go when the garbage collector has missed the node for 40 s, which it looks for every 20 s.
		await release.kubectl([
			'wait',
			'--for=jsonpath={.status.numberReady}=3',
			'daemonset/deis-preseed',
			'--timeout=180s',
		]);
		await proveNothingTwice(release, answers);
	});

	it('U: deletes it again, and says that the images stay', async () => {
		const undone = await proveUndo(release, 'preseed', before);
		expect(undone.stderr).toContain('the images stay on the nodes until a kubelet needs the space');
		expect((await undo(release, 'preseed')).exitCode).toBe(1);
	});

	it('goes to the nodes of a selector; undo of a change goes back to them, after asking about a drift', async () => {
		expect((await setUp(release, some)).exitCode).toBe(0);
		const seeded = await stateOf(release);
		const nodes = await release.kubectl([...pods, 'jsonpath={range .items[*]}{.spec.nodeName}{"\\n"}{end}']);
		expect(nodes.trim().split('\n').sort()).toEqual(['node-1', 'node-3']);
		await proveNothingTwice(release, some);
		expect((await setUp(release, answers)).exitCode).toBe(0);
		await release.kubectl(['label', 'daemonset', 'deis-preseed', 'owner=somebody']);
		const refused = await undo(release, 'preseed');
		expect(refused.exitCode).not.toBe(0);
		expect(refused.stderr).toContain('undo-over-drift');
		await release.kubectl(['label', 'daemonset', 'deis-preseed', 'owner-']);
		await proveUndo(release, 'preseed', seeded);
	});

	it('without keeping it is gone afterwards, which check and the next run say', async () => {
		await release.kubectl(['delete', 'daemonset', 'deis-preseed']);
		for (let run = 0; run < 2; run++) {
			const done = (await writes(release)).length;
			const ran = await setUp(release, passing);
			expect(ran.exitCode, ran.stderr).toBe(0);
			expect(ran.stderr).toContain('every run of preseed starts them again');
			expect(await stateOf(release)).toEqual(before);
			const own = (await writes(release)).slice(done).filter(({resource}) => resource === 'daemonsets');
			expect(own.map(({verb}) => verb)).toEqual(['patch', 'delete']);
		}

		expect((await check(release, ['preseed'])).findings).toEqual({'preseed/absent': 'unknown'});
	});

	it('a node that cannot pull ends the run by name and with the reason; mended and tried again it is done', async () => {
		const {cluster} = release.ground;
		await cluster.setBadNodes({nodes: ['node-2'], initContainer: 'router'});
		const failed = await setUp(release, answers);
		expect(failed.exitCode).toBe(4);
		expect(failed.stderr).toContain('node-2: ImagePullBackOff hephy/router:v2.19.0: Back-off pulling image');
		expect(failed.stderr).toContain('failed: See that every node has every image');
		expect(await check(release, ['preseed'])).toMatchObject({findings: {'preseed/incomplete': 'attention'}});
		const changed = (await writes(release)).length;
		await cluster.setBadNodes({nodes: []});
		const again = await setUp(release, answers);
		expect(again.exitCode, again.stderr).toBe(0);
		expect((await writes(release)).slice(changed).filter(({resource}) => resource === 'daemonsets')).toEqual([]);
		expect(await check(release, ['preseed'])).toMatchObject({findings: {'preseed/seeded': 'good'}});
	});

	it.each([['sh'], ['dash'], ['bash', '--posix']] as const)(
		'S: the script leaves the same state, run by %s',
		async (...shell) => {
			const copy = await base.copy();
			try {
				await proveScript(copy, answers, after, [...shell] as [string, ...string[]]);
			} finally {
				await copy.stop();
			}
		},
	);
});
