import {expect, test} from 'vitest';
import type {RunEvent, TaskStatus} from '../../../../source/core/run-event.js';
import {
	elapsed,
	follow,
	isActive,
	isRunning,
	noRun,
	openStages,
	pause,
	type Printed,
	type RunView,
} from '../../../../source/frontends/ink/state/run-view.js';

const begin: RunEvent = {
	kind: 'plan-started',
	stages: [
		{
			step: 'one',
			title: 'One',
			tasks: [
				{id: 'a', title: 'A'},
				{id: 'b', title: 'B'},
			],
		},
		{step: 'two', title: 'Two', tasks: [{id: 'c', title: 'C'}]},
	],
};

const change = (id: string, status: TaskStatus, at = 0, says?: string): RunEvent => ({
	kind: 'task-changed',
	id,
	status,
	at,
	...(says === undefined ? {} : {says}),
});

function run(...events: readonly RunEvent[]): {readonly view: RunView; readonly prints: readonly string[]} {
	const prints: string[] = [];
	let view = noRun;
	for (const event of events) {
		const next = follow(view, event, 0);
		view = next.view;
		prints.push(...next.prints.map(shown));
	}

	return {view, prints};
}

function shown(printed: Printed): string {
	if (printed.kind === 'note') return printed.says;
	if (printed.kind === 'outcome') return `outcome ${printed.state.outcome ?? ''}`;
	return `${printed.stage.title}: ${printed.stage.tasks.map((task) => `${task.id} ${task.status}`).join(', ')}`;
}

test('a stage is printed when all its tasks have ended, a note at once', () => {
	const {view, prints} = run(
		begin,
		change('a', 'done'),
		{kind: 'noted', says: 'note'},
		change('b', 'already'),
		change('c', 'running'),
	);
	expect(prints).toEqual(['note', 'One: a done, b already']);
	expect(openStages(view).map((stage) => stage.title)).toEqual(['Two']);
	expect(isRunning(view)).toBe(true);
});

test('a page in the middle stands below what has ended; a retried task is drawn and printed again', () => {
	const failed = run(
		begin,
		change('a', 'done'),
		change('b', 'failed', 5, 'refused'),
		change('b', 'failed', 5, 'refused'),
	);
	const early = run(begin, change('a', 'done'), change('b', 'running'));
	expect(pause(early.view).prints.map(shown)).toEqual(['One: a done']);
	const paused = pause(failed.view);
	expect(failed.prints).toEqual(['One: a done, b failed']);
	expect(paused.prints).toEqual([]);
	const again = follow(paused.view, change('b', 'running', 60_000), 0);
	expect(openStages(again.view).map((stage) => stage.tasks.map((task) => task.id))).toEqual([['b'], ['c']]);
	const done = follow(again.view, change('b', 'done', 61_000), 0);
	expect(done.prints.map(shown)).toEqual(['One: b done']);
	expect(done.view.state.stages[0]?.tasks[1]).not.toHaveProperty('says');
	expect(elapsed(done.view, done.view.state.stages[0]!.tasks[1]!, 0)).toBe(1000);
});

test('the end prints what is left, what was never begun too', () => {
	const {view, prints} = run(begin, change('a', 'stopped'), {kind: 'plan-finished', outcome: 'stopped', at: 9});
	expect(prints).toEqual(['One: a stopped, b waiting', 'Two: c waiting', 'outcome stopped']);
	expect(isActive(view)).toBe(false);
});

test('hostile 68: the elapsed time of a task at work moves by our clock from where the run said it was', () => {
	const {view} = follow(run(begin).view, change('a', 'running', 1_000_000), 50);
	const later = follow(view, change('b', 'running', 1_004_000), 4050).view;
	expect(elapsed(later, later.state.stages[0]!.tasks[0]!, 4050)).toBe(4000);
	expect(elapsed(later, later.state.stages[0]!.tasks[0]!, 5050)).toBe(5000);
	expect(elapsed(later, later.state.stages[1]!.tasks[0]!, 5050)).toBeUndefined();
});
