import {describe, expect, it} from 'vitest';
import {
	added,
	begun,
	type JournalEntry,
	type JournalRun,
	type UndoData,
	writtenRun,
} from '../../source/core/journal.js';
import type {LocalJournal} from '../../source/run/local-journal.js';
import {createMemory} from '../../source/run/memory.js';
import {aPlan, task} from '../core/script/a-plan.js';
import {fakeStore, type FakeStore} from './a-store.js';

const at = '2026-01-01T00:00:00.000Z';
const runOf = (id: string): JournalRun =>
	begun({plan: aPlan([task('a', 'x')]), run: id, at, by: 'anna@desk', command: 'setup', answers: {}});
const done: JournalEntry = {kind: 'task', at, id: 'lights/a', status: 'done'};
const undone: UndoData = {version: 1, run: 'r1', at, settings: [], objects: [], lasting: []};

function remembering(fake: FakeStore, known: readonly JournalRun[] = []) {
	const local = new Map(known.map((run) => [run.id, run]));
	const journal: LocalJournal = {
		append: async (run) => void local.set(run.id, run),
		runs: async () => [...local.values()],
	};
	return {memory: createMemory({...fake, local: journal, holder: 'anna@desk'}), local};
}

describe('what is remembered', () => {
	it('lies here line by line, and in the cluster where it is said', async () => {
		const fake = fakeStore();
		const {memory, local} = remembering(fake);
		await memory.append(runOf('r1'), true);
		await memory.append(added(runOf('r1'), done), false);
		expect(local.get('r1')!.entries).toHaveLength(2);
		expect(fake.documents).toEqual({'run-r1.jsonl': writtenRun(runOf('r1')).trimEnd()});
	});

	it('of two copies of one run takes the longer, and the runs of other laptops too', async () => {
		const fake = fakeStore();
		fake.documents = {'run-r1.jsonl': writtenRun(runOf('r1')), 'run-r2.jsonl': writtenRun(added(runOf('r2'), done))};
		const {memory} = remembering(fake, [added(runOf('r1'), done), runOf('r2'), runOf('r0')]);
		expect((await memory.runs()).runs).toEqual([runOf('r0'), added(runOf('r1'), done), added(runOf('r2'), done)]);
	});

	it('keeps 20 runs in the cluster, and everything else that lies there', async () => {
		const fake = fakeStore();
		const {memory} = remembering(fake);
		await memory.saveUndo({tls: undone});
		for (let run = 10; run < 35; run++) await memory.append(runOf(`r${run}`), true);
		const names = Object.keys(fake.documents);
		expect(names.filter((name) => name.startsWith('run-')).sort()).toEqual(
			Array.from({length: 20}, (_run, index) => `run-r${index + 15}.jsonl`),
		);
		expect(names).toContain('undo-tls.json');
	});

	it('is written over what was read only: what somebody wrote meanwhile is read again and kept', async () => {
		const fake = fakeStore();
		const {memory} = remembering(fake);
		let theirs = 0;
		fake.fails = (name) => {
			if (name === 'save' && theirs++ === 0) {
				fake.documents = {...fake.documents, 'theirs.txt': 'x'};
				fake.version += 1;
			}
			return undefined;
		};
		await memory.append(runOf('r1'), true);
		expect(Object.keys(fake.documents)).toEqual(['theirs.txt', 'run-r1.jsonl']);
		fake.fails = (name) => {
			if (name === 'save') fake.version += 1;
			return undefined;
		};
		await expect(memory.append(runOf('r2'), true)).rejects.toThrow('the object has been modified');
	});

	it('is empty where nothing was ever done', async () => {
		const {memory} = remembering(fakeStore());
		expect(await memory.runs()).toEqual({runs: [], says: []});
		expect(await memory.undo()).toEqual({});
	});

	it('hostile 22: names runs that it cannot read, and keeps the others', async () => {
		const fake = fakeStore();
		fake.documents = {
			'run-r1.jsonl': writtenRun(runOf('r1')).replace('"version":1', '"version":2'),
			'run-r2.jsonl': 'garbage',
			'run-r3.jsonl': writtenRun(runOf('r3')),
			'theirs.txt': 'x',
		};
		const {runs, says} = await remembering(fake).memory.runs();
		expect(runs.map(({id}) => id)).toEqual(['r3']);
		expect(says).toEqual([
			'The run r1 could not be read: it is damaged, or of a newer seaworthy.',
			'The run r2 could not be read: it is damaged, or of a newer seaworthy.',
		]);
	});

	it('undo data is kept a step, and dropped', async () => {
		const {memory} = remembering(fakeStore());
		await memory.saveUndo({tls: undone, storage: {...undone, run: 'r2'}});
		await memory.saveUndo({tls: undefined});
		expect(await memory.undo()).toEqual({storage: {...undone, run: 'r2'}});
	});

	it('hostile 22: undo data that cannot be read is never taken for none: the next run would write over it', async () => {
		const fake = fakeStore();
		const {memory} = remembering(fake);
		for (const content of [JSON.stringify({...undone, version: 2}), 'garbage', '{"version":1}', '']) {
			fake.documents = {'undo-tls.json': content};
			await expect(memory.undo()).rejects.toThrow(
				'What is kept for undoing tls could not be read: it is damaged, or of a newer',
			);
		}
		fake.fails = () => ({exitCode: 1, stderr: 'Error from server (Forbidden): secrets "seaworthy" is forbidden'});
		await expect(memory.undo()).rejects.toThrow(
			'What is remembered in the cluster could not be read: kubectl said: (Forbidden)',
		);
		expect((await memory.runs()).says).toEqual([
			'What is remembered in the cluster could not be read: kubectl said: (Forbidden): secrets "seaworthy" is forbidden',
		]);
	});

	it('hostile 24: says that the cluster takes nothing, after the line is safe here', async () => {
		for (const broken of ['load', 'save']) {
			const fake = fakeStore();
			const {memory, local} = remembering(fake);
			fake.fails = (name) => (name === broken ? {exitCode: 1, stderr: 'connection refused'} : undefined);
			await expect(memory.append(runOf('r1'), true)).rejects.toMatchObject({
				name: 'Problem',
				kind: 'cluster',
				message: 'What is done could not be written down in the cluster: kubectl said: connection refused',
			});
			expect(local.has('r1')).toBe(true);
		}
	});
});
