import {expect, test} from 'vitest';
import type {HostRow} from '../../../source/core/task.js';
import type {TaskStatus} from '../../../source/core/run-event.js';
import {linesTexts} from '../../../source/frontends/page-lines.js';
import {createRunLines, duration} from '../../../source/frontends/plain/run-lines.js';

/** A run of two steps that has just begun. */
function begun() {
	const run = createRunLines();
	run.tell({
		kind: 'plan-started',
		stages: [
			{
				step: 'tls',
				title: 'TLS',
				tasks: [
					{id: 'tls/store', title: 'Store the certificate'},
					{id: 'tls/answer', title: 'Ask port 443'},
				],
			},
			{step: 'preseed', title: 'Preseed', tasks: [{id: 'preseed/wait', title: 'Wait for the nodes'}]},
		],
	});
	const change = (id: string, status: TaskStatus, at: number, says?: string) =>
		linesTexts(run.tell({kind: 'task-changed', id, status, at, ...(says === undefined ? {} : {says})}));
	const hosts = (rows: readonly HostRow[], at: number) =>
		linesTexts(run.tell({kind: 'hosts-changed', id: 'preseed/wait', rows, at}));
	return {run, change, hosts, count: (at: number) => linesTexts(run.count(at))};
}

const nodes = (count: number, failed: number): readonly HostRow[] =>
	Array.from({length: count}, (_row, index) => ({
		host: `node-${index + 1}`,
		status: index < failed ? 'failed' : 'done',
		says: index < failed ? 'ImagePullBackOff' : '',
	}));

test('a line when a stage begins and one for the end of each task', () => {
	const {run, change} = begun();
	expect(change('tls/store', 'waiting', 0)).toEqual([]);
	expect(change('tls/store', 'running', 1000)).toEqual(['TLS, 2 tasks']);
	expect(change('tls/store', 'done', 4000)).toEqual(['done: Store the certificate (3 s)']);
	expect(change('tls/answer', 'already', 4000)).toEqual(['already so: Ask port 443']);
	expect(change('preseed/wait', 'skipped', 4000, 'no nodes')).toEqual([
		'Preseed, 1 task',
		'skipped: Wait for the nodes: no nodes',
	]);
	expect(linesTexts(run.tell({kind: 'noted', says: 'The API was away for 4 s.'}))).toEqual([
		'The API was away for 4 s.',
	]);
	expect(linesTexts(run.tell({kind: 'plan-finished', outcome: 'done', at: 5000}))).toEqual([
		'done: Everything planned was done.',
	]);
});

test('what fails is said at once with the last lines of its program; a retry counts its own time', () => {
	const {run, change} = begun();
	change('tls/store', 'running', 0);
	for (let line = 1; line <= 9; line++) run.tell({kind: 'task-printed', id: 'tls/store', line: `line ${line}`});
	expect(change('tls/store', 'failed', 2000, 'forbidden')).toEqual([
		'failed: Store the certificate (2 s): forbidden',
		...[5, 6, 7, 8, 9].map((line) => `  line ${line}`),
	]);
	expect(change('tls/store', 'running', 60_000)).toEqual([]);
	expect(change('tls/store', 'done', 61_000)).toEqual(['done: Store the certificate (1 s)']);
});

test('hostile 12: a task that takes long is counted every 30 s', () => {
	const {change, count} = begun();
	change('tls/store', 'running', 0);
	expect(count(29_999)).toEqual([]);
	expect(count(30_000)).toEqual(['still at work: Store the certificate (30 s)']);
	expect(count(45_000)).toEqual([]);
	expect(count(60_000)).toEqual(['still at work: Store the certificate (1 min 0 s)']);
	change('tls/store', 'done', 61_000);
	expect(count(120_000)).toEqual([]);
});

test('1,000 hosts: a line for each newly failing one up to 20, then counts', () => {
	const {change, hosts, count} = begun();
	change('preseed/wait', 'running', 0);
	expect(hosts(nodes(1000, 2), 1000)).toEqual(['failed: node-1: ImagePullBackOff', 'failed: node-2: ImagePullBackOff']);
	expect(hosts(nodes(1000, 2), 2000)).toEqual([]);
	const many = hosts(nodes(1000, 700), 3000);
	expect(many).toHaveLength(19);
	expect(many.at(-1)).toBe('attention: More hosts fail; from here on they are only counted.');
	expect(hosts(nodes(1000, 800), 29_000)).toEqual([]);
	expect(hosts(nodes(1000, 0), 31_000)).toEqual(['Wait for the nodes: 1000 of 1000 hosts done (31 s)']);
	expect(hosts(nodes(1000, 3), 32_000)).toEqual([]);
	expect(count(61_000)).toEqual(['Wait for the nodes: 997 of 1000 hosts done, 3 failed (1 min 1 s)']);
	expect(change('preseed/wait', 'failed', 62_000, 'not all')).toEqual([
		'failed: Wait for the nodes (1 min 2 s): not all; 997 of 1000 hosts done, 3 failed',
	]);
});

test('durations in words', () => {
	expect([0, 499, 1500, 59_400, 59_600, 125_000].map((time) => duration(time))).toEqual([
		'0 s',
		'0 s',
		'2 s',
		'59 s',
		'1 min 0 s',
		'2 min 5 s',
	]);
});
