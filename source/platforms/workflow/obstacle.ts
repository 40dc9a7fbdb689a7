import type {Platform} from '../../core/platform.js';
import type {Task} from '../../core/task.js';
import {helm} from '../../tools/helm.js';
import type {WorkflowFacts} from './facts.js';

/** A release that a killed helm left pending, or whose last upgrade failed, must be mended before anything is written (facts 0.0 no. 18). */
export function obstacle(facts: WorkflowFacts): ReturnType<Platform<WorkflowFacts>['obstacle']> {
	const {target, release} = facts;
	if (!release.known || release.value.status === 'deployed') return undefined;
	const {status, revision} = release.value;
	if (status === 'failed')
		return {
			says: `The last upgrade of ${target.release} (revision ${revision}) failed: what it changed may be half done.`,
			instructions: [
				`See what happened: helm --kube-context ${target.context} --namespace ${target.namespace} history ${target.release}`,
				'Mending goes back to the last revision that was deployed, configuration only.',
			],
			decision: 'mend-release',
			mend: [rollback(facts)],
		};
	if (!status.startsWith('pending-'))
		return {says: `The release ${target.release} is ${status}: nothing can be set on it.`, instructions: []};
	return {
		says: `The release ${target.release} is ${status} (revision ${revision}): a helm was killed in the middle, and every later upgrade would refuse with "another operation is in progress".`,
		instructions: [
			'If another helm is at work right now, wait for it.',
			status === 'pending-install'
				? 'It was never deployed: install it anew first.'
				: 'Mending goes back to the last revision that was deployed (helm/helm#7476, #30601).',
		],
		...(status === 'pending-install' ? {} : {decision: 'mend-release', mend: [rollback(facts)]}),
	};
}

/** `helm rollback` without a revision goes to the one before, which is the last deployed one. */
function rollback({target}: WorkflowFacts): Task {
	return {
		id: 'release/mend',
		title: 'Roll the release back to its last deployed revision',
		action: {
			kind: 'run',
			command: helm(target, ['rollback', target.release, '--timeout', '10m'], {effect: 'writes', timeout: 11 * 60}),
		},
	};
}
