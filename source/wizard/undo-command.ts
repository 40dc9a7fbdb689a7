import type {UndoData} from '../core/journal.js';
import type {Target} from '../core/plan.js';
import {usage} from '../core/problem.js';
import {pathName} from '../core/settings.js';
import type {Located} from './locate.js';
import type {Session} from './session.js';
import {isBare} from './undo-data.js';
import {lastingLines, shownBefore, undoSteps} from './undo.js';

/** `undo` lists what can be undone; with a step it puts back; with --forget it drops what is kept. Returns the exit code. */
export async function undo<F>(
	session: Session<F>,
	located: Located<F>,
	{words, forget}: {readonly words: readonly string[]; readonly forget: boolean},
): Promise<number> {
	const memory = session.memory(located.target);
	if (forget) {
		const kept = Object.keys(await memory.undo());
		const steps = words.length === 0 ? kept : words;
		if (steps.length === 0) {
			session.frontend.say([{text: 'Nothing is kept.', mark: 'done'}]);
			return 0;
		}
		if (!session.choices.attended && !session.choices.yes)
			throw usage(
				`This drops what is kept of ${steps.join(', ')}: it can then not be undone.`,
				'Give --yes when that is what you want.',
			);
		await memory.saveUndo(Object.fromEntries(steps.map((step) => [step, undefined])));
		session.frontend.say([{text: `Dropped what was kept of ${steps.join(', ')}.`, mark: 'done'}]);
		return 0;
	}
	if (words.length > 0) return undoSteps(session, located, words);
	const {target, facts} = located;
	const {platform, program, print} = session;
	const kept = await memory.undo();
	const decisions: Decisions = (step, data) => platform.undoDecisions?.(facts, step, data, session.now()) ?? [];
	if (session.json) print(`${JSON.stringify(undoDocument(target, kept, decisions), null, 2)}\n`);
	else
		print(
			[
				`What can be undone on ${target.label}`,
				...undoLines(kept, platform.wording.absent, decisions),
				'A dry run and a printed script keep nothing here.',
				...(Object.values(kept).every(isBare) ? [] : [`To undo a step: ${program} undo STEP`]),
				'',
			].join('\n'),
		);
	return 0;
}

type Decisions = (step: string, data: UndoData) => readonly {readonly id: string; readonly says: string}[];

/** What is kept, for programs; no values, as some are secret. */
function undoDocument(target: Target, kept: Readonly<Record<string, UndoData>>, decisions: Decisions): unknown {
	return {
		version: 1,
		target: target.fields,
		kept: Object.entries(kept).map(([step, data]) => ({
			step,
			run: data.run,
			at: data.at,
			settings: data.settings.map(({path}) => ({path, name: pathName(path)})),
			objects: data.objects.map(({reference}) => reference),
			lasting: data.lasting,
			decisions: decisions(step, data),
		})),
	};
}

/** What can be undone, a line each, and which decisions it takes. */
function undoLines(kept: Readonly<Record<string, UndoData>>, absent: string, decisions: Decisions): readonly string[] {
	const entries = Object.entries(kept);
	if (entries.length === 0) return ['Nothing is kept that could be undone.'];
	return entries.flatMap(([step, one]) => [
		'',
		`${step} (run ${one.run} of ${one.at})`,
		...one.settings.map(
			({path, before}) =>
				`  ${pathName(path)} goes back to ${before === undefined ? absent : shownBefore(path, before)}`,
		),
		...one.objects.map(({reference, before}) =>
			before === undefined ? `  ${reference} is deleted (it was not there)` : `  ${reference} is put back`,
		),
		...(isBare(one) ? ['  It changed nothing that undo could put back.'] : []),
		...lastingLines(one).map((text) => `  ! ${text}`),
		...decisions(step, one).map(({id, says}) => `  ! It asks first: ${says} (--accept ${id})`),
		...(entries.at(-1)?.[0] === step ? [''] : []),
	]);
}
