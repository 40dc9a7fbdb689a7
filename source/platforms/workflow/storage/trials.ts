import type {Task} from '../../../core/task.js';
import {bucketTrials} from '../../shared/trials/trials.js';
import {type Keys} from './keys.js';
import {type Place, parts} from './place.js';
import {remoteOf} from './remote.js';

/** Tries the keys in each of the three buckets. */
export function trialTasks(step: string, place: Place, keys: Keys): readonly Task[] {
	const remote = remoteOf('NEW', place, keys);
	return parts.flatMap((part) =>
		bucketTrials({
			step,
			part,
			remote,
			folder: place.buckets[part],
			store: {
				backend: place.backend,
				bucket: place.buckets[part],
				region: place.region,
				account: place.account,
				asked: `\`seaworthy storage credentials\` (question ${part})`,
				deletes: 'old builds and backups',
			},
		}),
	);
}
