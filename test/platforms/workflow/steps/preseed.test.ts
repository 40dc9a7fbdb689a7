import {describe, expect, it} from 'vitest';
import type {Json} from '../../../../source/core/json.js';
import type {Answers} from '../../../../source/core/question.js';
import {known, unknown} from '../../../../source/core/reading.js';
import type {StepPlan} from '../../../../source/core/step.js';
import {isText, shown} from '../../../../source/core/text.js';
import {
	daemonSet,
	pauseImage,
	seedsOf,
	type Wanted,
} from '../../../../source/platforms/workflow/steps/preseed/daemon-set.js';
import {isFromDockerHub, isMutable, releaseImages} from '../../../../source/platforms/workflow/steps/preseed/images.js';
import {parseUnseeded, rowsOf, stillPulling} from '../../../../source/platforms/workflow/steps/preseed/pods.js';
import {notKept, preseed, type Looked} from '../../../../source/platforms/workflow/steps/preseed/preseed.js';
import {
	requirementsOf,
	selectorIn,
	selectorText,
} from '../../../../source/platforms/workflow/steps/preseed/selector.js';
import {factsWith, imageMap, images, release, workload} from './preseed-facts.js';

const wanted: Wanted = {
	seeds: seedsOf(images),
	requirements: [],
	pullSecrets: [],
	pause: 'registry.k8s.io/pause:3.9',
};

const done = {desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady: 3, observedGeneration: 2};

/** A DaemonSet of ours as the server gives it back, with some of its defaults. */
function live(of: Partial<Wanted> = {}, status: Readonly<Record<string, number>> = done): Json {
	const made = daemonSet({...wanted, ...of}) as {readonly metadata: object; readonly spec: object};
	return {
		...made,
		metadata: {...made.metadata, generation: 2, uid: 'x'},
		spec: {...made.spec, revisionHistoryLimit: 10},
		status,
	};
}

const looked: Looked = {nodes: known(3), pullSecrets: known([])};

function plan(answers: Answers, objects: readonly Json[] = release, more: Partial<Looked> = {}): StepPlan {
	const facts = factsWith(objects);
	return preseed.plan({facts, answers, all: {preseed: answers}, now: new Date(0)}, {...looked, ...more});
}

const ids = ({after = []}: StepPlan) => after.map(({id}) => id);
const all = ['preseed/daemonset', 'preseed/pods', 'preseed/pulls', 'preseed/seeded'];

describe('the images', () => {
	it('are those of workloads, init containers and ConfigMaps, each once and sorted; of nobody else', () => {
		const stranger = {...(workload('redis', 'redis:5') as object), metadata: {name: 'redis', labels: {}}} as Json;
		const found = releaseImages(factsWith([stranger, ...release, ...release, imageMap('other', 'x/y:1')]));
		expect(found).toMatchObject({known: true, value: {images, alwaysPulled: [], pullSecrets: []}});
	});

	it.each([
		['hephy/router:v2.19.0', false],
		['hephy/router@sha256:00ff', false],
		['myhost:5000/hephy/router:git-1a2b3c4', false],
		['hephy/router:canary', true],
		['myhost:5000/hephy/router', true],
		['hephy/router:latest', true],
	])('%s: another may come under that name: %s', (image, mutable) => {
		expect(isMutable(image)).toBe(mutable);
	});

	it.each([
		['redis:5', true],
		['hephy/router:v1', true],
		['docker.io/hephy/router:v1', true],
		['quay.io/hephy/router:v1', false],
		['myhost:5000/router:v1', false],
		['localhost/router:v1', false],
	])('%s is from Docker Hub: %s', (image, hub) => {
		expect(isFromDockerHub(image)).toBe(hub);
	});

	it('name their init containers, also when two end alike or hold what no name may hold', () => {
		const names = seedsOf(['a/router:v1', 'b/router:v1', 'c/Pause_X.Y@sha256:0f', 'd/pause:1']).map(({name}) => name);
		expect(names).toEqual(['router', 'router-2', 'pause-x-y', 'pause-2']);
	});

	it.each([
		[known('v1.16.15'), 'k8s.gcr.io/pause:3.1'],
		[known('v1.24.17'), 'registry.k8s.io/pause:3.9'],
		[known('v1.36.3+k3s1'), 'registry.k8s.io/pause:3.9'],
		[unknown('forbidden'), 'registry.k8s.io/pause:3.9'],
	])('the pause image follows the server', (version, image) => {
		expect(pauseImage(version)).toBe(image);
	});
});

describe('a selector', () => {
	it.each([
		['', ''],
		['role=worker', 'role=worker'],
		['!gpu,  zone in (b,a) ,disk!=slow,role', '!gpu,disk!=slow,role,zone in (a,b)'],
		['zone notin (b, a)', 'zone notin (a,b)'],
	])('%s goes to the node affinity and comes back', (typed, back) => {
		const requirements = requirementsOf(typed);
		expect(selectorText(requirements)).toBe(back);
		expect(selectorIn(daemonSet({...wanted, requirements}))).toBe(back);
	});

	it('is refused with a sentence where it is none', () => {
		const known_ = {facts: factsWith(release), answers: {}, all: {}, now: new Date(0)};
		const [nodes] = preseed.questions;
		expect(nodes?.validate?.('role: worker', known_)).toMatchObject({ok: false});
		expect(nodes?.validate?.('-l role=worker', known_)).toMatchObject({ok: false});
		expect(nodes?.validate?.(' role=worker ', known_)).toMatchObject({ok: true});
	});
});

describe('check says', () => {
	const says = (objects: readonly Json[], more = {}) =>
		preseed.assess(factsWith(objects, more), new Date(0)).map(({id, status}) => `${status} ${id}`);

	it.each<[string, readonly Json[], readonly string[]]>([
		['no DaemonSet', release, ['unknown preseed/absent']],
		['complete', [...release, live()], ['good preseed/seeded']],
		[
			'an image more than the release still has',
			[...release, live({seeds: seedsOf([...images, 'hephy/minio:v2.4.5'])})],
			['good preseed/seeded'],
		],
		[
			'upgraded since',
			[...release, workload('deis-registry', 'hephy/registry:v2.6.1'), live()],
			['attention preseed/stale'],
		],
		['one node missing', [...release, live({}, {...done, numberReady: 2})], ['attention preseed/incomplete']],
		[
			'the old form still runs',
			[...release, live({}, {...done, updatedNumberScheduled: 1})],
			['attention preseed/incomplete'],
		],
		[
			'not seen by the controller',
			[...release, live({}, {...done, observedGeneration: 1})],
			['attention preseed/incomplete'],
		],
		['no node fits', [...release, live({}, {observedGeneration: 2})], ['attention preseed/no-nodes']],
		[
			'pulled at every start',
			[...release, live(), imageMap('dockerbuilder', images[0] ?? '', 'Always')],
			['good preseed/seeded', 'attention preseed/always-pulled'],
		],
		[
			'a tag that moves',
			[workload('deis-router', 'hephy/router:canary'), live({seeds: seedsOf(['hephy/router:canary'])})],
			['good preseed/seeded', 'attention preseed/mutable-tag'],
		],
	])('%s', (_, objects, expected) => {
		expect(says(objects)).toEqual(expected);
	});

	it('unknown of a DaemonSet that somebody else made, and of what it may not read', () => {
		const theirs = {...(live() as object), metadata: {name: 'deis-preseed', labels: {app: 'deis-preseed'}}} as Json;
		expect(says([...release, theirs])).toEqual(['unknown preseed/foreign']);
		const [finding] = preseed.assess(factsWith([], {objects: unknown('kubectl said: forbidden')}), new Date(0));
		expect(finding).toMatchObject({id: 'preseed/unknown', status: 'unknown', because: 'kubectl said: forbidden'});
	});

	it('which nodes fail and why', () => {
		const unseeded = known([{node: 'node-3', why: 'ErrImagePull: toomanyrequests'}]);
		const facts = factsWith([...release, live({}, {...done, numberReady: 2})], {unseeded});
		expect(preseed.assess(facts, new Date(0))[0]?.says).toBe(
			'2 of 3 nodes have all images; node-3: ErrImagePull: toomanyrequests.',
		);
	});
});

describe('the plan', () => {
	it('writes the DaemonSet and waits; undo is told what to keep', () => {
		const made = plan({keep: true});
		expect(ids(made)).toEqual(all);
		expect(made.after?.[0]).toMatchObject({
			changes: ['daemonset/deis-preseed'],
			lasting: expect.stringContaining('images stay'),
			notes: ['images: none → 4', 'nodes: none → every node (3)'],
		});
		expect(made.settings).toBeUndefined();
		expect(made.costs?.join()).toContain('Docker Hub');
	});

	it('keeps to the nodes that are seeded when nothing is said of them; an empty answer means every node', () => {
		const requirements = requirementsOf('role=worker');
		const restricted = [...release, live({requirements})];
		expect(plan({keep: true}, restricted)).toEqual({});
		expect(ids(plan({keep: true, nodes: ''}, restricted))).toEqual(all);
	});

	it('hostile 65: is nothing at all when it is so already, in whatever order the selector is typed', () => {
		expect(plan({keep: true}, [...release, live()])).toEqual({});
		const requirements = requirementsOf('zone in (a,b),role=worker');
		expect(plan({keep: true, nodes: 'role=worker, zone in (b,a)'}, [...release, live({requirements})])).toEqual({});
	});

	it('hostile 64: writes again after an upgrade, for other nodes, and over an edit by hand', () => {
		const upgraded = [...release, workload('deis-registry', 'hephy/registry:v2.6.1'), live()];
		expect(ids(plan({keep: true}, upgraded))).toEqual(all);
		expect(ids(plan({keep: true, nodes: 'role=worker'}, [...release, live()]))).toEqual(all);
		expect(ids(plan({keep: true}, [...release, live({pause: 'other/pause:1'})]))).toEqual(all);
		expect(ids(plan({keep: true}, [...release, live()], {pullSecrets: known(['hub'])}))).toEqual(all);
	});

	it('only waits for nodes that are not there yet', () => {
		expect(ids(plan({keep: true}, [...release, live({}, {...done, numberReady: 2})]))).toEqual(all.slice(1));
	});

	it('without keeping takes it away afterwards, and says that nothing can tell then', () => {
		const made = plan({keep: false});
		expect(ids(made)).toEqual([...all, 'preseed/remove']);
		expect(made.unverified).toEqual([notKept]);
		expect(notKept).toContain('every run of preseed starts them again');
		// Every node has them: there is nothing to pull before it goes.
		expect(ids(plan({keep: false}, [...release, live()]))).toEqual(['preseed/remove']);
	});

	it('hostile 64: is refused where no node fits, over a stranger, and without images to take', () => {
		expect(plan({keep: true, nodes: 'role=worker'}, release, {nodes: known(0)}).refusal?.says).toBe(
			'No node fits role=worker.',
		);
		const theirs = {kind: 'DaemonSet', metadata: {name: 'deis-preseed', labels: {}}};
		expect(plan({keep: true}, [...release, theirs]).refusal?.says).toContain('not of our making');
		expect(plan({keep: true}, []).refusal?.says).toContain('no workload');
	});

	it('goes on without the right to count nodes, and says so', () => {
		const blind = {nodes: unknown('nodes is forbidden'), pullSecrets: unknown('pods is forbidden')};
		const made = plan({keep: true}, release, blind);
		expect(ids(made)).toEqual(all);
		expect(made.unverified?.join()).toMatch(/nodes is forbidden.*pods is forbidden/);
	});

	it('takes the pull secrets of workloads and pods', () => {
		const own = workload('deis-router', 'hephy/router:v1') as {
			readonly spec: {readonly template: {readonly spec: object}};
		};
		const spec = {template: {spec: {...own.spec.template.spec, imagePullSecrets: [{name: 'mirror'}]}}};
		const made = plan({keep: true}, [{...own, spec}], {pullSecrets: known(['hub'])});
		const [task] = made.after ?? [];
		const stdin = task?.action.kind === 'run' ? task.action.command.stdin : undefined;
		expect(isText(stdin) ? shown(stdin) : '').toContain('"imagePullSecrets": [{"name":"hub"},{"name":"mirror"}]');
	});
});

describe('progress', () => {
	const rows = rowsOf([
		{name: 'base', image: 'hephy/base:v1'},
		{name: 'router', image: 'hephy/router:v1'},
	]);
	const line = (...parts: readonly string[]) => parts.join('\t');

	it('has a row a node in the order of their numbers, with the image and the message of what fails', () => {
		const stdout = [
			line('Pending', 'node-10', 'node-10', 'base=Completed router=ErrImagePull pause=PodInitializing ', 'denied'),
			line('Running', 'node-2', 'node-2', 'base=Completed router=Completed pause= ', ''),
			line('Pending', 'node-3', 'node-3', 'base=Completed router= pause=PodInitializing ', ''),
			line('Pending', '', 'node-4', '', ''),
			'a second line of a message',
			'',
		].join('\n');
		expect(rows(stdout)).toEqual([
			{host: 'node-2', status: 'done', says: '2 images'},
			{host: 'node-3', status: 'running', says: '1 of 2 images'},
			{host: 'node-4', status: 'waiting', says: 'its pod has not started'},
			{host: 'node-10', status: 'failed', says: 'ErrImagePull hephy/router:v1: denied'},
		]);
	});

	it('takes the newer pod of a node whose pod is replaced', () => {
		const old = line('Running', 'node-1', 'node-1', 'base=Completed pause= ', '');
		const next = line('Pending', 'node-1', 'node-1', 'base= pause=PodInitializing ', '');
		expect(rows(`${next}\n${old}\n`)).toEqual(rows(`${old}\n${next}\n`));
		expect(rows(`${next}\n${old}\n`)).toMatchObject([{status: 'running'}]);
	});

	it.each([
		['node-1', true],
		['node-1  PodInitializing PodInitializing', true],
		['node-1 PodInitializing PodInitializing', true],
		['node-1   ', true],
		['node-1  ErrImagePull PodInitializing', false],
		['node-1 InvalidImageName PodInitializing', false],
		['node-1 CrashLoopBackOff PodInitializing', false],
		[' ', false],
		['', false],
	])('a pod told as %j still pulls: %s', (told, pulls) => {
		expect(new RegExp(stillPulling).test(told)).toBe(pulls);
	});

	it('tells of nodes without all images by name', () => {
		expect(
			parseUnseeded(
				'node-1: ErrImagePull: rpc error: code = NotFound \nmore of it\n: 0/3 nodes are available\nnode-2: \n',
			),
		).toEqual([
			{node: 'node-1', why: 'ErrImagePull: rpc error: code = NotFound'},
			{node: '(no node)', why: '0/3 nodes are available'},
			{node: 'node-2', why: 'its pod has not started'},
		]);
	});
});
