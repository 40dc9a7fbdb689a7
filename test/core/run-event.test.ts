import {expect, it} from 'vitest';
import {fold, nothingYet, type RunEvent} from '../../source/core/run-event.js';

it('folds what a run tells into what is known of it; a task begun again forgets its first try', () => {
	const events: readonly RunEvent[] = [
		{kind: 'noted', says: 'Took the lock.'},
		{
			kind: 'plan-started',
			stages: [
				{
					step: 'tls',
					title: 'TLS',
					tasks: [
						{id: 'tls/a', title: 'A'},
						{id: 'tls/b', title: 'B'},
					],
				},
			],
		},
		{kind: 'task-changed', id: 'tls/a', status: 'running', at: 10},
		{kind: 'task-printed', id: 'tls/a', line: 'one'},
		{kind: 'hosts-changed', id: 'tls/a', rows: [{host: 'n1', status: 'done', says: ''}], at: 11},
		{kind: 'task-changed', id: 'tls/a', status: 'failed', says: 'It failed.', at: 20},
		{kind: 'task-changed', id: 'tls/a', status: 'running', at: 30},
		{kind: 'task-printed', id: 'tls/a', line: 'two'},
		{kind: 'task-changed', id: 'tls/a', status: 'done', at: 40},
		{kind: 'task-changed', id: 'tls/unheard-of', status: 'done', at: 41},
		{kind: 'plan-finished', outcome: 'stopped', at: 50},
	];
	expect(events.reduce(fold, nothingYet)).toEqual({
		notes: ['Took the lock.'],
		outcome: 'stopped',
		stages: [
			{
				step: 'tls',
				title: 'TLS',
				tasks: [
					{
						id: 'tls/a',
						title: 'A',
						status: 'done',
						started: 30,
						ended: 40,
						lines: ['two'],
						hosts: [],
					},
					{id: 'tls/b', title: 'B', status: 'waiting', lines: [], hosts: []},
				],
			},
		],
	});
});

it('keeps the last 50 lines of a program', () => {
	const begun = fold(nothingYet, {
		kind: 'plan-started',
		stages: [{step: 'x', title: 'X', tasks: [{id: 'x/a', title: 'A'}]}],
	});
	const state = Array.from({length: 60}, (_line, index) => `line ${index}`).reduce(
		(before, line) => fold(before, {kind: 'task-printed', id: 'x/a', line}),
		begun,
	);
	expect(state.stages[0]!.tasks[0]!.lines).toHaveLength(50);
	expect(state.stages[0]!.tasks[0]!.lines.at(-1)).toBe('line 59');
});
