import type {Collateral, Decision, Plan, Stage, Target} from './plan.js';
import type {Settlement} from './platform.js';
import {type Change, isAlready, type PresentValue, type Setting} from './settings.js';
import type {StepPlan} from './step.js';
import type {Task} from './task.js';

/** A step with what it wants done. */
export type Wish = {
	readonly id: string;
	readonly title: string;
	readonly plan: StepPlan;
	readonly trials: readonly Task[];
};

/** The settings of all steps that are not so yet, each with its step; a refused step has none. */
export function changesOf(
	wishes: readonly Wish[],
	present: (path: Setting['path']) => PresentValue,
): readonly (Change & {readonly step: string})[] {
	return wishes
		.filter(({plan}) => plan.refusal === undefined)
		.flatMap(({id, plan}) =>
			(plan.settings ?? []).map((setting) => ({step: id, setting, present: present(setting.path)})),
		)
		.filter(({setting, present: now}) => setting.drifted === true || !isAlready(setting.value, now));
}

/** Folds the steps' plans into one: every step's befores, the one write of all settings, every step's afters. */
export function compose(parts: {
	readonly target: Target;
	readonly wishes: readonly Wish[];
	readonly changes: Plan['changes'];
	readonly settlement: Settlement;
	readonly accepted: readonly string[];
	readonly writeTitle: string;
}): Plan {
	const {target, wishes, settlement, accepted} = parts;
	const isWritten = settlement.refusal === undefined;
	const changes = isWritten ? parts.changes : [];
	// Without the write of its settings a step's own tasks would prepare, or wait for, something that never comes.
	const stayed = isWritten ? [] : parts.changes.map(({step}) => step);
	const going = wishes.filter(({id, plan}) => plan.refusal === undefined && !stayed.includes(id));
	const stage = (step: string, title: string, tasks: readonly Task[] | undefined): readonly Stage[] =>
		tasks === undefined || tasks.length === 0 ? [] : [{step, title, tasks}];
	// A step that has tasks on both sides of the one write says on which side these are.
	const sided = ({title, plan}: Wish, side: 'before' | 'after') =>
		settlement.tasks.length === 0 || (plan.before ?? []).length === 0 || (plan.after ?? []).length === 0
			? title
			: `${title}, ${side} ${parts.writeTitle.toLowerCase()}`;
	const stages = [
		...going.flatMap((wish) => stage(wish.id, sided(wish, 'before'), wish.plan.before)),
		...stage('settings', parts.writeTitle, settlement.tasks),
		...going.flatMap((wish) => stage(wish.id, sided(wish, 'after'), wish.plan.after)),
	];
	const decisions = [...going.flatMap(({plan}) => plan.decisions ?? []), ...settlement.decisions];
	return {
		platform: target.platform,
		target,
		stages,
		changes,
		collateral: settlement.collateral,
		decisions: decisions.map((decision): Decision => ({...decision, accepted: accepted.includes(decision.id)})),
		refusals: [
			...wishes.flatMap(({id, plan}) => (plan.refusal === undefined ? [] : [{...plan.refusal, step: id}])),
			...(settlement.refusal === undefined ? [] : [{...settlement.refusal, step: 'settings'}]),
		],
		costs: [
			...going.flatMap(({id, plan}) => (plan.costs ?? []).map((says) => ({step: id, says}))),
			...settlement.costs.map((says) => ({step: 'settings', says})),
		],
		byHand: going.flatMap(({plan}) => plan.byHand ?? []),
		unverified: going.flatMap(({plan}) => plan.unverified ?? []),
		guards: stages.length === 0 ? [] : settlement.guards,
		trials: going.flatMap(({trials}) => trials),
	};
}

/** What the write puts back, in sentences. */
export function collateralLines(collateral: readonly Collateral[]): readonly string[] {
	return collateral.map(({object, field, now, then}) => `${object} ${field}: ${now} → ${then}`);
}
