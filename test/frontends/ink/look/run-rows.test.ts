import {expect, test} from 'vitest';
import type {RunEvent, TaskStatus} from '../../../../source/core/run-event.js';
import type {HostRow} from '../../../../source/core/task.js';
import {roomOf, type Look} from '../../../../source/frontends/ink/look/look.js';
import {createPaint} from '../../../../source/frontends/ink/look/paint.js';
import {printedRows, runRows} from '../../../../source/frontends/ink/look/run-rows.js';
import {chooseGlyphs} from '../../../../source/frontends/ink/look/signs.js';
import {duration} from '../../../../source/frontends/ink/look/task-rows.js';
import {follow, noRun, type RunView} from '../../../../source/frontends/ink/state/run-view.js';
import {width} from '../../../../source/frontends/ink/text.js';

function look(columns: number, rows: number): Look {
	return {
		paint: createPaint(false),
		glyphs: chooseGlyphs({}),
		color: false,
		banner: 'practice',
		...roomOf({columns, rows}),
	};
}

const change = (id: string, status: TaskStatus, at: number): RunEvent => ({kind: 'task-changed', id, status, at});
const printed = (line: string): RunEvent => ({kind: 'task-printed', id: 'b', line});
const begin: RunEvent = {
	kind: 'plan-started',
	stages: [
		{
			step: 'storage',
			title: 'Storage',
			tasks: [
				{id: 'a', title: 'Store the keys'},
				{id: 'b', title: 'Upgrade the release'},
			],
		},
		{step: 'preseed', title: 'Preseed', tasks: [{id: 'c', title: 'Wait for the nodes'}]},
	],
};

function view(...events: readonly RunEvent[]): RunView {
	return events.reduce((before, event) => follow(before, event, 0).view, noRun);
}

function hosts(count: number, failing: readonly number[], ready: number): readonly HostRow[] {
	return Array.from({length: count}, (_, index) => {
		const status = failing.includes(index) ? 'failed' : index < ready ? 'done' : 'running';
		return {host: `node-${index}`, status, says: status === 'failed' ? 'no space left on device' : 'pulling 3 of 9'};
	});
}

test('the task at work has its elapsed time and last five lines below it; later stages are one row', () => {
	const lines = Array.from({length: 9}, (_, index) => printed(`\u001B[2Jline ${index}`));
	const run = view(begin, change('a', 'already', 0), change('b', 'running', 0), ...lines);
	expect(runRows({view: run, now: 12_400}, look(80, 24)).join('\n')).toBe(`practice · Running · 1 of 3 tasks done
Storage
  = already  Store the keys
  ▸ running  Upgrade the release  12 s
    │ line 4
    │ line 5
    │ line 6
    │ line 7
    │ line 8
Preseed, 1 task
Ctrl-C stops · a second Ctrl-C stops at once`);
});

test('asks 12: of a thousand hosts the summary and the failing ones with their reason come first, in the room there is', () => {
	const told: RunEvent = {kind: 'hosts-changed', id: 'c', at: 0, rows: hosts(1000, [7, 400, 900], 415)};
	const run = view(begin, change('a', 'done', 0), change('b', 'done', 0), change('c', 'running', 0), told);
	const rows = runRows({view: run, now: 0}, look(60, 15));
	expect(rows).toHaveLength(13);
	expect(rows.slice(2, 7)).toEqual([
		'  ▸ running  Wait for the nodes  0.0 s',
		'    413 of 1,000 ready, 3 failing',
		'    ✖ failed  node-7  no space left on device',
		'    ✖ failed  node-400  no space left on device',
		'    ✖ failed  node-900  no space left on device',
	]);
	expect(rows.at(-2)).toMatch(/… and \d+ more/);
});

test('a run never takes more than its room, with many tasks, hosts and lines', () => {
	const tasks = Array.from({length: 40}, (_, index) => ({
		id: `t${index}`,
		title: `Task ${index} 日本語 with a long title`,
	}));
	const start: RunEvent = {
		kind: 'plan-started',
		stages: [
			{step: 's', title: 'Stage', tasks},
			{step: 'p', title: 'More', tasks: [{id: 'c', title: 'C'}]},
		],
	};
	const running = [3, 20, 21].map((index) => change(`t${index}`, 'running', 0));
	const all = view(start, ...running, {kind: 'hosts-changed', id: 't20', at: 0, rows: hosts(300, [1], 100)});
	for (const [columns, rows] of [
		[120, 40],
		[80, 24],
		[60, 15],
		[20, 5],
		[400, 200],
	] as const) {
		const frame = runRows({view: all, now: 0}, look(columns, rows));
		expect(frame.length).toBeLessThanOrEqual(Math.max(3, rows - (rows < 18 ? 2 : 4)));
		if (columns >= 60) for (const row of frame) expect(width(row)).toBeLessThan(columns);
	}
});

test('what stays of a finished stage: every task with its word, what was said whole, failing hosts named', () => {
	const run = view(begin, change('c', 'running', 0), {
		kind: 'hosts-changed',
		id: 'c',
		at: 0,
		rows: hosts(
			1000,
			Array.from({length: 30}, (_, i) => i),
			1000,
		),
	});
	const ended = follow(
		run,
		{
			kind: 'task-changed',
			id: 'c',
			status: 'failed',
			says: 'a reason that is longer than one row of this terminal',
			at: 65_000,
		},
		0,
	);
	const rows = ended.prints.flatMap((one) => printedRows(one, ended.view, look(50, 24)));
	expect(rows.slice(0, 6)).toEqual([
		'Preseed',
		'  ✖ failed   Wait for the nodes  1 min 05 s',
		'    a reason that is longer than one row of this',
		'    terminal',
		'    970 of 1,000 ready, 30 failing',
		'    ✖ failed  node-0  no space left on device',
	]);
	expect(rows).toHaveLength(15);
	expect(rows.at(-1)).toBe('    … and 21 more');
});

test('durations as people say them', () => {
	expect([0, 940, 9_960, 59_400, 65_000, 3_900_000].map(duration)).toEqual([
		'0.0 s',
		'0.9 s',
		'10 s',
		'59 s',
		'1 min 05 s',
		'1 h 05 min',
	]);
});
