import type {Task} from '../../core/task.js';
import {type Kubernetes, rolloutStatus} from '../../tools/kubectl.js';

/** What the restart of a workload means to people, by its name (facts 1.4). */
const meanings: Readonly<Record<string, string>> = {
	'Deployment/deis-controller':
		'The controller restarts: the API is away until it is back, and it then deploys every app anew.',
	'Deployment/deis-database':
		'The database restarts: it is restored from its last base backup, and the API is away for as long as that takes.',
	'Deployment/deis-registry': 'The registry restarts: builds and pulls of app images wait until it is back.',
	'Deployment/deis-builder': 'The builder restarts: `git push` is away until it is back; a running build is lost.',
	'Deployment/deis-router': 'The router restarts: with one replica every app is away until it is back.',
};

/** What the restarts cost, a sentence each. */
export function costsOf(workloads: readonly string[]): readonly string[] {
	return workloads.map((workload) => meanings[workload] ?? `${workload} restarts.`);
}

/** Waits for each workload that the upgrade rolls; the database restores first, so its wait is the longest. */
export function rolloutTasks(at: Kubernetes, workloads: readonly string[], ifDone?: string): readonly Task[] {
	return workloads.map((workload) => {
		const [kind = '', name = ''] = workload.split('/');
		return {
			id: `settings/rolled-${name}`,
			title: `Wait for ${name}`,
			action: {kind: 'run', command: rolloutStatus(at, `${kind.toLowerCase()}/${name}`, 900)},
			...(ifDone === undefined ? {} : {ifDone}),
		};
	});
}
