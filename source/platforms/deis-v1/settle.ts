import type {Outcome} from '../../core/command.js';
import type {Settlement} from '../../core/platform.js';
import {Secret} from '../../core/secret.js';
import {type Change, type PresentValue, shownValue, unset} from '../../core/settings.js';
import type {Explanation, Task} from '../../core/task.js';
import {base64, isText, type Text} from '../../core/text.js';
import {clusterId as readClusterId, writeKeys} from '../../tools/etcd.js';
import {explainSsh, ssh} from '../../tools/ssh.js';
import type {DeisFacts} from './facts.js';

/** What holds where nothing is set. */
export const absent = "the component's default";

/** The one write of the changed keys: all of them or none, and only over what was read. */
export function settle(facts: DeisFacts, changes: readonly Change[]): Settlement {
	const guards = guardsOf(facts);
	const none: Settlement = {collateral: [], costs: [], decisions: [], tasks: [], guards};
	if (changes.length === 0) return none;
	if (!facts.tree.known)
		return {...none, refusal: {says: `What is set could not be read: ${facts.tree.because}`, instructions: []}};
	const tree = facts.tree.value;
	// What a component writes again and again is gone once a task before has taken the component away.
	const isLeft = ({setting}: Change) =>
		setting.ifDone !== undefined && tree.get(keyOf(setting.path))?.ttl !== undefined;
	const keys = changes.map((change) => {
		const key = keyOf(change.setting.path);
		return {key, over: isLeft(change) ? undefined : tree.get(key)?.index, isLeft: isLeft(change)};
	});
	const alive = keys.find((one) => tree.get(one.key)?.ttl !== undefined && !one.isLeft);
	if (alive !== undefined)
		return {
			...none,
			refusal: {
				says: `The key /deis/${alive.key} is written by a running component every few seconds: what is set there is lost at once.`,
				instructions: [],
			},
		};
	const write: Task = {
		id: 'settings/write',
		title: changes.length === 1 ? 'Write the key' : `Write the ${changes.length} keys`,
		notes: changes.map(
			({setting, present}, index) =>
				`/deis/${keys[index]?.key ?? ''}: ${shownValue(present, absent)} → ${shownValue(setting.value, absent)}`,
		),
		action: {
			kind: 'run',
			command: ssh(facts.target.at, writeKeys(keys.map(({key, over}) => ({key: `deis/${key}`, over}))), {
				stdin: changes.flatMap((change) => [
					...line(change.setting.value),
					...line(isLeft(change) ? undefined : change.present),
				]),
				effect: 'writes',
				timeout: 60,
			}),
			explain: (outcome) => explain(facts, outcome),
		},
	};
	return {...none, tasks: [write]};
}

/** A key's path below `/deis`. */
function keyOf(path: readonly string[]): string {
	return path.join('/');
}

/** One line of base64, or `-` for none. */
function line(value: Change['setting']['value'] | PresentValue): Text {
	if (value === undefined || value === unset) return ['-\n'];
	const of: Text = value instanceof Secret ? [value] : isText(value) ? value : [String(value)];
	return [base64(of), '\n'];
}

function explain({target}: DeisFacts, {stderr}: Outcome): Explanation | undefined {
	const key = /^not written: \S+\/v2\/keys\/(\S+)$/m.exec(stderr)?.[1];
	const left = /^not put back: \S+\/v2\/keys\/(\S+)$/m.exec(stderr)?.[1];
	if (left !== undefined)
		return {
			says: `A key could not be written, and /${left}, which was, could not be put back.`,
			next: ['Run `seaworthy check`, and the same step again once etcd answers.'],
		};
	if (key !== undefined && stderr.includes(' 412'))
		return {
			says: `Somebody wrote /${key} since this was planned: it stays as it is, and so do the other keys.`,
			next: ['Start again: the plan is made anew.'],
		};
	return explainSsh(stderr, target.at);
}

/** The host must lead to the etcd cluster that was surveyed. */
function guardsOf({target, clusterId}: DeisFacts): readonly Task[] {
	return clusterId.known
		? [
				{
					id: 'guard/cluster',
					title: 'Check that it is still the same cluster',
					action: {
						kind: 'check',
						check: {
							command: ssh(target.at, readClusterId),
							expect: {equals: clusterId.value},
							hint: `${target.at.host} leads to another etcd cluster than the one this was planned for: plan again.`,
						},
					},
				},
			]
		: [];
}
