import {usage} from '../core/problem.js';
import type {Located} from './locate.js';
import type {Session} from './session.js';
import {undoLines, undoSteps} from './undo.js';

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
	session.frontend.say([
		...undoLines(
			await memory.undo(),
			session.platform.wording.absent,
			(step, data) => session.platform.undoDecisions?.(located.facts, step, data, session.now()) ?? [],
		),
		{text: 'A dry run and a printed script keep nothing here.', tone: 'dim'},
		{text: `To undo a step: ${session.program} undo STEP`, tone: 'dim'},
	]);
	return 0;
}
