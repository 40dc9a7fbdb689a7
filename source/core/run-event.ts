import type {HostRow} from './task.js';

/** How far a task is. `already` = it was so; `declined` = an optional one that failed; `unknown` = begun, and nobody saw it end. */
export type TaskStatus =
	'waiting' | 'running' | 'done' | 'already' | 'skipped' | 'declined' | 'failed' | 'stopped' | 'unknown';

/** What a run tells. Everything in it is redacted. */
export type RunEvent =
	| {
			readonly kind: 'plan-started';
			readonly stages: readonly {
				readonly step: string;
				readonly title: string;
				readonly tasks: readonly {readonly id: string; readonly title: string}[];
			}[];
	  }
	| {
			readonly kind: 'task-changed';
			readonly id: string;
			readonly status: TaskStatus;
			readonly says?: string;
			readonly at: number;
	  }
	| {readonly kind: 'hosts-changed'; readonly id: string; readonly rows: readonly HostRow[]; readonly at: number}
	| {readonly kind: 'task-printed'; readonly id: string; readonly line: string}
	| {readonly kind: 'noted'; readonly says: string}
	| {readonly kind: 'plan-finished'; readonly outcome: RunOutcome; readonly at: number};

/** How a run ended: `partly` when it came to its end and something planned was left out on the way. */
export type RunOutcome = 'done' | 'partly' | 'failed' | 'stopped';

/** A task as a screen shows it. Times are milliseconds of a monotonic clock. */
export type TaskState = {
	readonly id: string;
	readonly title: string;
	readonly status: TaskStatus;
	readonly says?: string;
	readonly started?: number;
	readonly ended?: number;
	/** The last lines its program printed, at most 50. */
	readonly lines: readonly string[];
	readonly hosts: readonly HostRow[];
};

/** All that a run has told so far. */
export type RunState = {
	readonly stages: readonly {readonly step: string; readonly title: string; readonly tasks: readonly TaskState[]}[];
	readonly notes: readonly string[];
	readonly outcome?: RunOutcome;
};

/** A run of which nothing was told yet. */
export const nothingYet: RunState = {stages: [], notes: []};

/** Adds one event to what is known of the run. */
export function fold(state: RunState, event: RunEvent): RunState {
	switch (event.kind) {
		case 'plan-started':
			return {
				notes: state.notes,
				stages: event.stages.map((stage) => ({
					...stage,
					tasks: stage.tasks.map((task) => ({...task, status: 'waiting', lines: [], hosts: []})),
				})),
			};
		case 'task-changed':
			return changed(state, event.id, (task) =>
				event.status === 'running'
					? // Begun, or begun again after it failed: what was said of the first try is past.
						{id: task.id, title: task.title, status: 'running', started: event.at, lines: [], hosts: []}
					: {...task, status: event.status, ended: event.at, ...(event.says === undefined ? {} : {says: event.says})},
			);
		case 'hosts-changed':
			return changed(state, event.id, (task) => ({...task, hosts: event.rows}));
		case 'task-printed':
			return changed(state, event.id, (task) => ({...task, lines: [...task.lines, event.line].slice(-50)}));
		case 'noted':
			return {...state, notes: [...state.notes, event.says]};
		case 'plan-finished':
			return {...state, outcome: event.outcome};
	}
}

function changed(state: RunState, id: string, change: (task: TaskState) => TaskState): RunState {
	return {
		...state,
		stages: state.stages.map((stage) => ({
			...stage,
			tasks: stage.tasks.map((task) => (task.id === id ? change(task) : task)),
		})),
	};
}
