import {type JournalEntry, writtenRun} from '../../core/journal.js';

type Begun = Extract<JournalEntry, {readonly kind: 'begun'}>;

/** What a run was to do that was killed: its tasks as step, id and title, and how many of them it had done. */
type Killed = Pick<Begun, 'command' | 'target' | 'answers' | 'changes'> & {
	readonly tasks: readonly (readonly [step: string, id: string, title: string])[];
	readonly done: number;
};

/** What the wizard remembers of a run that was killed an hour ago on another machine, a minute a task after it began. */
export function killedRun(now: Date, {tasks, done, ...rest}: Killed) {
	const by = 'operator@another-laptop';
	const at = (minutes: number) => new Date(now.getTime() - (60 - minutes) * 60_000).toISOString();
	const run = `${at(0).replaceAll(/[-:]|\.\d+/g, '')}-killed`;
	const known = tasks.map(([step, id, title]) => ({id: `${step}/${id}`, step, title}));
	const entries: readonly JournalEntry[] = [
		{kind: 'begun', version: 1, run, at: at(0), by, ...rest, tasks: known},
		...known
			.slice(0, done + 1)
			.flatMap(({id}, index): readonly JournalEntry[] => [
				{kind: 'task', at: at(index), id, status: 'running'},
				...(index < done ? [{kind: 'task', at: at(index + 1), id, status: 'done'} as const] : []),
			]),
	];
	return {run, by, at, documents: {[`run-${run}.jsonl`]: writtenRun({id: run, entries})}};
}
