import type {Finding} from '../../../../core/finding.js';
import {valueOr} from '../../../../core/reading.js';
import {Secret} from '../../../../core/secret.js';
import {equalsText} from '../../../../core/text.js';
import {secretOf, type WorkflowFacts as F} from '../../facts.js';
import {isPlaceholder, keyFields} from '../../storage/keys.js';
import {inKeyfile, keyfile, livePlace} from '../../storage/place.js';
import {staleReaders} from '../../storage/restart.js';
import {valueAt} from '../../values.js';

const run = '`seaworthy credentials`';

/** Whether the store's keys are there, real, lasting, and taken up by what reads them. */
export function assess(facts: F): readonly Finding[] {
	if (!facts.secrets.known)
		return [
			{
				id: 'credentials/unknown',
				status: 'unknown',
				says: 'The keys of the store could not be looked at.',
				because: facts.secrets.because,
				remedy: 'Give the role get and list on secrets: `seaworthy help role`.',
			},
		];
	const live = livePlace(facts);
	if (live === undefined || live.backend === 'minio')
		return [
			{
				id: 'credentials/minio',
				status: 'attention',
				says: "Minio's keys are fixed and public; a real store has keys of its own.",
				remedy: 'Move to a real store: `seaworthy storage credentials`.',
			},
		];
	const missing = keyFields[live.backend].filter(({secret}) => inKeyfile(facts, secret) === '');
	const isByRole = live.backend === 's3' && missing.length === 2;
	if (missing.length > 0 && !isByRole)
		return [
			{
				id: 'credentials/missing',
				status: 'danger',
				says: `The Secret ${keyfile} lacks ${missing.map(({secret}) => secret).join(' and ')}.`,
				remedy: `Set the keys: ${run}.`,
			},
		];
	const placeholders = keyFields[live.backend].filter(({secret}) => isPlaceholder(inKeyfile(facts, secret)));
	if (placeholders.length > 0)
		return [
			{
				id: 'credentials/placeholder',
				status: 'danger',
				says: `The keys (${placeholders.map(({secret}) => secret).join(', ')}) are still the chart's placeholder texts.`,
				remedy: `Set real ones: ${run}.`,
			},
		];
	return [
		...temporary(inKeyfile(facts, 'accesskey')),
		...drift(facts),
		...notTakenUp(facts),
		{
			id: 'credentials/present',
			status: 'good',
			says: isByRole
				? 'The platform opens its buckets by the role of the nodes.'
				: `The keys of the store are set (${keyfile}).`,
			because: 'Whether they still work is not tried by check: it only reads.',
		},
	];
}

function temporary(accesskey: string): readonly Finding[] {
	return accesskey.startsWith('ASIA')
		? [
				{
					id: 'credentials/temporary',
					status: 'danger',
					says: 'The access key is a temporary one, which does not work without its session token, and for hours at most.',
					because: 'The chart has no key for a session token.',
					remedy: `Make a lasting one for the platform and set it: ${run}.`,
				},
			]
		: [];
}

/** Helm's values hold other keys than the Secret. */
function drift(facts: F): readonly Finding[] {
	const live = livePlace(facts);
	const secret = valueOr(secretOf(facts, keyfile), undefined);
	if (live === undefined || live.backend === 'gcs' || secret === undefined || !facts.effective.known) return [];
	const values = facts.effective.value;
	const other = keyFields[live.backend].filter(({path, secret: key}) => {
		const [set, now] = [valueAt(values, path), secret.data[key]];
		if (set === undefined) return false;
		return !equalsText([set instanceof Secret ? set : String(set)], now ?? '');
	});
	return other.length === 0
		? []
		: [
				{
					id: 'credentials/drift',
					status: 'attention',
					says: `Helm's values hold another ${other.map(({path}) => path.join('.')).join(', ')} than the Secret: the next upgrade puts theirs in.`,
					remedy: `Set both: ${run}.`,
				},
			];
}

/** Pods read the keys when they start, and nothing restarts them when the Secret changes (facts 1.4). */
function notTakenUp(facts: F): readonly Finding[] {
	if (!facts.pods.known)
		return [
			{
				id: 'credentials/taken-up-unknown',
				status: 'unknown',
				says: 'Whether the running pods have the present keys could not be told.',
				because: facts.pods.because,
				remedy: 'Give the role list on pods: `seaworthy help role`.',
			},
		];
	const stale = staleReaders(facts);
	return stale.length === 0
		? []
		: [
				{
					id: 'credentials/not-taken-up',
					status: 'attention',
					says: `The Secret ${keyfile} changed after ${stale.join(', ')} started, which read it only then.`,
					because: "Their pods are older than the Secret's last change.",
					remedy: `Restart them in the right order: ${run}.`,
				},
			];
}
