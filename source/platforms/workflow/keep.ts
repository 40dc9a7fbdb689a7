import {at, isObject, type Json, parseJson, textAt} from '../../core/json.js';
import type {Command} from '../../core/command.js';
import type {Secret} from '../../core/secret.js';
import type {Reference, Task} from '../../core/task.js';
import {applyServerSide, kubectl, type Kubernetes} from '../../tools/kubectl.js';

/** Reads an object that a task changes; a reference is `kind/name`. */
export function capture(target: Kubernetes, reference: Reference): Command {
	return kubectl(target, ['get', reference, '--ignore-not-found', '--output', 'json'], {confidential: true});
}

/** What of an object is worth keeping and comparing: not what the server writes itself. */
export function captured(stdout: string): string | undefined {
	const object = parseJson(stdout);
	if (!isObject(object)) return undefined;
	const kept: Record<string, Json | undefined> = {
		apiVersion: object['apiVersion'],
		kind: object['kind'],
		metadata: pruned({
			name: textAt(object, 'metadata', 'name'),
			namespace: textAt(object, 'metadata', 'namespace'),
			labels: at(object, 'metadata', 'labels'),
			annotations: at(object, 'metadata', 'annotations'),
		}),
		type: object['type'],
		data: object['data'],
		spec: object['spec'],
	};
	return JSON.stringify(sorted(pruned(kept)));
}

/** Puts the object back as it was, or takes it away when it was not there. */
export function restore(target: Kubernetes, reference: Reference, content: Secret | undefined): readonly Task[] {
	const id = `undo/${reference.replace('/', '-')}`;
	if (content === undefined)
		return [
			{
				id,
				title: `Delete ${reference}`,
				action: {
					kind: 'run',
					command: kubectl(target, ['delete', reference, '--ignore-not-found'], {effect: 'writes', timeout: 120}),
				},
				changes: [reference],
			},
		];
	return [
		{
			id,
			title: `Put ${reference} back`,
			action: {kind: 'run', command: applyServerSide(target, [content, '\n'])},
			changes: [reference],
		},
	];
}

function pruned(value: Readonly<Record<string, Json | undefined>>): {readonly [key: string]: Json | undefined} {
	return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}

function sorted(value: Json | undefined): Json | undefined {
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.keys(value)
			.sort()
			.map((key) => [key, sorted(value[key])] as const),
	);
}
