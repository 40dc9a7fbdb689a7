import type {Known} from '../../../../core/question.js';
import type {Read} from '../../../../core/ports.js';
import {known, type Reading, unknown, valueOr, whyNot} from '../../../../core/reading.js';
import type {Step, StepPlan} from '../../../../core/step.js';
import {kubectl} from '../../../../tools/kubectl.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {assess} from './assess.js';
import {
	fulfils,
	imagesIn,
	isForeign,
	liveDaemonSet,
	name,
	pauseImage,
	podLabel,
	progressOf,
	seedsOf,
	type Wanted,
} from './daemon-set.js';
import {isFromDockerHub, releaseImages, unique} from './images.js';
import {questions} from './questions.js';
import {nodesNamed, requirementsOf, selectorIn, selectorText} from './selector.js';
import {apply, remove, waits} from './tasks.js';

/** What only the answers make readable. */
export type Looked = {
	/** How many nodes the selector fits. */
	readonly nodes: Reading<number>;
	/** Names of the pull secrets of the release's pods; their service accounts may have added some. */
	readonly pullSecrets: Reading<readonly string[]>;
};

/** The nodes asked for; without any answer those that are seeded already, else all. */
function selectorOf({answers, facts}: Known<F>): string {
	const {nodes} = answers;
	const live = liveDaemonSet(facts);
	const present = live === undefined || isForeign(live) ? '' : selectorIn(live);
	return selectorText(requirementsOf(typeof nodes === 'string' ? nodes : present));
}

/** Counts the nodes and reads the pods' pull secrets, in one call each. */
async function look(of: Known<F>, read: Read): Promise<Looked> {
	const {target} = of.facts;
	const selector = selectorOf(of);
	const [nodes, pods] = await Promise.all([
		read(
			kubectl(target, ['get', 'nodes', ...(selector === '' ? [] : ['--selector', selector]), '--output', 'name'], {
				timeout: 60,
			}),
		),
		read(
			kubectl(target, [
				'get',
				'pods',
				'--selector',
				`app,${podLabel.replace('=', '!=')}`,
				'--output',
				'jsonpath={range .items[*].spec.imagePullSecrets[*]}{.name}{"\\n"}{end}',
			]),
		),
	]);
	const lines = (stdout: string) => stdout.split('\n').filter((line) => line !== '');
	return {
		nodes:
			nodes.exitCode === 0 && nodes.failure === undefined
				? known(lines(nodes.stdout).length)
				: unknown(whyNot('kubectl', nodes)),
		pullSecrets:
			pods.exitCode === 0 && pods.failure === undefined
				? known(unique(lines(pods.stdout)))
				: unknown(whyNot('kubectl', pods)),
	};
}

function plan(of: Known<F>, looked: unknown): StepPlan {
	const {facts, answers} = of;
	const {nodes, pullSecrets} = looked as Looked;
	const selector = selectorOf(of);
	const images = releaseImages(facts);
	const live = liveDaemonSet(facts);
	if (!images.known || images.value.images.length === 0)
		return refused(
			images.known ? 'The release has no workload of which to take the images.' : 'The images could not be read.',
			images.known ? [] : [images.because],
		);
	if (live !== undefined && isForeign(live))
		return refused(`There is a DaemonSet ${name} that is not of our making.`, [
			`See what it is for; then delete it: kubectl --namespace ${facts.target.namespace} delete daemonset ${name}`,
		]);
	if (nodes.known && nodes.value === 0)
		return refused(`No node fits ${selector === '' ? '(the cluster has none)' : selector}.`, [
			'See the nodes and their labels: kubectl get nodes --show-labels',
		]);
	const wanted: Wanted = {
		seeds: seedsOf(images.value.images),
		requirements: requirementsOf(selector),
		pullSecrets: unique([...images.value.pullSecrets, ...valueOr(pullSecrets, [])]),
		pause: pauseImage(facts.serverVersion),
	};
	const isSo = live !== undefined && fulfils(live, wanted);
	const isDone = isSo && progressOf(live).isComplete;
	const keep = answers['keep'] === true;
	if (isDone && keep) return {};
	const count = `${nodes.known ? nodes.value : 'unknown'}`;
	return {
		after: [
			...(isSo
				? []
				: [
						apply(facts.target, wanted, [
							`images: ${live === undefined ? 'none' : imagesIn(live).length} → ${wanted.seeds.length}`,
							`nodes: ${live === undefined ? 'none' : nodesNamed(selectorIn(live))} → ${nodesNamed(selector)} (${count})`,
						]),
					]),
			...(isDone ? [] : waits(facts.target, wanted.seeds)),
			...(keep ? [] : [remove(facts.target)]),
		],
		costs: isDone ? [] : costs(of, wanted, count),
		unverified: [
			...(nodes.known ? [] : [`How many nodes it is for could not be counted: ${nodes.because}`]),
			...(pullSecrets.known
				? []
				: [`Whether the release's pods have pull secrets of their own could not be read: ${pullSecrets.because}`]),
			...(keep ? [] : [notKept]),
		],
	};
}

/** Why a run without `keep` can neither be checked nor found done by the next one. */
export const notKept =
	'Without the pods nothing tells which nodes have the images: check says unknown, and every run of preseed starts them again.';

function refused(says: string, instructions: readonly string[]): StepPlan {
	return {refusal: {says, instructions}};
}

function costs({facts, answers}: Known<F>, {seeds, pullSecrets}: Wanted, count: string): readonly string[] {
	const own = seeds.some(({image}) => isFromDockerHub(image)) && pullSecrets.length === 0;
	return [
		`Each node (${count}) pulls those of the ${seeds.length} images that it lacks, one after another; nothing is interrupted.`,
		...(own ? ['Docker Hub limits anonymous pulls by address, and nodes behind one address share it.'] : []),
		...(answers['keep'] === true
			? [`A pod with 1m of CPU and 8Mi of memory stays on each node in namespace ${facts.target.namespace}.`]
			: []),
	];
}

/** Preseeding: every node has the platform's images before it needs them. */
export const preseed: Step<F> = {
	id: 'preseed',
	title: 'Preseeded images',
	why: 'A part that moves to a node without its image waits for the pull, or for a registry that limits pulls or is away.',
	after: ['storage', 'credentials', 'registration', 'tls'],
	questions,
	assess,
	look,
	plan,
};
