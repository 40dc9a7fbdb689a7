import {mkdir, open, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type JournalRun, readRun, writtenRun} from '../core/journal.js';

/** The copy of the journals on this machine: one file a run, appended and synced line by line. */
export type LocalJournal = {
	/** Appends what the file does not have yet. */
	append(run: JournalRun): Promise<void>;
	runs(): Promise<readonly JournalRun[]>;
};

/** `folder` is made 0700, files 0600. */
export function createLocalJournal(folder: string): LocalJournal {
	const lengths = new Map<string, number>();
	return {
		append: async (run) => {
			await mkdir(folder, {recursive: true, mode: 0o700});
			const done = lengths.get(run.id) ?? 0;
			const file = await open(join(folder, `${run.id}.jsonl`), 'a', 0o600);
			try {
				await file.writeFile(writtenRun({...run, entries: run.entries.slice(done)}));
				await file.datasync();
			} finally {
				await file.close();
			}
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
