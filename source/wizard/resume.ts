import {redactedAnswer, type RunSummary, summary} from '../core/journal.js';
import type {Line} from '../core/page.js';
import {mendingStep} from '../core/plan.js';
import type {Given, Question} from '../core/question.js';
import {choicePage} from './ask-question.js';
import type {Located} from './locate.js';
import type {Session} from './session.js';

/** The steps and answers of a run that did not get to its end. */
export type Resumed = {readonly steps: readonly string[]; readonly given: Given};

/** Offers to go on with the last run when it did not end well; secrets are asked for again, changed answers are named. */
export async function offerToContinue<F>(session: Session<F>, {target}: Located<F>): Promise<Resumed | undefined> {
	const {frontend, choices, platform} = session;
	const {runs, says} = await session.memory(target).runs();
	frontend.say(says.map((text) => ({text, mark: 'unknown'})));
	const last = runs
		.map(summary)
		.filter((run) => run !== undefined)
		.filter(({tasks}) => tasks.some(({step}) => step !== mendingStep))
		.at(-1);
	if (
		last === undefined ||
		last.end?.outcome === 'done' ||
		last.end?.outcome === 'partly' ||
		last.head.command.startsWith('undo')
	)
		return undefined;
	const body = unfinishedLines(last);
	const changed = changedAnswers(session, last);
	frontend.say(changed);
	if (!choices.attended) {
		frontend.say(body);
		return undefined;
	}
	const steps = platform.steps.map(({id}) => id).filter((id) => id in last.head.answers);
	if (steps.length === 0) return undefined;
	const reply = await frontend.ask(
		choicePage({
			id: 'resume',
			title: 'A run was not finished',
			body,
			message: 'Go on with it?',
			options: [
				{
					value: 'continue',
					label: 'Yes, with its answers',
					hint: 'only what is not yet so is done; secrets are asked for again',
				},
				{value: 'new', label: 'No, begin anew'},
			],
		}),
	);
	if (reply.kind !== 'value' || reply.value !== 'continue') return undefined;
	return {steps, given: merged(rememberedAnswers(session, last), session.given)};
}

function unfinishedLines({head, tasks, end}: RunSummary): readonly Line[] {
	return [
		{
			text: `${head.by} began "${head.command}" at ${head.at}; it ${end === undefined ? 'was cut off, or still runs' : end.outcome === 'failed' ? 'failed' : 'was stopped'}.`,
			mark: 'attention',
		},
		...tasks.map(({title, status, says}): Line => {
			if (status === 'done' || status === 'already') return {text: title, mark: 'done', indent: 1};
			if (status === 'unknown' || status === 'stopped')
				return {text: `${title}: begun, and nobody saw it end.`, mark: 'unknown', indent: 1};
			return {
				text: status === 'waiting' ? `${title}: not begun.` : `${title}: ${status}. ${says ?? ''}`.trim(),
				mark: status === 'failed' ? 'failed' : 'unknown',
				indent: 1,
			};
		}),
	];
}

/** Answers given now that differ from those of the unfinished run; of documents only the length is known of then, of secrets nothing. */
function changedAnswers<F>(session: Session<F>, {head}: RunSummary): readonly Line[] {
	return Object.entries(head.answers).flatMap(([step, answers]) =>
		Object.entries(answers).flatMap(([id, before]): readonly Line[] => {
			const now = session.given[step]?.[id];
			if (now === undefined || typeof now.value === 'object') return [];
			const question = questionsOf(session, step).find((one) => one.id === id);
			const kept = redactedAnswer(
				typeof now.value === 'string' ? (question?.normalise?.(now.value) ?? now.value) : now.value,
			);
			if (kept === before) return [];
			return [
				{
					text: `${step}.${id} was ${String(before)} in the unfinished run, now it is ${String(kept)} (${now.source}).`,
					mark: 'attention',
				},
			];
		}),
	);
}

/** The answers of the unfinished run as if they were given now; secrets and documents are asked for again. */
function rememberedAnswers<F>(session: Session<F>, {head}: RunSummary): Given {
	return Object.fromEntries(
		Object.entries(head.answers).map(([step, answers]) => {
			const questions = questionsOf(session, step);
			const plain = Object.entries(answers).filter(([id]) =>
				questions.some((question) => question.id === id && question.secret !== true && question.format === undefined),
			);
			return [
				step,
				Object.fromEntries(plain.map(([id, value]) => [id, {value, source: 'the unfinished run', saved: value}])),
			];
		}),
	);
}

function questionsOf<F>({platform}: Session<F>, step: string): readonly Question<F>[] {
	return platform.steps.find(({id}) => id === step)?.questions ?? [];
}

/** What is given now goes before what was answered then. */
function merged(before: Given, now: Given): Given {
	const steps = [...new Set([...Object.keys(before), ...Object.keys(now)])];
	return Object.fromEntries(steps.map((step) => [step, {...before[step], ...now[step]}]));
}
