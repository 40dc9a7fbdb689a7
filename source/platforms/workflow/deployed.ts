import {at, listAt, parseJson, textAt} from '../../core/json.js';
import type {Read} from '../../core/ports.js';
import {known} from '../../core/reading.js';
import {helm} from '../../tools/helm.js';
import {appliedOnServer} from './apply-method.js';
import type {WorkflowFacts} from './facts.js';

/** Adds to a release whose last revision is not in force which one was. */
export async function withDeployed(
	{target, helm: version, release}: Pick<WorkflowFacts, 'target' | 'helm' | 'release'>,
	read: Read,
): Promise<WorkflowFacts['release']> {
	if (!release.known || release.value.status === 'deployed') return release;
	const {stdout} = await read(helm(target, ['history', target.release, '--output', 'json']));
	const revisions = [...listAt(parseJson(stdout))].reverse();
	const deployed =
		revisions.find((one) => textAt(one, 'status') === 'deployed') ??
		revisions.find((one) => textAt(one, 'status') === 'superseded');
	const number = at(deployed, 'revision');
	if (typeof number !== 'number') return release;
	const revision = String(number);
	const onServer = await appliedOnServer({target, helm: version}, read, revision);
	return known({...release.value, deployed: {revision, onServer}});
}
