import type {Outcome} from '../core/command.js';
import {type JournalRun, longer, readRun, type UndoData, writtenRun} from '../core/journal.js';
import {at, parseJson} from '../core/json.js';
import type {Kept, Store} from '../core/platform.js';
import type {Memory, Shell} from '../core/ports.js';
import {Problem} from '../core/problem.js';
import {type Reading, unknown, whyNot} from '../core/reading.js';
import {Secret} from '../core/secret.js';
import type {LocalJournal} from './local-journal.js';
import {createLock} from './lock.js';

/** How many runs the cluster's copy keeps; a Secret holds 1 MiB. */
const keptRuns = 20;
const runName = /^run-(.+)\.jsonl$/;
const undoName = /^undo-(.+)\.json$/;

/** Remembers in the cluster's store, beside a local copy of the runs. */
export function createMemory({
	store,
	shell,
	local,
	holder,
}: {
	readonly store: Store;
	readonly shell: Shell;
	readonly local: LocalJournal;
	readonly holder: string;
}): Memory {
	const load = async (): Promise<Reading<Kept>> => {
		const outcome = await shell.read(store.load());
		return succeeded(outcome) ? store.parse(outcome.stdout) : unknown(whyNot(store.wording.program, outcome));
	};
	const change = async (
		changing: (documents: Readonly<Record<string, string>>) => Readonly<Record<string, string | undefined>>,
	): Promise<void> => {
		for (let tries = 1; ; tries++) {
			const kept = await load();
			if (!kept.known) throw unsaved(kept.because, store);
			const {documents, version} = kept.value;
			const next = Object.entries({...documents, ...changing(documents)}).flatMap(([name, content]) =>
				content === undefined ? [] : [[name, new Secret(name, content)] as const],
			);
			const outcome = await shell.run(store.save(Object.fromEntries(next), version));
			if (succeeded(outcome)) return;
			// Somebody who drops what is kept (`undo --forget`) holds no lock: then what is there now is changed instead.
			if (tries === 3 || !store.isConflict(outcome.stderr))
				throw unsaved(whyNot(store.wording.program, outcome), store);
		}
	};
	return {
		runs: async () => {
			const documents = await load();
			const found = new Map<string, JournalRun>();
			const damaged: string[] = [];
			for (const run of await local.runs()) found.set(run.id, run);
			for (const [name, content] of Object.entries(documents.known ? documents.value.documents : {})) {
				const id = runName.exec(name)?.[1];
				const run = id === undefined ? undefined : readRun(id, content);
				if (run !== undefined) found.set(run.id, longer(found.get(run.id), run));
				else if (id !== undefined) damaged.push(id);
			}
			return {
				runs: [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
				says: [
					...(documents.known ? [] : [`What is remembered in the cluster could not be read: ${documents.because}`]),
					...damaged.map((id) => `The run ${id} could not be read: it is damaged, or of a newer seaworthy.`),
				],
			};
		},
		undo: async () => {
			const documents = await load();
			// As if there were nothing, the next run would write over it.
			if (!documents.known) throw unread(documents.because, store);
			return Object.fromEntries(
				Object.entries(documents.value.documents).flatMap(([name, content]) => {
					const step = undoName.exec(name)?.[1];
					return step === undefined ? [] : [[step, undoData(step, content)] as const];
				}),
			);
		},
		saveUndo: async (data) =>
			change(() =>
				Object.fromEntries(
					Object.entries(data).map(([step, one]) => [
						`undo-${step}.json`,
						one === undefined ? undefined : JSON.stringify(one),
					]),
				),
			),
		append: async (run, everywhere) => {
			await local.append(run);
			if (everywhere)
				await change((documents) => ({
					...Object.fromEntries(tooOld(documents, run.id).map((name) => [name, undefined])),
					[`run-${run.id}.jsonl`]: writtenRun(run),
				}));
		},
		lock: createLock({store, shell, holder}),
	};
}

function succeeded({failure, exitCode}: Outcome): boolean {
	return failure === undefined && exitCode === 0;
}

/** The names of the runs beyond those that are kept. */
function tooOld(documents: Readonly<Record<string, string>>, id: string): readonly string[] {
	const ids = Object.keys(documents).flatMap((name) => runName.exec(name)?.[1] ?? []);
	return [...new Set([...ids, id])]
		.sort()
		.slice(0, -keptRuns)
		.map((old) => `run-${old}.jsonl`);
}

function unsaved(why: string, {wording}: Store): Problem {
	return new Problem(`What is done could not be written down in the cluster: ${why}`, {
		kind: 'cluster',
		next: [wording.writes, 'Nothing goes on without it: another laptop could not undo.'],
	});
}

function unread(why: string, {wording}: Store): Problem {
	return new Problem(`What is remembered in the cluster could not be read: ${why}`, {
		kind: 'cluster',
		next: [`${wording.reads} Nothing was changed.`],
	});
}

function undoData(step: string, content: string): UndoData {
	const data = parseJson(content);
	if (at(data, 'version') === 1 && ['settings', 'objects', 'lasting'].every((key) => Array.isArray(at(data, key))))
		return data as unknown as UndoData;
	throw new Problem(`What is kept for undoing ${step} could not be read: it is damaged, or of a newer seaworthy.`, {
		next: [
			'Use that version; or drop what is kept, after which it cannot be undone: `seaworthy undo --forget ' +
				step +
				'`.',
			'Nothing was changed.',
		],
	});
}
