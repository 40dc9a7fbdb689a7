import {at, isObject, type Json, parseJson, textAt} from '../../core/json.js';
import type {Command} from '../../core/command.js';
import type {Secret} from '../../core/secret.js';
import type {Reference, Task} from '../../core/task.js';
import {json} from '../../core/text.js';
import {applyServerSide, kubectl, type Kubernetes} from '../../tools/kubectl.js';

/** One key of a Secret that is otherwise the chart's: `secret-key/NAME/KEY`. */
function secretKey(reference: Reference): {readonly name: string; readonly key: string} | undefined {
	const [kind, name, key] = reference.split('/');
	return kind === 'secret-key' && name !== undefined && key !== undefined ? {name, key} : undefined;
}

/** Reads an object that a task changes; a reference is `kind/name`, or `secret-key/NAME/KEY`. */
export function capture(target: Kubernetes, reference: Reference): Command {
	const of = secretKey(reference);
	if (of !== undefined) {
		const path = `{.data.${of.key.replaceAll('.', String.raw`\.`)}}`;
		return kubectl(target, ['get', 'secret', of.name, '--ignore-not-found', '--output', `jsonpath="${path}"`], {
			confidential: true,
		});
	}
	return kubectl(target, ['get', reference, '--ignore-not-found', '--output', 'json'], {confidential: true});
}

/** What of an object is worth keeping and comparing: not what the server writes itself. */
export function captured(stdout: string): string | undefined {
	const object = parseJson(stdout);
	if (typeof object === 'string') return object === '' ? undefined : JSON.stringify(object);
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
	const id = `undo/${reference.replaceAll('/', '-')}`;
	const of = secretKey(reference);
	if (of !== undefined)
		return [
			{
				id,
				title: `Put ${of.key} of ${of.name} back`,
				// Left out of what our field manager applies, a key that it put in goes away.
				action: {
					kind: 'run',
					command: applyServerSide(target, [
						`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"${of.name}","namespace":`,
						json([target.namespace]),
						'},"data":{',
						...(content === undefined ? [] : [`${JSON.stringify(of.key)}:`, content]),
						'}}\n',
					]),
				},
				changes: [reference],
			},
		];
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
