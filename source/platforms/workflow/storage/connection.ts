import type {Known} from '../../../core/question.js';
import type {Task} from '../../../core/task.js';
import {base64, json} from '../../../core/text.js';
import {applyServerSide} from '../../../tools/kubectl.js';
import type {WorkflowFacts as F} from '../facts.js';
import {connectionKey, isInKeyfile, keySettings, wantedKeys} from './keys.js';
import {keyfile, wantedPlace} from './place.js';

/**
 * Azure: puts in the key that the published chart leaves out. Before the upgrade, not after it: the new database pod would
 * otherwise stop at the missing file, and the upgrade's own wait with it; both Helms leave a key alone that is not theirs
 * (facts 0.0 no. 1). Applied, not patched: `kubectl patch` takes no patch from a pipe.
 */
export function connectionTask(known: Known<F>, step: string): readonly Task[] {
	const place = wantedPlace(known);
	if (place?.backend !== 'azure') return [];
	const wanted = keySettings(place, wantedKeys(known)).find(({secret}) => secret === connectionKey);
	if (wanted === undefined || isInKeyfile(known.facts, connectionKey, wanted.arrives)) return [];
	return [
		{
			id: `${step}/connection-string`,
			title: 'Put in the key that the chart leaves out',
			notes: [`${keyfile}: ${connectionKey}, made of account and key`],
			changes: [`secret-key/${keyfile}/${connectionKey}`],
			action: {
				kind: 'run',
				command: applyServerSide(known.facts.target, [
					`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"${keyfile}","namespace":`,
					json([known.facts.target.namespace]),
					`},"data":{"${connectionKey}":`,
					json([base64(wanted.arrives)]),
					'}}\n',
				]),
			},
		},
	];
}
