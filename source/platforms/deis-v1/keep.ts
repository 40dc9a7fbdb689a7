import type {Command} from '../../core/command.js';
import {parseJson, textAt, at, isObject} from '../../core/json.js';
import type {Objects} from '../../core/platform.js';
import type {Target} from '../../core/plan.js';
import {Secret} from '../../core/secret.js';
import {unset} from '../../core/settings.js';
import type {Reference, Task} from '../../core/task.js';
import type {Text} from '../../core/text.js';
import {getKeys, valueMarks, writeKeys} from '../../tools/etcd.js';
import {ssh} from '../../tools/ssh.js';
import type {DeisTarget} from './facts.js';
import {explainWrite, line} from './settle.js';
import {isSecretKey} from './tree.js';

/** Keys that are changed together, as one thing; first the one that must be there before the others. */
export function reference(keys: readonly string[]): Reference {
	return keys.map((key) => `/deis/${key}`).join(' + ');
}

/** The keys of a reference, below `/deis`. */
function keysOf(of: Reference): readonly string[] {
	return of.split(' + ').map((key) => key.slice('/deis/'.length));
}

/** Keys as tasks write them beside settings, kept whole and put back whole. */
export const objects: Objects = {
	capture: (target: Target, of: Reference): Command =>
		ssh((target as DeisTarget).at, getKeys(keysOf(of).map((key) => `deis/${key}`)), {confidential: true}),
	captured: (stdout) => {
		const values = stdout.split('\n').flatMap((one): readonly (readonly [string, string])[] => {
			const node = at(parseJson(one), 'node');
			const [key, value] = [textAt(node, 'key'), textAt(node, 'value')];
			return key === undefined || value === undefined ? [] : [[key, value]];
		});
		return values.length === 0 ? undefined : JSON.stringify(Object.fromEntries(values));
	},
	restore: (target: Target, of: Reference, content: Secret | undefined): readonly Task[] => [
		putBack(target as DeisTarget, of, content),
	],
};

/** Writes the keys as they were: those that were there in their order, then those that were not, the last first. */
function putBack(target: DeisTarget, of: Reference, content: Secret | undefined): Task {
	const keys = keysOf(of);
	const held = content?.inspect((value) => parseJson(value));
	const valueOf = (key: string) => (isObject(held) ? textAt(held, `/deis/${key}`) : undefined);
	const ordered = [
		...keys.filter((key) => valueOf(key) !== undefined),
		...keys.filter((key) => valueOf(key) === undefined).toReversed(),
	];
	return {
		id: `undo/${keys.join('-').replaceAll('/', '-')}`,
		title: content === undefined ? `Take away ${of}` : `Put back ${of}`,
		changes: [of],
		action: {
			kind: 'run',
			command: ssh(target.at, writeKeys(ordered.map((key) => ({key: `deis/${key}`, over: 'any', readsFormer: true}))), {
				stdin: ordered.flatMap((key) => [...line(was(key, valueOf(key))), `${valueMarks.present}\n`]),
				effect: 'writes',
				timeout: 60,
			}),
			explain: (outcome) => explainWrite(target, outcome),
		},
	};
}

/** What a key held, whole. */
function was(key: string, value: string | undefined): Text | typeof unset {
	if (value === undefined) return unset;
	if (!isSecretKey(key)) return [value];
	const secret = new Secret(`SEAWORTHY_UNDO_${key.replaceAll(/\W/g, '_').toUpperCase()}`, value);
	return [secret, secret.ending];
}
