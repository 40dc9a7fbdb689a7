import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {mkdir, open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {added, begun, type JournalEntry, type JournalRun} from '../../source/core/journal.js';
import {createLocalJournal, type Files} from '../../source/run/local-journal.js';
import {aPlan, task} from '../core/script/a-plan.js';
import {stateFolder} from '../../source/run/places.js';

function folder(): string {
	const path = mkdtempSync(join(tmpdir(), 'seaworthy-journal-'));
	onTestFinished(() => {
		rmSync(path, {recursive: true, force: true});
	});
	return path;
}

const at = '2026-01-01T00:00:00.000Z';
const head: JournalRun = begun({
	plan: aPlan([task('a', 'x')]),
	run: 'r1',
	at,
	by: 'anna@desk',
	command: 'setup',
	answers: {},
});
const done: JournalEntry = {kind: 'task', at, id: 'lights/a', status: 'done'};

describe('the journal on this machine', () => {
	it('is a private file a run, one line more each time', async () => {
		const place = join(folder(), 'state', 'runs');
		const journal = createLocalJournal(place);
		await journal.append(head);
		await journal.append(added(head, done));
		const file = join(place, 'r1.jsonl');
		expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
		expect([
			statSync(join(place, '..')).mode & 0o777,
			statSync(place).mode & 0o777,
			statSync(file).mode & 0o777,
		]).toEqual([0o700, 0o700, 0o600]);
		expect(await journal.runs()).toEqual([added(head, done)]);
	});

	it('hostile 22, 28: is read by another process, also with a half last line, garbage beside it, or nothing there', async () => {
		const place = folder();
		expect(await createLocalJournal(join(place, 'none')).runs()).toEqual([]);
		expect(existsSync(join(place, 'none'))).toBe(false);
		await createLocalJournal(place).append(added(head, done));
		appendFileSync(join(place, 'r1.jsonl'), '{"kind":"ended","at":"20');
		writeFileSync(join(place, 'r0.jsonl'), '');
		writeFileSync(join(place, 'r2.jsonl'), '\0\u0001garbage');
		writeFileSync(join(place, 'notes.txt'), 'theirs');
		await mkdir(join(place, 'r3.jsonl'));
		expect(await createLocalJournal(place).runs()).toEqual([added(head, done)]);
	});

	it.each([
		['ENOSPC', 'the disk is full'],
		['EDQUOT', 'the quota is used up'],
		['EROFS', 'the file system is read-only'],
		['EACCES', 'that is not allowed'],
		['EIO', 'EIO'],
	])('hostile 23, 24: says that it cannot be written: %s', async (code, why) => {
		const error = Object.assign(new Error(`${code}: write`), {code});
		for (const files of [
			{mkdir: async () => Promise.reject(error), open},
			{mkdir, open: async () => Promise.reject(error)},
		] as unknown as readonly Files[]) {
			const place = folder();
			await expect(createLocalJournal(place, files).append(head)).rejects.toMatchObject({
				name: 'Problem',
				message: `What is done could not be written down in ${place}: ${why}.`,
				next: ['Nothing goes on without it. Make room, or name another folder: XDG_STATE_HOME=/PATH'],
			});
		}
	});

	it('hostile 24: keeps its lines readable after one was written by half on a full disk', async () => {
		const place = folder();
		let isFull = false;
		const files: Files = {
			mkdir,
			open: (async (...words: Parameters<typeof open>) => {
				const file = await open(...words);
				if (!isFull) return file;
				return {
					writeFile: async (text: string) => {
						await file.writeFile(text.slice(0, 20));
						throw Object.assign(new Error('ENOSPC'), {code: 'ENOSPC'});
					},
					close: async () => file.close(),
				};
			}) as unknown as typeof open,
		};
		const journal = createLocalJournal(place, files);
		await journal.append(head);
		isFull = true;
		await expect(journal.append(added(head, done))).rejects.toThrow('the disk is full');
		isFull = false;
		const ended: JournalEntry = {kind: 'ended', at, outcome: 'done', says: []};
		await journal.append(added(added(head, done), ended));
		expect((await journal.runs())[0]!.entries).toEqual([...head.entries, done, ended]);
	});

	it('hostile 23, 25: says so when its folder is a file, or may not be written', async () => {
		const place = folder();
		writeFileSync(join(place, 'file'), '');
		await expect(createLocalJournal(join(place, 'file', 'runs')).append(head)).rejects.toThrow(
			'a part of the path is no folder',
		);
		if (process.getuid?.() === 0) return;
		chmodSync(place, 0o500);
		await expect(createLocalJournal(place).append(head)).rejects.toThrow('that is not allowed');
		expect(readdirSync(place)).toEqual(['file']);
	});

	it('hostile 23: lies where XDG says; a relative path counts as none', () => {
		expect(stateFolder({XDG_STATE_HOME: '/state', HOME: '/home/anna'})).toBe('/state/seaworthy');
		expect(stateFolder({XDG_STATE_HOME: 'state', HOME: '/home/anna'})).toBe('/home/anna/.local/state/seaworthy');
		expect(stateFolder({HOME: '/home/anna'})).toBe('/home/anna/.local/state/seaworthy');
		expect(stateFolder({})).toMatch(/^\/.*\/seaworthy$/);
	});
});
