import {mkdir, open, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type JournalRun, readRun, writtenRun} from '../core/journal.js';
import {Problem} from '../core/problem.js';

/** The copy of the journals on this machine: one file a run, appended and synced line by line. */
export type LocalJournal = {
	/** Appends what the file does not have yet; refuses with a Problem when it cannot be written. */
	append(run: JournalRun): Promise<void>;
	runs(): Promise<readonly JournalRun[]>;
};

/** The file system as far as it is written to; tests give one that is full. */
export type Files = {readonly mkdir: typeof mkdir; readonly open: typeof open};

/** `folder` is made 0700, files 0600. */
export function createLocalJournal(folder: string, files: Files = {mkdir, open}): LocalJournal {
	const lengths = new Map<string, number>();
	const torn = new Set<string>();
	const write = async (run: JournalRun) => {
		await files.mkdir(folder, {recursive: true, mode: 0o700});
		const lines = writtenRun({...run, entries: run.entries.slice(lengths.get(run.id) ?? 0)});
		const file = await files.open(join(folder, `${run.id}.jsonl`), 'a', 0o600);
		try {
			// What a failed write left is a line of its own then, and the lines after it can be read.
			await file.writeFile(torn.has(run.id) ? `\n${lines}` : lines);
			await file.datasync();
		} finally {
			await file.close();
		}
	};
	return {
		append: async (run) => {
			try {
				await write(run);
			} catch (error) {
				torn.add(run.id);
				throw unwritable(folder, error);
			}
			torn.delete(run.id);
			lengths.set(run.id, run.entries.length);
		},
		runs: async () => {
			const names = await readdir(folder).catch((): string[] => []);
			const runs = await Promise.all(
				names
					.filter((name) => name.endsWith('.jsonl'))
					.sort()
					.map(async (name) =>
						readRun(name.slice(0, -'.jsonl'.length), await readFile(join(folder, name), 'utf8').catch(() => '')),
					),
			);
			return runs.filter((run) => run !== undefined);
		},
	};
}

function unwritable(folder: string, error: unknown): Problem {
	const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
	const why: Readonly<Record<string, string>> = {
		ENOSPC: 'the disk is full',
		EDQUOT: 'the quota is used up',
		EROFS: 'the file system is read-only',
		EACCES: 'that is not allowed',
		EPERM: 'that is not allowed',
		ENOTDIR: 'a part of the path is no folder',
	};
	return new Problem(`What is done could not be written down in ${folder}: ${why[code] ?? code}.`, {
		next: ['Nothing goes on without it. Make room, or name another folder: XDG_STATE_HOME=/PATH'],
	});
}
