import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {HelmMajor} from '../components/component-path.js';
import {context, type Given, type Ran, type Release, type ReleasePlan, startRelease} from './release.js';
import {clearAway} from '../components/process/clear-away.js';

/** A release that no equal is needed of, with an administrator unless it is to have none, and the folder it lies in. */
export async function oneRelease(plan: Partial<ReleasePlan> & {readonly administrator?: false} = {}): Promise<{
	readonly release: Release;
	readonly root: string;
	readonly remove: () => Promise<void>;
}> {
	const root = await mkdtemp(path.join(tmpdir(), 'seaworthy-real-'));
	const {administrator = true, ...rest} = plan;
	const release = await startRelease({nodes: 1, ...rest, folder: path.join(root, 'cluster')});
	if (administrator) await release.ground.cluster.database.addAccount({name: 'ops', superuser: true});
	return {
		release,
		root,
		remove: async () => {
			await release.stop();
			await clearAway(root);
		},
	};
}

/** Where every call of these proofs goes. */
export const target = ['--namespace', 'deis', '--release', 'hephy'] as const;

/** Sets the registration mode unattended; the chart is given among the words, where it is given at all. */
export async function setMode(
	release: Release,
	mode: string,
	words: readonly string[],
	given: Given = {},
): Promise<Ran> {
	return release.seaworthy(
		[
			...['setup', 'registration', ...target, '--set', `registration.mode=${mode}`],
			...['--no-input', '--yes', '--confirm', context, ...words],
		],
		given,
	);
}

/** The operator's own values as data. */
export async function ownValues(release: Release, helm: HelmMajor = 3): Promise<unknown> {
	const {stdout} = await release.run('helm', ['get', 'values', 'hephy', '--namespace', 'deis', '--output', 'json'], {
		kubeconfig: release.ground.cluster.adminKubeconfig,
		helm,
	});
	return JSON.parse(stdout);
}

/** Status by revision, oldest first. */
export async function revisions(release: Release, helm: HelmMajor = 3): Promise<readonly string[]> {
	const {stdout} = await release.run('helm', ['history', 'hephy', '--namespace', 'deis', '--output', 'json'], {
		kubeconfig: release.ground.cluster.adminKubeconfig,
		helm,
	});
	return (JSON.parse(stdout) as readonly {readonly status: string}[]).map(({status}) => status);
}

/** The value of a variable of a Deployment's first container. */
export async function variable(release: Release, deployment: string, name: string): Promise<string> {
	const path = `jsonpath={.spec.template.spec.containers[0].env[?(@.name=="${name}")].value}`;
	return release.kubectl(['get', 'deployment', deployment, '--output', path]);
}
