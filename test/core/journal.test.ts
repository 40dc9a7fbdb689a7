import {describe, expect, it} from 'vitest';
import {
	added,
	begun,
	type JournalEntry,
	type JournalRun,
	longer,
	readRun,
	summary,
	writtenRun,
} from '../../source/core/journal.js';
import {Secret} from '../../source/core/secret.js';
import {aPlan, task} from './script/a-plan.js';

const plan = aPlan([task('red', 'lamp red'), task('green', 'lamp green'), task('horn', 'horn blow')]);
const head = begun({
	plan,
	run: '20260101T000000Z-abc',
	at: '2026-01-01T00:00:00.000Z',
	by: 'anna@desk',
	command: 'setup lights',
	answers: {
		lights: {
			colour: 'red',
			blink: true,
			password: new Secret('SEAWORTHY_LIGHTS_PASSWORD', 'hunter2!'),
			certificate: '-----BEGIN\nlines',
			left: undefined,
		},
	},
});
const at = '2026-01-01T00:00:01.000Z';
const entry = (id: string, status: 'running' | 'done' | 'failed', says?: string): JournalEntry => ({
	kind: 'task',
	at,
	id: `lights/${id}`,
	status,
	...(says === undefined ? {} : {says}),
});
const statuses = (run: JournalRun) => summary(run)!.tasks.map(({status}) => status);

describe('the journal of a run', () => {
	it('hostile 58: keeps answers without their secrets, and documents as their length', () => {
		expect(summary(head)!.head.answers).toEqual({
			lights: {colour: 'red', blink: true, password: '$SEAWORTHY_LIGHTS_PASSWORD', certificate: '(16 characters)'},
		});
		expect(writtenRun(head)).not.toContain('hunter2');
	});

	it('is written and read as one JSON object a line', () => {
		const run = [entry('red', 'running'), entry('red', 'failed', 'It broke: "x"\n')].reduce(added, head);
		expect(writtenRun(run).split('\n')).toHaveLength(4);
		expect(readRun(head.id, writtenRun(run))).toEqual(run);
	});

	it('tells how each task stands, and how it ended', () => {
		const run = [
			entry('red', 'running'),
			entry('red', 'done'),
			entry('green', 'running'),
			entry('green', 'failed', 'Dark.'),
		].reduce(added, head);
		const ended = added(run, {kind: 'ended', at, outcome: 'failed', says: ['The API was away for 3 s.']});
		expect(summary(ended)).toMatchObject({
			tasks: [
				{id: 'lights/red', step: 'lights', title: 'Do red', status: 'done'},
				{status: 'failed', says: 'Dark.'},
				{status: 'waiting'},
			],
			end: {outcome: 'failed', says: ['The API was away for 3 s.']},
		});
	});

	it('hostile 28, 52: calls unknown what was begun and not seen to end', () => {
		expect(statuses([entry('red', 'done'), entry('green', 'running')].reduce(added, head))).toEqual([
			'done',
			'unknown',
			'waiting',
		]);
	});

	it('calls unknown what may have been begun by the cluster’s copy, which says only what ended', () => {
		expect(statuses(head)).toEqual(['unknown', 'waiting', 'waiting']);
		expect(statuses(added(head, entry('red', 'done')))).toEqual(['done', 'unknown', 'waiting']);
		const ended = added(added(head, entry('red', 'failed')), {kind: 'ended', at, outcome: 'failed', says: []});
		expect(statuses(ended)).toEqual(['failed', 'waiting', 'waiting']);
	});

	it('hostile 28: is read although its last line is half', () => {
		const whole = writtenRun([entry('red', 'running'), entry('red', 'done')].reduce(added, head));
		for (let cut = 2; cut < 60; cut += 7) {
			const run = readRun(head.id, whole.slice(0, -cut));
			expect(
				run!.entries.map(({kind}) => kind),
				String(cut),
			).toEqual(['begun', 'task']);
		}
	});

	it('hostile 22: is nothing when its head is missing, damaged, garbage, or of a newer version', () => {
		const good = writtenRun(head);
		for (const content of [
			'',
			'\0\0\0',
			'garbage',
			'null',
			'[]',
			'{"kind":"begun"}',
			'{"kind":"begun","version":1,"tasks":7}',
			good.replace('"version":1', '"version":2'),
			good.replace('"tasks":[', '"tasks":[7,'),
			good.replace('"answers":{"lights":', '"answers":{"lights":1,"other":'),
			good.slice(0, 40),
			writtenRun({...head, entries: [entry('red', 'done')]}),
		])
			expect(readRun(head.id, content), content).toBeUndefined();
	});

	it('hostile 22: loses single lines that make no sense, and no others', () => {
		const lines = [writtenRun(head), '{"kind":"task"}\n', '{"kind":"from tomorrow"}\n', '{"kind":"ended"}\n', 'x\n\n'];
		const run = readRun(head.id, lines.join('') + writtenRun({...head, entries: [entry('red', 'done')]}));
		expect(run!.entries.map(({kind}) => kind)).toEqual(['begun', 'task']);
		expect(statuses(run!)).toEqual(['done', 'unknown', 'waiting']);
	});

	it('of two copies wins the longer', () => {
		const more = added(head, entry('red', 'done'));
		expect(longer(undefined, head)).toBe(head);
		expect(longer(head, more)).toBe(more);
		expect(longer(more, head)).toBe(more);
	});
});
