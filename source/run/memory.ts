import type {Outcome} from '../core/command.js';
import {type JournalRun, longer, readRun, type UndoData, writtenRun} from '../core/journal.js';
import {parseJson} from '../core/json.js';
import type {Store} from '../core/platform.js';
import type {Memory, Shell} from '../core/ports.js';
import {Problem} from '../core/problem.js';
import {whyNot} from '../core/reading.js';
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
	const load = async (): Promise<{
		readonly documents: Readonly<Record<string, string>>;
		readonly says: readonly string[];
		readonly exists: boolean;
	}> => {
		const outcome = await shell.read(store.load());
		if (outcome.failure !== undefined || outcome.exitCode !== 0)
			return {
				documents: {},
				says: [`What is remembered in the cluster could not be read: ${whyNot('kubectl', outcome)}`],
				exists: false,
			};
		return {documents: store.parse(outcome.stdout), says: [], exists: outcome.stdout.trim() !== ''};
	};
	const save = async (documents: Readonly<Record<string, string | undefined>>): Promise<void> => {
		const hidden = Object.fromEntries(
			Object.entries(documents).map(([name, content]) => [
				name,
				content === undefined ? undefined : new Secret(name, content),
			]),
		);
		const first = await shell.run(store.save(hidden));
		if (succeeded(first)) return;
		if (/not ?found/i.test(first.stderr)) {
			await shell.run(store.create());
			const second = await shell.run(store.save(hidden));
			if (succeeded(second)) return;
			throw unsaved(second);
		}
		throw unsaved(first);
	};
	return {
		runs: async () => {
			const {documents, says} = await load();
			const found = new Map<string, JournalRun>();
			for (const run of await local.runs()) found.set(run.id, run);
			for (const [name, content] of Object.entries(documents)) {
				const id = runName.exec(name)?.[1];
				const run = id === undefined ? undefined : readRun(id, content);
				if (run !== undefined) found.set(run.id, longer(found.get(run.id), run));
			}
			return {runs: [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), says};
		},
		undo: async () => {
			const {documents} = await load();
			return Object.fromEntries(
				Object.entries(documents).flatMap(([name, content]) => {
					const step = undoName.exec(name)?.[1];
					const data = parseJson(content) as unknown as UndoData | undefined;
					return step === undefined || data?.version !== 1 ? [] : [[step, data] as const];
				}),
			);
		},
		saveUndo: async (data) => {
			await save(
				Object.fromEntries(
					Object.entries(data).map(([step, one]) => [
						`undo-${step}.json`,
						one === undefined ? undefined : JSON.stringify(one),
					]),
				),
			);
		},
		append: async (run, everywhere) => {
			await local.append(run);
			if (!everywhere) return;
			const {documents} = await load();
			const ids = Object.keys(documents).flatMap((name) => runName.exec(name)?.[1] ?? []);
			const old = [...new Set([...ids, run.id])].sort().slice(0, -keptRuns);
			await save({
				...Object.fromEntries(old.map((id) => [`run-${id}.jsonl`, undefined])),
				[`run-${run.id}.jsonl`]: writtenRun(run),
			});
		},
		lock: createLock({store, shell, holder}),
	};
}

function succeeded({failure, exitCode}: Outcome): boolean {
	return failure === undefined && exitCode === 0;
}

function unsaved(outcome: Outcome): Problem {
	return new Problem(`What is done could not be written down in the cluster: ${whyNot('kubectl', outcome)}`, {
		kind: 'cluster',
		next: [
			'The role needs get, create and patch on secrets of the namespace.',
			'Nothing goes on without it: another laptop could not undo.',
		],
	});
}
