import {parseJson, textAt} from '../../core/json.js';
import type {Read} from '../../core/ports.js';
import {helm} from '../../tools/helm.js';
import type {WorkflowFacts, WorkflowTarget} from './facts.js';

/**
 * Whether Helm 4 writes the release by server-side apply, as it does when it made it (facts 0.0 no. 2). It then stops half
 * way at every field that kubectl ever wrote, also at one that has its old value again, unless it is told to force; on
 * any other release it refuses to be told so.
 */
export async function appliedOnServer(
	{target, helm: version}: {readonly target: WorkflowTarget; readonly helm: WorkflowFacts['helm']},
	read: Read,
	revision?: string,
): Promise<boolean> {
	if (!version.known || version.value.major < 4) return false;
	const which = revision === undefined ? [] : ['--revision', revision];
	const {stdout} = await read(helm(target, ['get', 'metadata', target.release, ...which, '--output', 'json']));
	return textAt(parseJson(stdout), 'applyMethod') === 'ssa';
}
