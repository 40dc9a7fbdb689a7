import type {Outcome} from '../../../core/command.js';
import type {Task} from '../../../core/task.js';
import {deleteObject, listFiles, readObject, type Remote, storeObject} from '../../../tools/rclone.js';
import type {Tried, TriedStore} from './explain-cases.js';
import {explainTrial} from './explain.js';

/** The one object that a trial writes and takes away again. */
const object = '.seaworthy-trial';
const content = 'seaworthy tried these keys';

/**
 * In one bucket: list, write, read back and compare, delete one object, with the very keys. Listing goes first:
 * only it tells a missing bucket, and on Swift a write would make one. Deleting misleads in its words, so it goes last.
 */
export function bucketTrials({
	step,
	part,
	remote,
	folder,
	store,
}: {
	readonly step: string;
	/** Ends the tasks' ids, e.g. `builder`. */
	readonly part: string;
	readonly remote: Remote;
	/** Where in the bucket, e.g. `my-bucket` or `my-bucket/registry`; listing is of the bucket. */
	readonly folder: string;
	readonly store: TriedStore;
}): readonly Task[] {
	const {bucket} = store;
	const path = `${folder}/${object}`;
	const explained = (what: Tried['what']) => ({explain: (outcome: Outcome) => explainTrial({what, store}, outcome)});
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
