import {changedSteps, isEmpty, type Plan} from '../core/plan.js';
import {inOrder, type Step} from '../core/step.js';
import {acceptReview} from './accept-review.js';
import {chooseSteps} from './choose-steps.js';
import {collect, type Collected, rememberedOf, type Remembered} from './collect.js';
import {decide} from './decide.js';
import {endLines} from './end-lines.js';
import {locate, type Located, standingOfSteps} from './locate.js';
import {mend} from './mend.js';
import {planDocument} from './plan-document.js';
import {prepare} from './prepare.js';
import {offerToContinue} from './resume.js';
import {refusalLines, reviewLines} from './review.js';
import {exitCodeOf, runPlan} from './run-plan.js';
import type {Session} from './session.js';
import {undoSteps} from './undo.js';

/** The guided set-up of the steps named, or of those chosen on the screen. Returns the exit code. */
export async function setUp<F>(session: Session<F>, words: readonly string[], located: Located<F>): Promise<number> {
	const {frontend, platform, choices} = session;
	const asked = await mend(session, located);
	const resumed = choices.dryRun ? undefined : await offerToContinue(session, asked);
	const mended = await alsoOf(session, asked, resumed?.steps ?? []);
	if (words.length > 0 || !choices.attended) frontend.say(standingOfSteps(session, mended));
	const named = resumed?.steps ?? (words.length > 0 ? words : undefined);
	let steps = inOrder(platform.steps, named ?? (await chooseSteps(session, mended)));
	let remembered: Remembered = {};
	let given = resumed?.given ?? session.given;
	// On the command line the proposals are taken and the review is accepted once: not for answers that are changed at it.
	let {yes, defaults} = choices;
	/** All of them are asked now, with what was answered as proposals. */
	const change = (collected: Collected) => {
		remembered = {...remembered, ...rememberedOf(collected)};
		given = {};
		yes = false;
		defaults = false;
	};
	for (;;) {
		const leads = named === undefined && choices.attended;
		const asking = {...session, given, choices: {...choices, defaults}};
		const collected = await collect({session: asking, facts: mended.facts, steps, remembered, leads});
		if ('back' in collected) {
			remembered = {...remembered, ...collected.back};
			const before = steps.map(({id}) => id);
			steps = inOrder(platform.steps, await chooseSteps(session, mended, before));
			continue;
		}
		const plan = await decide(session, await prepare({session, ...mended, steps, collected}), {change: true});
		if (plan === 'change') {
			change(collected);
			continue;
		}
		const saved = {target: plan.target, accept: [...choices.accept, ...collected.accepted], steps: collected.saved};
		if (choices.saveAnswers !== undefined && !choices.dryRun) await session.saveAnswers(choices.saveAnswers, saved);
		if (choices.dryRun) return printed(session, plan);
		if (refusedAltogether(plan)) return refused(session, plan);
		if (isEmpty(plan)) {
			frontend.say(reviewLines(plan, session.platform.wording));
			return 0;
		}
		const save = async (path: string) => session.saveAnswers(path, saved);
		const go = await acceptReview(session, plan, {yes, save});
		if (go === 'leave') {
			frontend.say([{text: 'Nothing was changed.', mark: 'done'}]);
			return 0;
		}
		if (go === 'change') {
			change(collected);
			continue;
		}
		return run(session, mended, {plan, collected, steps});
	}
}

/** What is so for the steps of the run that is gone on with, where the words did not name them all. */
async function alsoOf<F>(session: Session<F>, located: Located<F>, steps: readonly string[]): Promise<Located<F>> {
	if (steps.every((step) => located.steps.includes(step))) return located;
	return locate(session, 'setup', {steps});
}

/** The dry run's only output on stdout: the script, or with --json the plan as one document. */
function printed<F>(session: Session<F>, plan: Plan): number {
	const open = plan.decisions.filter(({accepted}) => !accepted);
	session.frontend.say(reviewLines(plan, session.platform.wording));
	session.frontend.say(open.map(({id, says}) => ({text: `A run asks: ${says} (--accept ${id})`, mark: 'attention'})));
	session.print(session.json ? `${JSON.stringify(planDocument(plan), null, 2)}\n` : session.script(plan));
	return refusedAltogether(plan) ? 1 : 0;
}

function refusedAltogether(plan: Plan): boolean {
	return plan.refusals.length > 0 && isEmpty(plan);
}

function refused<F>(session: Session<F>, plan: Plan): number {
	session.frontend.say([...refusalLines(plan), {text: 'Nothing was changed.', mark: 'done'}]);
	return 1;
}

async function run<F>(
	session: Session<F>,
	{facts}: Located<F>,
	{plan, collected, steps}: {readonly plan: Plan; readonly collected: Collected; readonly steps: readonly Step<F>[]},
): Promise<number> {
	const result = await runPlan({session, facts, plan, answers: collected.answers});
	const after = session.signal.aborted
		? undefined
		: await session.platform.survey(
				plan.target,
				session.shell.read,
				'setup',
				steps.map(({id}) => id),
			);
	session.frontend.say(endLines({session, plan, result, steps, after}));
	if (result.wantsUndo && after !== undefined)
		return undoSteps(session, {target: plan.target, facts: after, steps: steps.map(({id}) => id)}, changedSteps(plan));
	return exitCodeOf(result, plan);
}
