import type {Outcome} from '../../../core/command.js';
import type {Task} from '../../../core/task.js';
import {deleteObject, listFiles, readObject, type Remote, storeObject} from '../../../tools/rclone.js';
import {explainTrial} from './explain.js';
import type {Tried} from './explain-cases.js';
import {type Keys} from './keys.js';
import {type Place, parts} from './place.js';
import {remoteOf} from './remote.js';

/** The one object that a trial writes and takes away again. */
const object = '.seaworthy-trial';
const content = 'seaworthy tried these keys';

/**
 * In each bucket: list, write, read back and compare, delete one object, with the very keys. Listing goes first:
 * only it tells a missing bucket, and on Swift a write would make one. Deleting misleads in its words, so it goes last.
 */
export function trialTasks(step: string, place: Place, keys: Keys): readonly Task[] {
	const remote = remoteOf('NEW', place, keys);
	return parts.flatMap((part) => trialsOf({step, place, part, remote}));
}

function trialsOf(trial: {
	readonly step: string;
	readonly place: Place;
	readonly part: Tried['part'];
	readonly remote: Remote;
}): readonly Task[] {
	const {step, place, part, remote} = trial;
	const bucket = place.buckets[part];
	const path = `${bucket}/${object}`;
	const explained = (what: Tried['what']) => ({
		explain: (outcome: Outcome) => explainTrial({what, part, place}, outcome),
	});
	return [
		{
			id: `${step}/list-${part}`,
			title: `List ${bucket}`,
			action: {kind: 'run', command: listFiles(remote, bucket), ...explained('list')},
		},
		{
			id: `${step}/write-${part}`,
			title: `Write an object to ${bucket}`,
			action: {kind: 'run', command: storeObject(remote, path, content), ...explained('write')},
		},
		{
			id: `${step}/read-${part}`,
			title: `Read it back from ${bucket}`,
			// rclone succeeds, and prints nothing, for an object that is not there.
			action: {kind: 'run', command: readObject(remote, path), expect: {equals: content}, ...explained('read')},
		},
		{
			id: `${step}/delete-${part}`,
			title: `Delete it from ${bucket}`,
			action: {kind: 'run', command: deleteObject(remote, path), ...explained('delete')},
		},
	];
}
