import type {Answer, Answers} from './question.js';
import type {Plan} from './plan.js';
import type {RunOutcome, TaskStatus} from './run-event.js';
import type {SettingPath} from './settings.js';
import {at, isObject, type Json, parseJson, textAt} from './json.js';

/** One line of a run's journal. Times are RFC 3339. */
export type JournalEntry =
	| {
			readonly kind: 'begun';
			readonly version: 1;
			readonly run: string;
			readonly at: string;
			/** Who: user and host. */
			readonly by: string;
			readonly command: string;
			readonly target: Readonly<Record<string, string>>;
			/** Secrets as `$NAME`, documents by their length. */
			readonly answers: Readonly<Record<string, Readonly<Record<string, string | boolean>>>>;
			readonly tasks: readonly {readonly id: string; readonly step: string; readonly title: string}[];
			readonly changes: readonly string[];
	  }
	| {
			readonly kind: 'task';
			readonly at: string;
			readonly id: string;
			readonly status: TaskStatus;
			readonly says?: string;
	  }
	| {
			readonly kind: 'ended';
			readonly at: string;
			readonly outcome: RunOutcome;
			readonly says: readonly string[];
	  };

/** A run as it is remembered: its lines in their order. */
export type JournalRun = {readonly id: string; readonly entries: readonly JournalEntry[]};

/** What a step's last run changed, and what was there before; it may hold secrets and lies in the cluster only. */
export type UndoData = {
	readonly version: 1;
	readonly run: string;
	readonly at: string;
	readonly settings: readonly {
		readonly path: SettingPath;
		/** The operator's own value before; absent where the platform's default held. */
		readonly before?: string | number | boolean;
		/** Digest of the value we wrote; absent when the run did not get to its end. */
		readonly after?: string;
	}[];
	readonly objects: readonly {
		readonly reference: string;
		/** The object's data before; absent when it did not exist. */
		readonly before?: string;
		readonly after?: string;
	}[];
	/** What cannot be put back, in sentences. */
	readonly lasting: readonly string[];
};

/** The first line of a run's journal. */
export function begun({
	plan,
	run,
	at,
	by,
	command,
	answers,
}: {
	readonly plan: Plan;
	readonly run: string;
	readonly at: string;
	readonly by: string;
	readonly command: string;
	readonly answers: Readonly<Record<string, Answers>>;
}): JournalRun {
	return {
		id: run,
		entries: [
			{
				kind: 'begun',
				version: 1,
				run,
				at,
				by,
				command,
				target: plan.target.fields,
				answers: redactedAnswers(answers),
				tasks: plan.stages.flatMap(({step, tasks}) => tasks.map(({id, title}) => ({id, step, title}))),
				changes: plan.changes.map(({setting}) => setting.path.join('.')),
			},
		],
	};
}

/** Answers as they may be kept: secrets as `$NAME`, documents by their length. */
export function redactedAnswers(
	answers: Readonly<Record<string, Answers>>,
): Readonly<Record<string, Readonly<Record<string, string | boolean>>>> {
	return Object.fromEntries(
		Object.entries(answers).map(([step, given]) => [
			step,
			Object.fromEntries(
				Object.entries(given).flatMap(([id, answer]) => (answer === undefined ? [] : [[id, redactedAnswer(answer)]])),
			),
		]),
	);
}

/** An answer as it may be kept. */
export function redactedAnswer(answer: NonNullable<Answer>): string | boolean {
	if (typeof answer === 'boolean') return answer;
	if (typeof answer !== 'string') return answer.toString();
	return answer.includes('\n') ? `(${answer.length} characters)` : answer;
}

/** The run with one more line. */
export function added(run: JournalRun, entry: JournalEntry): JournalRun {
	return {...run, entries: [...run.entries, entry]};
}

/** A run's lines as text, one JSON object a line. */
export function writtenRun({entries}: JournalRun): string {
	return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** Reads a run's lines; a half last line (a killed run) is left out. Undefined when it is no run, or one of a newer version. */
export function readRun(id: string, content: string): JournalRun | undefined {
	const entries = content.split('\n').flatMap((line): readonly JournalEntry[] => {
		const entry = parseJson(line);
		return isEntry(entry) ? [entry as unknown as JournalEntry] : [];
	});
	const [first] = entries;
	return first?.kind === 'begun' ? {id, entries} : undefined;
}

function isEntry(entry: Json | undefined): boolean {
	const hasTexts = (...keys: readonly string[]) => keys.every((key) => textAt(entry, key) !== undefined);
	switch (textAt(entry, 'kind')) {
		case 'begun': {
			const [answers, tasks] = [at(entry, 'answers'), at(entry, 'tasks')];
			return (
				at(entry, 'version') === 1 &&
				hasTexts('run', 'at', 'by', 'command') &&
				isObject(answers) &&
				Object.values(answers).every(isObject) &&
				Array.isArray(tasks) &&
				tasks.every((task: Json) => ['id', 'step', 'title'].every((key) => textAt(task, key) !== undefined))
			);
		}
		case 'task':
			return hasTexts('at', 'id', 'status');
		case 'ended':
			return hasTexts('at', 'outcome') && Array.isArray(at(entry, 'says'));
		case undefined:
		default:
			return false;
	}
}

/** What is known of a run: its head, how each task stands, how it ended. */
export type RunSummary = {
	readonly head: Extract<JournalEntry, {readonly kind: 'begun'}>;
	readonly tasks: readonly {
		readonly id: string;
		readonly step: string;
		readonly title: string;
		readonly status: TaskStatus;
		readonly says?: string;
	}[];
	/** Absent when nobody wrote its end: it runs, or was killed. */
	readonly end?: Extract<JournalEntry, {readonly kind: 'ended'}>;
};

/**
 * Folds a run's lines; a task that began and was not seen to end is `unknown`. So is the first that was not seen to begin
 * in a run without an end: the cluster's copy is not written at a task's beginning.
 */
export function summary(run: JournalRun): RunSummary | undefined {
	const [head] = run.entries;
	if (head?.kind !== 'begun') return undefined;
	const end = run.entries.find((entry) => entry.kind === 'ended');
	const last = new Map(run.entries.flatMap((entry) => (entry.kind === 'task' ? [[entry.id, entry] as const] : [])));
	const isBegun = [...last.values()].some(({status}) => status === 'running');
	const next = end !== undefined || isBegun ? undefined : head.tasks.find(({id}) => !last.has(id));
	return {
		head,
		tasks: head.tasks.map((task) => {
			const entry = last.get(task.id);
			const waiting = task === next ? 'unknown' : 'waiting';
			const status = entry === undefined ? waiting : entry.status === 'running' ? 'unknown' : entry.status;
			return {...task, status, ...(entry?.says === undefined ? {} : {says: entry.says})};
		}),
		...(end === undefined ? {} : {end}),
	};
}

/** Of two copies of one run the one with more lines. */
export function longer(a: JournalRun | undefined, b: JournalRun): JournalRun {
	return a === undefined || b.entries.length > a.entries.length ? b : a;
}
