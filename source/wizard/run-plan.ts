import {added, begun, type JournalEntry, type JournalRun} from '../core/journal.js';
import {hanging, isEmpty, type Plan, tasksOf} from '../core/plan.js';
import {Cancelled, type Ended, type Memory} from '../core/ports.js';
import {Problem} from '../core/problem.js';
import type {Answers} from '../core/question.js';
import type {RunOutcome} from '../core/run-event.js';
import {commandsOf} from '../core/script/script.js';
import type {Task} from '../core/task.js';
import {atFailure} from './at-failure.js';
import {locked, type OwnLock, stillOurs} from './lock.js';
import {createPulses} from './pulses.js';
import type {Session} from './session.js';
import {finishUndo, startUndo} from './undo-data.js';

/** How a run ended, and whether anything was written at all. */
export type RunResult = {
	readonly outcome: RunOutcome;
	readonly wrote: boolean;
	readonly ended: readonly Ended[];
	/** Sentences on what was away and for how long. */
	readonly away: readonly string[];
	readonly wantsUndo: boolean;
};

/** Runs the plan under the lock, remembering every step of it here and in the cluster. */
export async function runPlan<F>({
	session,
	facts,
	plan,
	answers,
	undoable = true,
}: {
	readonly session: Session<F>;
	readonly facts: F;
	readonly plan: Plan;
	readonly answers: Readonly<Record<string, Answers>>;
	/** Whether it can be undone; an undo itself leaves what is kept as it is. */
	readonly undoable?: boolean;
}): Promise<RunResult> {
	if (isEmpty(plan)) return {outcome: 'done', wrote: false, ended: [], away: [], wantsUndo: false};
	await session.loadAll();
	const memory = session.memory(plan.target);
	session.signal.throwIfAborted();
	const lock = await locked(session, memory);
	const effects = {wrote: false};
	try {
		return await underLock({session, facts, plan, answers, memory, lock, undoable, effects});
	} catch (error) {
		throw effects.wrote ? afterEffects(error) : error;
	} finally {
		await lock.free();
	}
}

/** An error that stops a run after something was written: exit code 4. */
function afterEffects(error: unknown): unknown {
	if (!(error instanceof Error) || error instanceof Cancelled) return error;
	const isProblem = error instanceof Problem;
	return new Problem(
		isProblem ? error.message : `This is a fault in seaworthy itself, please report it: ${error.message}`,
		{
			kind: isProblem ? error.kind : 'bug',
			output: isProblem ? error.output : (error.stack ?? '').split('\n').slice(1),
			next: [
				...(isProblem ? error.next : []),
				'Something was written before: start again to go on, or look at `seaworthy undo`.',
			],
			exitCode: 4,
		},
	);
}

async function underLock<F>({
	session,
	facts,
	plan,
	answers,
	memory,
	lock,
	undoable,
	effects,
}: {
	readonly session: Session<F>;
	readonly facts: F;
	readonly plan: Plan;
	readonly answers: Readonly<Record<string, Answers>>;
	readonly memory: Memory;
	readonly lock: OwnLock;
	readonly undoable: boolean;
	/** Whether anything was written; known also when it rejects. */
	readonly effects: {wrote: boolean};
}): Promise<RunResult> {
	const {frontend, signal} = session;
	await guarded(session, plan);
	const undo = undoable ? await startUndo({session, facts, plan, memory}) : {run: session.runId(), data: {}};
	let journal: JournalRun = begun({
		plan,
		run: undo.run,
		at: session.now().toISOString(),
		by: session.by,
		command: session.command,
		answers,
	});
	await memory.append(journal, true);
	const note = async (entry: JournalEntry, everywhere: boolean) => {
		journal = added(journal, entry);
		await memory.append(journal, everywhere);
	};
	frontend.show({
		kind: 'plan-started',
		stages: plan.stages.map(({step, title, tasks}) => ({
			step,
			title,
			tasks: tasks.map(({id, title: name}) => ({id, title: name})),
		})),
	});
	const pulses = createPulses(session, facts);
	const ended = new Map<string, Ended>();
	const succeeded = new Set<string>();
	let wantsUndo = false;
	const skipped: string[] = [];
	const work = async (tasks: readonly Task[]) =>
		session.execute({
			tasks,
			shell: session.shell,
			redact: session.redactor.redact,
			signal,
			succeeded,
			telling: {
				started: async (task) => {
					const writes = commandsOf(task).some(({effect}) => effect === 'writes');
					if (writes) await stillOurs(lock);
					effects.wrote ||= writes;
					frontend.show({kind: 'task-changed', id: task.id, status: 'running', at: session.tick()});
					await note({kind: 'task', at: session.now().toISOString(), id: task.id, status: 'running'}, false);
				},
				ended: async (task, one) => {
					ended.set(task.id, one);
					const says = one.says === undefined ? {} : {says: session.redactor.redact(one.says)};
					frontend.show({kind: 'task-changed', id: task.id, status: one.status, at: session.tick(), ...says});
					await note({kind: 'task', at: session.now().toISOString(), id: task.id, status: one.status, ...says}, true);
				},
				printed: (task, line) => {
					frontend.show({kind: 'task-printed', id: task.id, line});
				},
				rows: (task, rows) => {
					frontend.show({kind: 'hosts-changed', id: task.id, rows, at: session.tick()});
				},
			},
		});
	const toTheEnd = async (): Promise<'done' | 'failed' | 'stopped'> => {
		let rest = tasksOf(plan);
		while (rest.length > 0) {
			const last = (await work(rest)).at(-1);
			if (last === undefined || last.status === 'stopped') return 'stopped';
			if (last.status !== 'failed') return 'done';
			const at = rest.findIndex(({id}) => id === last.id);
			const failed = rest[at];
			if (failed === undefined) return 'failed';
			const choice = await atFailure({
				session,
				plan,
				failed,
				ended: last,
				done: [...ended.values()],
				rest: rest.slice(at),
			});
			if (choice === 'leave' || choice === 'undo') {
				wantsUndo = choice === 'undo';
				return 'failed';
			}
			if (choice === 'skip') {
				skipped.push(failed.id);
				frontend.show({kind: 'task-changed', id: failed.id, status: 'skipped', at: session.tick()});
				await note(
					{
						kind: 'task',
						at: session.now().toISOString(),
						id: failed.id,
						status: 'skipped',
						says: skippedByHand,
					},
					true,
				);
				ended.set(failed.id, {id: failed.id, status: 'skipped', says: skippedByHand});
			}
			rest = rest.slice(choice === 'skip' ? at + 1 : at);
		}
		return 'done';
	};
	const end = await toTheEnd().catch(async (error: unknown) => {
		const says = [
			...(error instanceof Error ? [session.redactor.redact(error.message)] : []),
			...(await pulses.stop()),
		];
		frontend.show({kind: 'plan-finished', outcome: 'stopped', at: session.tick()});
		// When the cluster took no line any more, this machine may.
		await note(
			{kind: 'ended', at: session.now().toISOString(), outcome: 'stopped', says},
			error instanceof Cancelled,
		).catch(() => undefined);
		throw error;
	});
	const away = await pulses.stop();
	const outcome =
		end === 'done' && (skipped.length > 0 || hanging(plan).some((task) => !succeeded.has(task))) ? 'partly' : end;
	frontend.show({kind: 'plan-finished', outcome, at: session.tick()});
	await note({kind: 'ended', at: session.now().toISOString(), outcome, says: away}, true);
	await finishUndo({session, plan, memory, undo, succeeded});
	return {outcome, wrote: effects.wrote, ended: [...ended.values()], away, wantsUndo};
}

const skippedByHand = 'Skipped by the operator after it failed.';

/** The cluster must still be as planned. */
async function guarded<F>(session: Session<F>, plan: Plan): Promise<void> {
	const ended = await session.execute({
		tasks: plan.guards,
		shell: session.shell,
		redact: session.redactor.redact,
		signal: session.signal,
		succeeded: new Set(),
		telling: {
			started: async () => undefined,
			ended: async () => undefined,
			printed: () => undefined,
			rows: () => undefined,
		},
	});
	const failed = ended.find(({status}) => status !== 'done');
	if (failed !== undefined)
		throw new Problem(failed.says ?? 'The cluster is no longer as planned.', {
			kind: 'cluster',
			next: ['Nothing was changed. Start again: the plan is made anew.'],
			...(failed.output === undefined ? {} : {output: failed.output}),
		});
}

/** 0 done, 1 not all done and nothing written, 4 not all done and something written: a step was left out, or the run stopped. */
export function exitCodeOf({outcome, wrote}: RunResult, plan: Plan): number {
	if (outcome === 'done' && plan.refusals.length === 0) return 0;
	return wrote ? 4 : 1;
}
