import {changesOf, compose} from '../core/compose.js';
import type {UndoData} from '../core/journal.js';
import {isEmpty} from '../core/plan.js';
import {Problem, usage} from '../core/problem.js';
import {Secret} from '../core/secret.js';
import {pathName, type Setting, unset} from '../core/settings.js';
import {confirmName} from './confirm-name.js';
import {choicePage} from './ask-question.js';
import {decide} from './decide.js';
import {endLines} from './end-lines.js';
import {type Located} from './locate.js';
import {planDocument} from './plan-document.js';
import {reviewLines} from './review.js';
import {exitCodeOf, runPlan} from './run-plan.js';
import type {Session} from './session.js';
import {captured, isBare, objectsOf, written} from './undo-data.js';

/** What stays, in sentences. */
export function lastingLines({lasting}: UndoData): readonly string[] {
	return lasting.map((text) => `Cannot be put back: ${text}`);
}

/** A value that undo goes back to, unless its name says that it is secret. */
export function shownBefore(path: readonly string[], before: string | number | boolean): string {
	return /key|password|secret|conn/i.test(path.at(-1) ?? '') ? '(hidden)' : JSON.stringify(before);
}

/** Puts back what the last run of the steps changed, after reading that nobody changed it since. Returns the exit code. */
export async function undoSteps<F>(
	session: Session<F>,
	located: Located<F>,
	steps: readonly string[],
): Promise<number> {
	const {frontend, choices, platform} = session;
	const {target, facts} = located;
	const memory = session.memory(target);
	const kept = await memory.undo();
	const missing = steps.find((step) => kept[step] === undefined);
	if (missing !== undefined)
		throw new Problem(`Nothing is kept of a run of ${missing} that could be undone.`, {
			next: [
				Object.keys(kept).length === 0
					? 'No run on this cluster kept anything.'
					: `What can be undone: ${Object.keys(kept).join(', ')}.`,
			],
			exitCode: 1,
		});
	const data = steps.flatMap((step) => {
		const one = kept[step];
		return one === undefined ? [] : [[step, one] as const];
	});
	if (data.every(([, one]) => isBare(one)))
		throw new Problem(`The last run of ${steps.join(', ')} changed nothing that undo could put back.`, {
			next: [...data.flatMap(([, one]) => lastingLines(one)), `What it did: ${session.program} history`],
		});
	const drift = await driftOf(
		session,
		located,
		data.map(([, one]) => one),
	);
	const wishes = data.map(([step, one]) => ({
		id: step,
		title: `Undo ${step}`,
		trials: [],
		plan: {
			settings: one.settings.map((setting): Setting => ({path: setting.path, value: valueBefore(step, setting)})),
			after: one.objects.flatMap(({reference, before}) =>
				objectsOf(platform, reference).restore(
					target,
					reference,
					before === undefined
						? undefined
						: new Secret(`SEAWORTHY_UNDO_${reference.replaceAll(/\W/g, '_').toUpperCase()}`, before),
				),
			),
			costs: lastingLines(one),
			decisions: [
				...(drift.length === 0
					? []
					: [{id: 'undo-over-drift', says: `Somebody changed this since: ${drift.join('; ')}.`}]),
				...(platform.undoDecisions?.(facts, step, one, session.now()) ?? []),
			],
		},
	}));
	const changes = changesOf(wishes, (path) => platform.own(facts, path));
	const settlement = await platform.settle(facts, changes, session.shell.read, session.target);
	if (settlement.wants !== undefined)
		throw usage(settlement.wants.says, `Give it: --${settlement.wants.option} REFERENCE (${settlement.wants.forms})`);
	const plan = await decide(
		session,
		compose({target, wishes, changes, settlement, accepted: choices.accept, writeTitle: 'Platform settings'}),
	);
	if (choices.dryRun) {
		session.print(session.json ? `${JSON.stringify(planDocument(plan), null, 2)}\n` : session.script(plan));
		return 0;
	}
	if (plan.refusals.length > 0)
		throw new Problem(plan.refusals[0]?.says ?? '', {next: plan.refusals.flatMap(({instructions}) => instructions)});
	if (isEmpty(plan)) {
		frontend.say([
			{text: 'All of it is as it was before.', mark: 'good'},
			...data.flatMap(([, one]) => lastingLines(one)).map((text) => ({text, mark: 'attention'}) as const),
		]);
		await memory.saveUndo(Object.fromEntries(steps.map((step) => [step, undefined])));
		return 0;
	}
	if (!(await wanted(session, plan))) return 0;
	const result = await runPlan({session, facts, plan, answers: {}, undoable: false});
	if (result.outcome === 'done') await memory.saveUndo(Object.fromEntries(steps.map((step) => [step, undefined])));
	const after = session.signal.aborted ? undefined : await platform.survey(target, session.shell.read, 'check', steps);
	const undone = data.flatMap(([, one]) => lastingLines(one));
	frontend.say(
		endLines({session, plan, result, steps: platform.steps.filter(({id}) => steps.includes(id)), after, undone}),
	);
	return exitCodeOf(result, plan);
}

async function wanted<F>(session: Session<F>, plan: Parameters<typeof reviewLines>[0]): Promise<boolean> {
	const {choices, frontend} = session;
	if (!choices.attended || choices.yes) {
		frontend.say(reviewLines(plan, session.platform.wording));
		if (!choices.yes)
			throw usage('Nobody is here to accept the undo.', 'Give --yes when it is what you want; nothing was changed.');
		return confirmName(session, plan);
	}
	const reply = await frontend.ask(
		choicePage({
			id: 'undo-review',
			title: 'Undo: nothing has been changed so far',
			body: reviewLines(plan, session.platform.wording),
			message: 'Put this back?',
			options: [
				{value: 'leave', label: 'No, leave'},
				{value: 'go', label: 'Yes, put it back'},
			],
		}),
	);
	return reply.kind === 'value' && reply.value === 'go';
}

function valueBefore(step: string, {path, before}: UndoData['settings'][number]): Setting['value'] {
	if (before === undefined) return unset;
	if (typeof before !== 'string' || shownBefore(path, before) !== '(hidden)') return before;
	const secret = new Secret(`SEAWORTHY_UNDO_${step}_${path.join('_')}`.toUpperCase().replaceAll(/\W/g, '_'), before);
	return [secret, secret.ending];
}

/** What is no longer as the run left it. */
async function driftOf<F>(
	session: Session<F>,
	{target, facts}: Located<F>,
	data: readonly UndoData[],
): Promise<readonly string[]> {
	const settings = data.flatMap((one) =>
		one.settings
			.filter(({path, after}) => after !== session.digest(written(session.platform.own(facts, path))))
			.map(
				({path, after}) =>
					`${pathName(path)} ${after === undefined ? '(the run did not get to its end)' : 'has another value'}`,
			),
	);
	const objects = await Promise.all(
		data
			.flatMap((one) => one.objects)
			.map(async ({reference, after}) => {
				const now = await captured(session, {target}, reference);
				return after === session.digest(now ?? '')
					? []
					: [`${reference} ${now === undefined ? 'is gone' : 'is another'}`];
			}),
	);
	return [...settings, ...objects.flat()];
}
