import {setTimeout as sleep} from 'node:timers/promises';
import {type Command, type Expect, holds, type Outcome} from '../core/command.js';
import type {Ended, Shell} from '../core/ports.js';
import type {Explanation, HostRow, Task} from '../core/task.js';
import {each} from './each.js';

/** What is needed to do a task. */
export type Means = {
	readonly shell: Shell;
	readonly signal: AbortSignal;
	/** Ids of the tasks that succeeded so far. */
	readonly succeeded: ReadonlySet<string>;
	readonly redact: (text: string) => string;
	readonly printed: (line: string) => void;
	readonly rows: (rows: readonly HostRow[]) => void;
};

/** Does one task. Never rejects for what a program does. */
export async function perform(task: Task, means: Means): Promise<Ended> {
	const {id, action, unless} = task;
	const {succeeded, signal} = means;
	if (signal.aborted) return {id, status: 'stopped'};
	if (task.ifDone !== undefined && !succeeded.has(task.ifDone))
		return {id, status: 'skipped', says: 'What it depends on was left out.'};
	if (unless !== undefined && holds(unless.expect, await start(unless.command, means))) return {id, status: 'already'};
	switch (action.kind) {
		case 'manual':
			for (const line of action.instructions) means.printed(line);
			return {id, status: 'done'};
		case 'run':
			return judged(task, action.expect ?? {}, await start(action.command, means), means, `${task.title}: it failed.`);
		case 'check':
			return judged(task, action.check.expect, await start(action.check.command, means), means, action.check.hint);
		case 'wait':
			return waited(task, action, means);
		case 'each':
			return each(task, action, {
				...means,
				start: async (command, onLine) => start(command, {...means, printed: onLine}),
			});
	}
}

async function start(command: Command, {shell, signal, succeeded, printed}: Means): Promise<Outcome> {
	return shell.run(command, {signal, onLine: printed, isDone: (task) => succeeded.has(task)});
}

function judged(task: Task, expect: Expect, outcome: Outcome, means: Means, hint: string): Ended {
	if (holds(expect, outcome)) return {id: task.id, status: 'done'};
	if (means.signal.aborted) return {id: task.id, status: 'stopped', output: words(outcome, means)};
	return failed(task, explained(task, hint, outcome), words(outcome, means, confidential(task)));
}

function explained({action}: Task, hint: string, outcome: Outcome): Explanation {
	const own = action.kind === 'manual' || action.kind === 'each' ? undefined : action.explain?.(outcome);
	return own ?? {says: why(hint, outcome), next: []};
}

function failed(task: Task, {says, next}: Explanation, output: readonly string[]): Ended {
	return task.optional === undefined
		? {id: task.id, status: 'failed', says, next, output}
		: {id: task.id, status: 'declined', says: `${says} ${task.optional}`, next, output};
}

function why(hint: string, {failure, took}: Outcome): string {
	if (failure === 'not-found') return `${hint} The program is not on this machine.`;
	return failure === 'timed-out' ? `${hint} It was stopped after ${Math.round(took / 1000)} s.` : hint;
}

function confidential({action}: Task): boolean {
	if (action.kind === 'manual' || action.kind === 'each') return false;
	return (action.kind === 'run' ? action.command : action.check.command).confidential === true;
}

/** The last words of a program; of a confidential one only what it said on standard error. */
function words({stdout, stderr}: Outcome, {redact}: Means, hideOutput = false): readonly string[] {
	return redact(hideOutput ? stderr : `${stdout}\n${stderr}`)
		.split('\n')
		.map((line) => line.trimEnd())
		.filter((line) => line !== '')
		.slice(-20);
}

/**
 * How long a wait pauses between two questions: five times what the last one took, so that no server is kept busy by them,
 * but 1 s at least and 15 s at most, since a command that hung until its time was over tells nothing of the load. All in
 * milliseconds.
 */
export function pauseAfter(took: number, left: number): number {
	return Math.min(Math.max(1000, 5 * took), 15_000, Math.max(0, left));
}

type Wait = Extract<Task['action'], {readonly kind: 'wait'}>;

/** Asks again until it holds. */
async function waited(task: Task, action: Wait, means: Means): Promise<Ended> {
	const {check, seconds, rows, ends} = action;
	const until = performance.now() + seconds * 1000;
	for (;;) {
		const took = rows === undefined ? 0 : await listRows(rows, means);
		const outcome = await start(check.command, means);
		if (holds(check.expect, outcome)) return {id: task.id, status: 'done'};
		if (means.signal.aborted) return {id: task.id, status: 'stopped'};
		const isOver = ends !== undefined && holds(ends, outcome);
		if (isOver || performance.now() >= until || outcome.failure === 'not-found')
			return lateEnd(task, action, outcome, means);
		await sleep(pauseAfter(took + outcome.took, until - performance.now()), undefined, {signal: means.signal}).catch(
			() => undefined,
		);
	}
}

function lateEnd(task: Task, {check}: Wait, outcome: Outcome, means: Means): Ended {
	return failed(task, explained(task, check.hint, outcome), words(outcome, means, confidential(task)));
}

async function listRows(rows: NonNullable<Wait['rows']>, means: Means): Promise<number> {
	const outcome = await start(rows.command, means);
	if (outcome.exitCode === 0 && outcome.failure === undefined)
		means.rows(rows.parse(outcome.stdout).map((row) => ({...row, says: means.redact(row.says)})));
	return outcome.took;
}
