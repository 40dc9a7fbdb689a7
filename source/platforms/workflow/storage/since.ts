import {at, type Json, listAt, parseJson, textAt} from '../../../core/json.js';
import type {Read} from '../../../core/ports.js';
import {type Reading, valueOr} from '../../../core/reading.js';
import {helm} from '../../../tools/helm.js';
import type {PlatformPod, WorkflowTarget} from '../facts.js';

/** How many revisions are looked at: each is a call of helm. */
const most = 8;

/**
 * Since when Helm's values for the store are what they are now (RFC 3339): the time of the oldest of the newest revisions
 * that all have them. The Secret made of them tells nobody: with Helm 3 the API server keeps the time of a manager that
 * writes other values to the same fields. Asked only as far back as a pod that reads the Secret is old.
 */
export async function readStoreSince(
	{
		target,
		values,
		pods,
	}: {
		readonly target: WorkflowTarget;
		readonly values: Reading<Json>;
		readonly pods: Reading<readonly PlatformPod[]>;
	},
	read: Read,
): Promise<string | undefined> {
	if (!values.known || !pods.known || pods.value.length === 0) return undefined;
	const eldest = Math.min(...pods.value.map(({since}) => Date.parse(since)));
	const history = await read(helm(target, ['history', target.release, '--output', 'json']));
	const revisions = listAt(parseJson(history.stdout)).flatMap((one) => {
		const [number, updated] = [at(one, 'revision'), textAt(one, 'updated')];
		return typeof number === 'number' && updated !== undefined ? [{number, updated}] : [];
	});
	const newest = revisions.sort((a, b) => b.number - a.number);
	const now = storeOf(valueOr(values, undefined));
	let since: string | undefined;
	for (const {number, updated} of newest.slice(0, most)) {
		if (since !== undefined) {
			const {stdout, exitCode} = await read(
				helm(target, ['get', 'values', target.release, '--revision', String(number), '--output', 'json'], {
					confidential: true,
				}),
			);
			if (exitCode !== 0) return undefined;
			if (storeOf(parseJson(stdout)) !== now) return since;
		}
		since = updated;
		if (Date.parse(updated) <= eldest) return since;
	}
	// Helm forgets old revisions: the change may lie before what it still knows.
	return undefined;
}

/** The part of the values that the storage Secret is made of, as comparable text. */
function storeOf(values: Json | undefined): string {
	const parts = [['global', 'storage'], ['s3'], ['gcs'], ['azure'], ['swift'], ['minio']];
	return JSON.stringify(parts.map((path) => sorted(at(values, ...path) ?? null)));
}

function sorted(value: Json): Json {
	if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, one]) => [key, one === undefined ? undefined : sorted(one)]),
	);
}
