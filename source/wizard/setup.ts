import {standing} from '../core/finding.js';
import {isEmpty, type Plan} from '../core/plan.js';
import {Problem, usage} from '../core/problem.js';
import {inOrder, type Step} from '../core/step.js';
import {choicePage} from './ask-question.js';
import {collect, type Collected, type Remembered} from './collect.js';
import {confirmName} from './confirm-name.js';
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
	const chosen = resumed?.steps ?? (words.length > 0 ? words : await chooseSteps(session, mended));
	const steps = inOrder(platform.steps, chosen);
	let remembered: Remembered = {};
	let given = resumed?.given ?? session.given;
	for (;;) {
		const collected = await collect({...session, given}, mended.facts, steps, remembered);
		const plan = await decide(session, await prepare({session, ...mended, steps, collected}), {change: true});
		if (plan === 'change') {
			remembered = rememberedOf(collected);
			given = {};
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
		const go = await reviewed(session, plan, async (path) => session.saveAnswers(path, saved));
		if (go === 'leave') {
			frontend.say([{text: 'Nothing was changed.', mark: 'done'}]);
			return 0;
		}
		if (go === 'change') {
			// All of them are asked now, with what was answered as proposals.
			remembered = rememberedOf(collected);
			given = {};
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

function rememberedOf({answers, saved}: Collected): Remembered {
	return Object.fromEntries(
		Object.entries(answers).map(([step, given]) => [
			step,
			Object.fromEntries(Object.entries(given).map(([id, answer]) => [id, {answer, saved: saved[step]?.[id]}])),
		]),
	);
}

/** The steps of which the plan changes something that undo can put back. */
function changedSteps(plan: Plan): readonly string[] {
	const withObjects = plan.stages.filter(({tasks}) => tasks.some(({changes = []}) => changes.length > 0));
	return [...new Set([...plan.changes.map(({step}) => step), ...withObjects.map(({step}) => step)])];
}

async function chooseSteps<F>(session: Session<F>, located: Located<F>): Promise<readonly string[]> {
	const {platform, choices, frontend} = session;
	const open = platform.steps.filter((step) => standing(step.assess(located.facts, session.now())) !== 'good');
	if (!choices.attended) {
		const given = platform.steps.filter(({id}) => session.given[id] !== undefined).map(({id}) => id);
		if (given.length > 0) return given;
		throw usage(
			'Nobody is here to choose the steps.',
			`Name them: ${session.program} setup ${platform.steps.map(({id}) => id).join(' ')}`,
			'or answer them in the answers file.',
		);
	}
	const reply = await frontend.ask({
		id: 'steps',
		title: 'What to set up',
		body: standingOfSteps(session, located),
		back: false,
		help: platform.steps.map(({title, why}) => ({text: `${title}: ${why}`})),
		prompt: {
			kind: 'choices',
			message: 'Steps',
			options: platform.steps.map(({id, title, why}) => ({value: id, label: title, hint: why})),
			initial: open.map(({id}) => id),
		},
	});
	const chosen = reply.kind === 'values' ? reply.values : [];
	if (chosen.length > 0) return chosen;
	frontend.say([{text: 'No step was chosen.', mark: 'attention'}]);
	return chooseSteps(session, located);
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

async function reviewed<F>(
	session: Session<F>,
	plan: Plan,
	save: (path: string) => Promise<void>,
): Promise<'go' | 'change' | 'leave'> {
	const {choices, frontend} = session;
	if (!choices.attended) {
		// With --yes the end, a few lines further down, says what is left to do.
		const told = choices.yes ? {...plan, byHand: [], unverified: []} : plan;
		frontend.say(reviewLines(told, session.platform.wording));
		if (!choices.yes)
			throw usage('Nobody is here to accept the review.', 'Give --yes when it is what you want; nothing was changed.');
		await confirmName(session, plan);
		return 'go';
	}
	for (;;) {
		const reply = await frontend.ask(
			choicePage({
				id: 'review',
				title: 'Review: nothing has been changed so far',
				body: reviewLines(plan, session.platform.wording),
				message: 'Do this?',
				options: [
					{value: 'go', label: 'Yes, do it'},
					{value: 'script', label: 'Show the commands'},
					{value: 'change', label: 'Change the answers'},
					{value: 'save', label: 'Save the answers to a file', hint: 'secrets only as references'},
					{value: 'leave', label: 'Leave, changing nothing'},
				],
				initial: choices.yes ? 'go' : 'leave',
				back: true,
			}),
		);
		const value = reply.kind === 'value' ? reply.value : 'change';
		if (value === 'script')
			frontend.say(
				session
					.script(plan)
					.split('\n')
					.map((text) => ({text, tone: 'code'})),
			);
		else if (value === 'save') await askAndSave(session, save);
		else if (value === 'go') {
			if (await confirmName(session, plan)) return 'go';
		} else return value === 'change' ? 'change' : 'leave';
	}
}

async function askAndSave<F>(session: Session<F>, save: (path: string) => Promise<void>): Promise<void> {
	const reply = await session.frontend.ask({
		id: 'save-answers',
		title: 'Save the answers',
		body: [],
		back: true,
		help: [],
		prompt: {
			kind: 'text',
			message: 'File',
			initial: 'seaworthy-answers.yaml',
			validate: (value) => (value.trim() === '' ? {ok: false, says: 'Give a path.'} : {ok: true, warnings: []}),
		},
	});
	if (reply.kind !== 'value') return;
	try {
		await save(reply.value.trim());
		session.frontend.say([{text: `Saved to ${reply.value.trim()}`, mark: 'done'}]);
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		session.frontend.say([{text: error.message, mark: 'failed'}, ...error.next.map((text) => ({text, indent: 1}))]);
	}
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
