import type {UndoData} from '../core/journal.js';
import type {Plan} from '../core/plan.js';
import type {Objects, Platform} from '../core/platform.js';
import type {Memory} from '../core/ports.js';
import {Secret} from '../core/secret.js';
import type {PresentValue, SettingPath} from '../core/settings.js';
import {Problem} from '../core/problem.js';
import {whyNot} from '../core/reading.js';
import type {Session} from './session.js';

/** What was before the run, kept in the cluster before the first effect. */
export type Undo = {readonly run: string; readonly data: Readonly<Record<string, UndoData>>};

/** Keeps what the plan is going to change; data of an earlier run of a step that did not end well stays in force. */
export async function startUndo<F>({
	session,
	facts,
	plan,
	memory,
}: {
	readonly session: Session<F>;
	readonly facts: F;
	readonly plan: Plan;
	readonly memory: Memory;
}): Promise<Undo> {
	const run = session.runId();
	const at = session.now().toISOString();
	const earlier = await memory.undo();
	const steps = [
		...new Set([
			...plan.changes.map(({step}) => step),
			...plan.stages.flatMap(({step, tasks}) =>
				tasks.some(({changes}) => changes !== undefined) || isUnfinished(earlier[step]) ? [step] : [],
			),
		]),
	];
	const entries: [string, UndoData][] = [];
	for (const step of steps.filter((one) => one !== 'settings')) {
		const unfinished = isUnfinished(earlier[step]) ? earlier[step] : undefined;
		// What the unfinished run had changed already is so by now, and stands in no plan any more.
		const earlierPaths = unfinished?.settings.map(({path}) => path) ?? [];
		const paths = plan.changes.filter((change) => change.step === step).map(({setting: {path}}) => path);
		const settings = distinct([...earlierPaths, ...paths]).map((path) => {
			const kept = unfinished?.settings.find((one) => isSame(one.path, path));
			const before = kept === undefined ? plain(session.platform.own(facts, path)) : kept.before;
			return {path, ...(before === undefined ? {} : {before})};
		});
		const references = [
			...new Set([
				...(unfinished?.objects.map(({reference}) => reference) ?? []),
				...plan.stages
					.filter((stage) => stage.step === step)
					.flatMap(({tasks}) => tasks.flatMap(({changes}) => changes ?? [])),
			]),
		];
		const objects = await Promise.all(
			references.map(async (reference) => {
				const kept = unfinished?.objects.find((one) => one.reference === reference);
				const before = kept === undefined ? await captured(session, plan, reference) : kept.before;
				return {reference, ...(before === undefined ? {} : {before})};
			}),
		);
		entries.push([step, {version: 1, run, at, settings, objects, lasting: []}]);
	}
	// What only lasts is told beside what the run before changed, which can still be put back.
	const lasting = plan.stages.filter(({tasks}) => tasks.some((task) => task.lasting !== undefined));
	for (const {step} of lasting.filter((stage) => !steps.includes(stage.step)))
		entries.push([step, earlier[step] ?? {version: 1, run, at, settings: [], objects: [], lasting: []}]);
	const data = Object.fromEntries(entries);
	if (entries.length > 0) await memory.saveUndo(data);
	return {run, data};
}

/** Adds to the kept data what the run left behind, so that undo can tell whether somebody changed it since. */
export async function finishUndo<F>({
	session,
	plan,
	memory,
	undo,
	succeeded,
}: {
	readonly session: Session<F>;
	readonly plan: Plan;
	readonly memory: Memory;
	readonly undo: Undo;
	readonly succeeded: ReadonlySet<string>;
}): Promise<void> {
	if (Object.keys(undo.data).length === 0 || session.signal.aborted) return;
	const isAsked = Object.values(undo.data).some(({settings}) => settings.some(({after}) => after === undefined));
	const facts = isAsked ? await session.platform.survey(plan.target, session.shell.read, 'check', []) : undefined;
	const own = (path: SettingPath) => (facts === undefined ? undefined : session.platform.own(facts, path));
	const finished = await Promise.all(
		Object.entries(undo.data).map(async ([step, data]) => {
			const settings = data.settings.map((one) => ({
				...one,
				after: one.after ?? session.digest(written(own(one.path))),
			}));
			const objects = await Promise.all(
				data.objects.map(async (one) => ({
					...one,
					after: one.after ?? session.digest((await captured(session, plan, one.reference)) ?? ''),
				})),
			);
			const lasts = plan.stages
				.filter((stage) => stage.step === step)
				.flatMap(({tasks}) =>
					tasks
						.filter(({id, lasting: says}) => says !== undefined && succeeded.has(id))
						.flatMap(({lasting: says}) => says ?? []),
				);
			const whole = {...data, settings, objects, lasting: [...new Set([...data.lasting, ...lasts])]};
			return [step, isBare(whole) && whole.lasting.length === 0 ? undefined : whole] as const;
		}),
	);
	await memory.saveUndo(Object.fromEntries(finished));
}

function isSame(a: SettingPath, b: SettingPath): boolean {
	return a.join('\0') === b.join('\0');
}

function distinct(paths: readonly SettingPath[]): readonly SettingPath[] {
	return paths.filter((path, index) => paths.findIndex((one) => isSame(one, path)) === index);
}

/** Whether the run that kept it never got to its end. */
function isUnfinished(data: UndoData | undefined): boolean {
	return data !== undefined && [...data.settings, ...data.objects].some(({after}) => after === undefined);
}

/** Whether it changed nothing that can be put back. */
export function isBare({settings, objects}: UndoData): boolean {
	return settings.length === 0 && objects.length === 0;
}

/** The present data of a thing that a task changes; undefined when it does not exist. */
export async function captured<F>(
	session: Session<F>,
	plan: Pick<Plan, 'target'>,
	reference: string,
): Promise<string | undefined> {
	const objects = objectsOf(session.platform, reference);
	const command = objects.capture(plan.target, reference);
	const outcome = await session.shell.read(command);
	if (outcome.failure !== undefined || outcome.exitCode !== 0)
		throw new Problem(`${reference} could not be read before it is changed: ${whyNot(command.program, outcome)}`, {
			kind: 'cluster',
			next: ['Without that it could not be undone. Nothing was changed.'],
		});
	return objects.captured(outcome.stdout);
}

/** How the platform keeps things; a task that names one where there are none is a fault of ours. */
export function objectsOf<F>({objects, id}: Platform<F>, reference: string): Objects {
	if (objects === undefined) throw new Problem(`${id} keeps no ${reference}.`, {kind: 'bug'});
	return objects;
}

/** A value as it is kept; the cluster's Secret is the only place it goes to. */
function plain(value: PresentValue): string | number | boolean | undefined {
	return value instanceof Secret ? value.inspect((inner) => inner) + value.ending : value;
}

/** A value as text, for its digest. */
export function written(value: PresentValue): string {
	return JSON.stringify(plain(value) ?? null);
}
