import type {Finding} from '../../../../core/finding.js';
import {valueOr} from '../../../../core/reading.js';
import {counted, listed} from '../../../shared/listed.js';
import type {KubernetesObject, WorkflowFacts as F} from '../../facts.js';
import {imagesIn, isForeign, liveDaemonSet, name, progressOf} from './daemon-set.js';
import {isMutable, type ReleaseImages, releaseImages} from './images.js';
import {nodesNamed, selectorIn} from './selector.js';

const again = 'Run `seaworthy preseed`.';

/** Whether every node has the release's images, as the DaemonSet's own status tells, and what makes that worth less. */
export function assess(facts: F): readonly Finding[] {
	const images = releaseImages(facts);
	if (!images.known)
		return [
			{
				id: 'preseed/unknown',
				status: 'unknown',
				says: 'Whether the nodes have the images could not be read.',
				because: images.because,
				remedy:
					'Give the role the right to list deployments, statefulsets, daemonsets and configmaps in the namespace.',
			},
		];
	const live = liveDaemonSet(facts);
	const seeded = live === undefined ? absent : isForeign(live) ? foreign : judged(facts, live, images.value);
	return [seeded, ...alwaysPulled(images.value), ...mutable(images.value)];
}

const absent: Finding = {
	id: 'preseed/absent',
	status: 'unknown',
	says: `Nothing keeps the images on the nodes: there is no DaemonSet ${name}, and without it nobody can tell which nodes have them.`,
	because: 'A node tells of at most 50 of its images, so that a missing one proves nothing.',
	remedy: 'Run `seaworthy preseed`, and keep its pods.',
};

const foreign: Finding = {
	id: 'preseed/foreign',
	status: 'unknown',
	says: `There is a DaemonSet ${name} that is not of our making, so it is not judged.`,
	because: 'It lacks the label app.kubernetes.io/managed-by=seaworthy.',
	remedy: `Delete it (\`kubectl delete daemonset ${name}\`), then run \`seaworthy preseed\`.`,
};

function judged(facts: F, live: KubernetesObject, {images}: ReleaseImages): Finding {
	const seeded = imagesIn(live);
	const missing = images.filter((image) => !seeded.includes(image));
	const {nodes, ready, isComplete} = progressOf(live);
	if (missing.length > 0)
		return {
			id: 'preseed/stale',
			status: 'attention',
			says: `${counted(missing.length, 'image')} of the release ${missing.length === 1 ? 'is' : 'are'} not among those preseeded: ${listed(missing)}.`,
			because: 'The release was upgraded since.',
			remedy: again,
		};
	if (nodes === 0)
		return {
			id: 'preseed/no-nodes',
			status: 'attention',
			says: `No node is preseeded: none fits (${nodesNamed(selectorIn(live))}).`,
			remedy: 'Run `seaworthy preseed` with another selector.',
		};
	if (!isComplete) {
		const failing = valueOr(facts.unseeded, []).map(({node, why}) => `${node}: ${why}`);
		return {
			id: 'preseed/incomplete',
			status: 'attention',
			says: `${ready} of ${counted(nodes, 'node')} ${ready === 1 ? 'has' : 'have'} all images${failing.length === 0 ? '' : `; ${listed(failing, '; ')}`}.`,
			...(failing.length === 0 ? {because: 'The others are at work, or not Ready.'} : {}),
			remedy: `Mend the nodes; what is missing is then pulled by itself. ${again.replace('Run', 'To wait for it, run')}`,
		};
	}
	return {
		id: 'preseed/seeded',
		status: 'good',
		says: `${nodes === 1 ? 'The one node has' : `All ${nodes} nodes have`} the ${counted(images.length, 'image')} of the release (${nodesNamed(selectorIn(live))}).`,
	};
}

function alwaysPulled({alwaysPulled: owners}: ReleaseImages): readonly Finding[] {
	return owners.length === 0
		? []
		: [
				{
					id: 'preseed/always-pulled',
					status: 'attention',
					says: `Images are asked for at every start although the node has them (pull policy Always): ${listed(owners)}.`,
					because: 'When the registry is away or limits pulls, such a pod does not start.',
					remedy: "Set the component's pull_policy to IfNotPresent in the values; released charts have that.",
				},
			];
}

function mutable({images}: ReleaseImages): readonly Finding[] {
	const moving = images.filter(isMutable);
	return moving.length === 0
		? []
		: [
				{
					id: 'preseed/mutable-tag',
					status: 'attention',
					says: `Tags that move to other images: ${listed(moving)}.`,
					because: 'What a node has under such a name may be another image than what the next node pulls.',
					remedy: "Set the component's docker_tag to a released version in the values.",
				},
			];
}
