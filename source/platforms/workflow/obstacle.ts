import type {Platform} from '../../core/platform.js';
import type {Task} from '../../core/task.js';
import {helm} from '../../tools/helm.js';
import type {Release, WorkflowFacts} from './facts.js';

/** A release that a killed helm left pending, or whose last upgrade failed, must be mended before anything is written (facts 0.0 no. 18). */
export function obstacle(facts: WorkflowFacts): ReturnType<Platform<WorkflowFacts>['obstacle']> {
	const {target, release} = facts;
	if (!release.known || release.value.status === 'deployed') return undefined;
	const {status, revision, deployed} = release.value;
	const mend = deployed === undefined ? {} : {decision: 'mend-release', mend: [rollback(facts, deployed)]};
	const back =
		deployed === undefined
			? 'No revision of it was ever deployed: install it anew first.'
			: `Mending goes back to revision ${deployed.revision}, the last that was deployed; what the chart owns is put back with it, also where somebody changed it by hand.`;
	if (status === 'failed')
		return {
			says: `The last upgrade of ${target.release} (revision ${revision}) failed: what it changed may be half done.`,
			instructions: [
				`See what happened: helm --kube-context ${target.context} --namespace ${target.namespace} history ${target.release}`,
				back,
			],
			...mend,
		};
	if (!status.startsWith('pending-'))
		return {says: `The release ${target.release} is ${status}: nothing can be set on it.`, instructions: []};
	return {
		says: `The release ${target.release} is ${status} (revision ${revision}): a helm was killed in the middle, and every later upgrade would refuse with "another operation is in progress" (helm/helm#7476, #30601).`,
		instructions: ['If another helm is at work right now, wait for it.', back],
		...mend,
	};
}

/** Named, since without a revision Helm takes the one before, which may have failed too. */
function rollback({target}: WorkflowFacts, {revision, onServer}: NonNullable<Release['deployed']>): Task {
	const words = ['rollback', target.release, revision, ...(onServer ? ['--force-conflicts'] : []), '--timeout', '10m'];
	return {
		id: 'release/mend',
		title: `Roll the release back to revision ${revision}`,
		action: {kind: 'run', command: helm(target, words, {effect: 'writes', timeout: 11 * 60})},
	};
}
