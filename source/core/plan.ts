import type {Change} from './settings.js';
import type {Refusal} from './step.js';
import type {Task} from './task.js';

/** What the program works on, as far as every platform has it. */
export type Target = {
	readonly platform: string;
	/** What the first write asks to be typed, e.g. the context's name. */
	readonly name: string;
	/** One line for screens. */
	readonly label: string;
	/** What tells the cluster from another of the same name; known once it was read. */
	readonly identity?: string;
	/** Given to the answers file and to scripts: context, namespace, release, chart. */
	readonly fields: Readonly<Record<string, string>>;
};

/** The step id of what is mended before a run; such a run is not the one that is gone on with. */
export const mendingStep = 'mend';

/** A part of the plan with its own task list. */
export type Stage = {
	/** The step's id; `settings` for the one write of all steps' settings. */
	readonly step: string;
	readonly title: string;
	readonly tasks: readonly Task[];
};

/** Something of the cluster that the write of the settings puts back or alters beside what was asked. */
export type Collateral = {
	/** The object, e.g. `Deployment/deis-router`. */
	readonly object: string;
	readonly field: string;
	readonly now: string;
	readonly then: string;
};

/** A decision beyond the questions; unattended it is given by `--accept ID`. */
export type Decision = {
	readonly id: string;
	/** The question put to the operator, with what is so. */
	readonly says: string;
	readonly accepted: boolean;
};

/** What will be done: the one object that review, script, run, journal and undo read. */
export type Plan = {
	readonly platform: string;
	readonly target: Target;
	readonly stages: readonly Stage[];
	readonly changes: readonly (Change & {readonly step: string})[];
	readonly collateral: readonly Collateral[];
	readonly decisions: readonly Decision[];
	readonly refusals: readonly (Refusal & {readonly step: string})[];
	/** Sentences by step. */
	readonly costs: readonly {readonly step: string; readonly says: string}[];
	readonly byHand: readonly string[];
	readonly unverified: readonly string[];
	/** Checks that the cluster is still as planned; the printed script and the run begin with them. */
	readonly guards: readonly Task[];
	/** Live trials of the answers; a run has done them while asking, the script begins with them. */
	readonly trials: readonly Task[];
};

/** Whether there is nothing to do. */
export function isEmpty(plan: Plan): boolean {
	return plan.stages.every((stage) => stage.tasks.length === 0);
}

/** Ids of the tasks without whose success some changes are not written. */
export function hanging(plan: Plan): readonly string[] {
	return [...new Set(plan.changes.flatMap(({setting}) => setting.ifDone ?? []))];
}

/** The steps of which the plan changes something that undo can put back: settings and objects; pulled images, e.g., stay. */
export function changedSteps({changes, stages}: Plan): readonly string[] {
	const withObjects = stages.filter(({tasks}) => tasks.some((task) => (task.changes ?? []).length > 0));
	return [...new Set([...changes, ...withObjects].map(({step}) => step))];
}

/** All tasks of the stages in their order. */
export function tasksOf(plan: Plan): readonly Task[] {
	return plan.stages.flatMap((stage) => stage.tasks);
}
