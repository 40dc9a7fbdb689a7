import type {Either, Outcome} from '../../core/command.js';
import type {Settlement} from '../../core/platform.js';
import {Secret} from '../../core/secret.js';
import {type Change, type PresentValue, shownValue, unset} from '../../core/settings.js';
import type {Explanation, Task} from '../../core/task.js';
import {base64, isText, type Text} from '../../core/text.js';
import {clusterId as readClusterId, valueMarks, writeKeys} from '../../tools/etcd.js';
import {explainSsh, ssh} from '../../tools/ssh.js';
import type {DeisFacts, DeisTarget} from './facts.js';

/** What holds where nothing is set. */
export const absent = "the component's default";

/** The one write of the changed keys: all of them or none, and only over what was read. */
export function settle(facts: DeisFacts, wanted: readonly Change[]): Settlement {
	const changes = inOrder(wanted);
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
				instructions: ['It can be set once the unit that writes it is stopped: deisctl list, deisctl stop UNIT.'],
			},
		};
	const conditions = new Set(changes.flatMap(({setting}) => setting.ifDone ?? []));
	if (conditions.size > 1)
		return {
			...none,
			refusal: {
				says: 'What these steps write hangs on two different things that may fail, and is one write.',
				instructions: ['Do them one after another: a run for each step.'],
			},
		};
	const formerOf = (change: Change | undefined) =>
		change === undefined || isLeft(change) ? undefined : change.present;
	const conditional = changes.find(({setting}) => setting.ifDone !== undefined)?.setting.ifDone;
	const isHanging = ({setting}: Change) => setting.ifDone !== undefined;
	const stdin: Text | Either =
		conditional === undefined || changes.every(isHanging)
			? changes.flatMap((change) => lines(change, formerOf(change)))
			: {
					ifDone: conditional,
					then: changes.flatMap((change) => lines(change, formerOf(change))),
					otherwise: changes.flatMap((change) => (isHanging(change) ? leftAlone : lines(change, formerOf(change)))),
				};
	const write: Task = {
		id: 'settings/write',
		title: titleOf(changes),
		notes: changes.map(
			({setting, present}, index) =>
				`/deis/${keys[index]?.key ?? ''}: ${shownValue(present, absent)} → ${shownValue(setting.value, absent)}`,
		),
		...(conditional !== undefined && changes.every(isHanging) ? {ifDone: conditional} : {}),
		action: {
			kind: 'run',
			command: ssh(
				facts.target.at,
				writeKeys(
					keys.map(({key, over}, index) => ({
						key: `deis/${key}`,
						over,
						readsFormer: formerOf(changes[index]) instanceof Secret,
					})),
				),
				{stdin, effect: 'writes', timeout: 60},
			),
			explain: (outcome) => explainWrite(facts.target, outcome),
		},
	};
	return {...none, tasks: [write]};
}

/**
 * What is set comes in the order of the steps; what is taken away after it and in the reverse order, so that a thing goes
 * before what it relies on: HSTS before its time (else its default of 18 weeks would be sent), a certificate before its key.
 */
function inOrder(changes: readonly Change[]): readonly Change[] {
	const goes = ({setting}: Change) => setting.value === unset;
	return [...changes.filter((change) => !goes(change)), ...changes.filter(goes).toReversed()];
}

/** How many keys are written, and how many of them perhaps. */
function titleOf(changes: readonly Change[]): string {
	const all = changes.length === 1 ? 'Write the key' : `Write the ${changes.length} keys`;
	const maybe = changes.filter(({setting}) => setting.ifDone !== undefined).length;
	return maybe === 0 || maybe === changes.length ? all : `${all}, ${maybe} of them only if all went well so far`;
}

/** A key's path below `/deis`. */
function keyOf(path: readonly string[]): string {
	return path.join('/');
}

/** The two lines by which a key stays as it is. */
const leftAlone: Text = [`${valueMarks.leave}\n`, `${valueMarks.none}\n`];

/** The new value and the former one, a line each; a secret that is there stays on the cluster. */
function lines({setting: {value}}: Change, present: PresentValue): Text {
	return [...line(value), ...(present instanceof Secret ? [`${valueMarks.present}\n`] : line(present))];
}

/** One line of base64, or the mark of none. */
export function line(value: Change['setting']['value'] | Exclude<PresentValue, Secret>): Text {
	return value === undefined || value === unset
		? [`${valueMarks.none}\n`]
		: [base64(isText(value) ? value : [String(value)]), '\n'];
}

/** What a failed write of keys means. */
export function explainWrite(target: DeisTarget, {stderr}: Outcome): Explanation | undefined {
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
