import {
	fold,
	nothingYet,
	type RunEvent,
	type RunState,
	type TaskState,
	type TaskStatus,
} from '../../../core/run-event.js';

/** A run as far as it is shown. */
export type RunView = {
	readonly state: RunState;
	/** The standing in which each task was last printed for good, by task id; such a task is not drawn any more. */
	readonly printed: Readonly<Record<string, TaskStatus>>;
	/** What the run's clock showed and what ours showed when the latest timed event came, in milliseconds. */
	readonly clock: {readonly theirs: number; readonly ours: number};
};

/** A stage with those of its tasks that are not printed yet. */
export type OpenStage = {readonly title: string; readonly tasks: readonly TaskState[]};

/** Something of a run that is printed for good: finished tasks under their stage's title, a note, or how it ended. */
export type Printed =
	| {readonly kind: 'stage'; readonly stage: OpenStage}
	| {readonly kind: 'note'; readonly says: string}
	| {readonly kind: 'outcome'; readonly state: RunState};

/** A run of which nothing was told. */
export const noRun: RunView = {state: nothingYet, printed: {}, clock: {theirs: 0, ours: 0}};

/** Adds an event; gives what is now printed for good: stages whose tasks have all ended, notes, the outcome. */
export function follow(
	view: RunView,
	event: RunEvent,
	now: number,
): {readonly view: RunView; readonly prints: readonly Printed[]} {
	const printed = event.kind === 'plan-started' ? {} : view.printed;
	const clock = 'at' in event ? {theirs: event.at, ours: now} : view.clock;
	const next: RunView = {state: fold(forget(view.state, event), event), printed, clock};
	if (event.kind === 'noted') return {view: next, prints: [{kind: 'note', says: event.says}]};
	if (event.kind === 'plan-finished') {
		const flushed = flush(next, () => true);
		return {view: flushed.view, prints: [...flushed.prints, {kind: 'outcome', state: next.state}]};
	}

	return event.kind === 'task-changed' ? flush(next, isOver) : {view: next, prints: []};
}

/** A task that is tried again says no more why it failed, and its time begins anew. */
function forget(state: RunState, event: RunEvent): RunState {
	if (event.kind !== 'task-changed') return state;
	const stages = state.stages.map((stage) => ({
		...stage,
		tasks: stage.tasks.map((task) => {
			if (task.id !== event.id) return task;
			const {says, started, ended, ...rest} = task;
			const isAgain = event.status === 'running' && ended !== undefined;
			return {
				...rest,
				...(says === undefined || isAgain ? {} : {says}),
				...(started === undefined || isAgain ? {} : {started}),
				...(ended === undefined || isAgain ? {} : {ended}),
			};
		}),
	}));
	return {...state, stages};
}

/** Prints what has ended so far, so that a page in the middle of a run stands below it. */
export function pause(view: RunView): {readonly view: RunView; readonly prints: readonly Printed[]} {
	return flush(view, (stage) => stage.tasks.some(hasEnded), hasEnded);
}

/** The stages of which something is still to be drawn. */
export function openStages(view: RunView): readonly OpenStage[] {
	return view.state.stages
		.map((stage) => ({title: stage.title, tasks: stage.tasks.filter((task) => view.printed[task.id] !== task.status)}))
		.filter((stage) => stage.tasks.length > 0);
}

/** Whether a task is at work, so that its elapsed time moves. */
export function isRunning(view: RunView): boolean {
	return view.state.stages.some((stage) => stage.tasks.some((task) => task.status === 'running'));
}

/** Whether a run has begun and not ended. */
export function isActive(view: RunView): boolean {
	return view.state.stages.length > 0 && view.state.outcome === undefined;
}

/** Milliseconds that a task has taken so far, by the run's own clock. */
export function elapsed(view: RunView, task: TaskState, now: number): number | undefined {
	if (task.started === undefined) return undefined;
	const until = task.status === 'running' ? view.clock.theirs + (now - view.clock.ours) : task.ended;
	return until === undefined ? undefined : Math.max(0, until - task.started);
}

function hasEnded(task: TaskState): boolean {
	return task.status !== 'waiting' && task.status !== 'running';
}

function isOver(stage: OpenStage): boolean {
	return stage.tasks.every(hasEnded);
}

function flush(
	view: RunView,
	which: (stage: OpenStage) => boolean,
	tasks: (task: TaskState) => boolean = () => true,
): {readonly view: RunView; readonly prints: readonly Printed[]} {
	const stages = view.state.stages
		.filter(which)
		.map((stage) => ({
			title: stage.title,
			tasks: stage.tasks.filter((task) => tasks(task) && view.printed[task.id] !== task.status),
		}))
		.filter((stage) => stage.tasks.length > 0);
	if (stages.length === 0) return {view, prints: []};
	const printed = Object.fromEntries(stages.flatMap(({tasks}) => tasks.map((task) => [task.id, task.status] as const)));
	return {
		view: {...view, printed: {...view.printed, ...printed}},
		prints: stages.map((stage) => ({kind: 'stage', stage})),
	};
}
