import {type Answer, type Answers, type Known, type Question} from '../core/question.js';
import {usage} from '../core/problem.js';
import {Secret} from '../core/secret.js';
import type {Step} from '../core/step.js';
import {askQuestion, judge, mayBeEmpty, take, type Typed} from './ask-question.js';
import {missingAnswer} from './missing-answer.js';
import type {SavedAnswers, Session} from './session.js';
import {type Trial, tryAnswers} from './trials.js';
import {createTrail, type Place} from './trail.js';

/** What was answered the last time, by step and question: proposed again, and kept where it cannot be shown. */
export type Remembered = Readonly<Record<string, Readonly<Record<string, Typed>>>>;

/** The answers of all chosen steps, how each is written to a file, and what the trials showed. */
export type Collected = {
	readonly answers: Readonly<Record<string, Answers>>;
	readonly saved: SavedAnswers['steps'];
	/** Ids of decisions taken at trials. */
	readonly accepted: readonly string[];
	readonly trials: Readonly<Record<string, Trial>>;
};

/**
 * Asks what is not given, one by one; back keeps the later answers, and before the first question, where it `leads`
 * somewhere, ends with what is to be proposed again. Given answers are judged like typed ones:
 * with somebody there a wrong one is asked again, else it is a usage error that names where it came from.
 */
export async function collect<F>({
	session,
	facts,
	steps,
	remembered,
	leads,
}: {
	readonly session: Session<F>;
	readonly facts: F;
	readonly steps: readonly Step<F>[];
	readonly remembered: Remembered;
	/** Whether there is something to go back to before the first question. */
	readonly leads: boolean;
}): Promise<Collected | {readonly back: Remembered}> {
	const answers: Record<string, Record<string, Answer>> = {};
	const saved: Record<string, Record<string, SavedAnswers['steps'][string][string]>> = {};
	const proposals: Record<string, Record<string, Typed>> = Object.fromEntries(
		Object.entries(remembered).map(([step, given]) => [step, {...given}]),
	);
	const trials: Record<string, Trial> = {};
	const wrong = new Map<string, string>();
	const refusedGiven = new Set<string>();
	const key = ({step, question}: Place<F>) => `${step.id}.${question.id}`;
	const accepted = () => Object.values(trials).flatMap((trial) => trial.accepted ?? []);
	const known = (step: Step<F>): Known<F> => ({
		facts,
		answers: answers[step.id] ?? {},
		all: answers,
		now: session.now(),
		given: Object.keys(session.given[step.id] ?? {}),
		accepted: [...session.choices.accept, ...accepted()],
	});
	const put = ({step, question}: Place<F>, answer: Answer, how: SavedAnswers['steps'][string][string] | undefined) => {
		(answers[step.id] ??= {})[question.id] = answer;
		if (how !== undefined) (saved[step.id] ??= {})[question.id] = how;
	};
	const drop = ({step, question}: Place<F>, again = true) => {
		const own = answers[step.id];
		if (own !== undefined) {
			(proposals[step.id] ??= {})[question.id] = {answer: own[question.id], saved: saved[step.id]?.[question.id]};
			Reflect.deleteProperty(own, question.id);
		}
		const how = saved[step.id];
		if (how !== undefined) Reflect.deleteProperty(how, question.id);
		if (again) trials[step.id] = {status: 'untried'};
	};
	const cautioned = new Set<string>();
	const caution = (step: Step<F>, question: Question<F> | undefined, warnings: readonly string[]) => {
		const fresh = warnings.filter((text) => !cautioned.has(text));
		for (const text of fresh) cautioned.add(text);
		const where = question === undefined ? step.title : `${step.title}, ${question.message}`;
		session.frontend.say(fresh.map((text) => ({text: `${where}: ${text}`, mark: 'attention'})));
	};
	const applies = ({step, question}: Place<F>) => question.when?.(known(step)) ?? true;
	const answered = ({step, question}: Place<F>) => question.id in (answers[step.id] ?? {});
	const places = steps.flatMap((step) => step.questions.map((question) => ({step, question})));
	const trail = createTrail(places, (place) => applies(place) && answered(place));

	const settleGiven = async (place: Place<F>): Promise<boolean> => {
		const {step, question} = place;
		const given = session.given[step.id]?.[question.id];
		if (given === undefined || refusedGiven.has(key(place))) return false;
		const {value, source} = given;
		if (typeof value === 'boolean') put(place, value, given.saved);
		else if (typeof value === 'string') {
			const taken =
				question.format === undefined
					? await take({session, step, question, known: known(step), value})
					: documentGiven(question, known(step), value);
			if ('wrong' in taken) return refuseGiven(place, `${taken.wrong} (given by ${source})`);
			caution(step, question, taken.warnings);
			put(place, taken.answer, taken.saved ?? given.saved);
		} else {
			const normal = new Secret(
				value.name,
				value.inspect((inner) => question.normalise?.(inner) ?? inner),
				value.format,
			);
			session.redactor.learn([value, normal]);
			const verdict = value.inspect((inner) => judge(question, known(step), inner));
			if (!verdict.ok) return refuseGiven(place, `${verdict.says} (given by ${source})`);
			caution(step, question, verdict.warnings);
			put(place, normal, given.saved);
		}
		return true;
	};
	const refuseGiven = (place: Place<F>, says: string): false => {
		if (!session.choices.attended) throw usage(`${key(place)}: ${says}`, 'Nothing was changed.');
		wrong.set(key(place), says);
		refusedGiven.add(key(place));
		return false;
	};

	for (;;) {
		const place = places.find((one) => applies(one) && !answered(one));
		const complete = steps.find((step) => {
			const own = places.filter((one) => one.step === step);
			return own.every((one) => !applies(one) || answered(one)) && trials[step.id]?.status !== 'settled';
		});
		if (complete !== undefined && (place === undefined || steps.indexOf(complete) < steps.indexOf(place.step))) {
			const bad = complete.judge?.(known(complete));
			if (bad !== undefined && 'warnings' in bad) caution(complete, undefined, bad.warnings);
			else if (bad !== undefined) {
				const culprit = places.find((one) => one.step === complete && one.question.id === bad.question);
				if (culprit === undefined || !applies(culprit) || !session.choices.attended)
					throw usage(`${complete.id}.${bad.question}: ${bad.says}`, 'Nothing was changed.');
				wrong.set(key(culprit), bad.says);
				refusedGiven.add(key(culprit));
				drop(culprit);
				continue;
			}
			const before = trail.returned(complete);
			const trial = await tryAnswers(session, complete, {known: known(complete), before});
			if (trial.status === 'failed') {
				trail.reopen(complete, {failed: trial.failed, answers: answers[complete.id], saved: saved[complete.id]});
				const typed = before === undefined ? {} : {...proposals[complete.id]};
				for (const one of places) {
					if (one.step !== complete || !trial.asks.includes(one.question.id) || !answered(one)) continue;
					refusedGiven.add(key(one));
					drop(one);
				}
				// What was typed before one went back to the choice.
				proposals[complete.id] = {...proposals[complete.id], ...typed};
				continue;
			}
			trail.settle(complete);
			trials[complete.id] = trial;
			continue;
		}
		if (place === undefined) {
			// What was answered before another answer took its question away.
			for (const one of places) if (!applies(one) && answered(one)) drop(one, false);
			return {answers, saved, accepted: accepted(), trials};
		}
		if (await settleGiven(place)) continue;
		const {step, question} = place;
		if (!session.choices.attended || session.choices.defaults) {
			const proposal = question.proposal?.(known(step));
			const canKeep = mayBeEmpty(question, known(step)) !== undefined;
			// What was refused once would be refused for ever.
			const isOpen = !refusedGiven.has(key(place));
			if (session.choices.defaults && proposal !== undefined && isOpen) {
				const taken = await take({
					session,
					step,
					question,
					known: known(step),
					value: typeof proposal === 'boolean' ? (proposal ? 'yes' : 'no') : proposal,
				});
				if (!('wrong' in taken)) {
					caution(step, question, taken.warnings);
					put(place, taken.answer, taken.saved);
					continue;
				}
			}
			if (!session.choices.attended && !canKeep) throw missingAnswer(step, question, proposal);
			if (canKeep && (!session.choices.attended || isOpen)) {
				put(place, undefined, undefined);
				continue;
			}
		}
		const applying = places.filter(applies);
		const reply = await askQuestion({
			session,
			step,
			question,
			known: known(step),
			before: proposals[step.id]?.[question.id],
			wrong: wrong.get(key(place)),
			progress: `${applying.indexOf(place) + 1} of ${applying.length}`,
			back: leads || trail.leadsBack(place),
			caution: (warnings) => {
				caution(step, question, warnings);
			},
		});
		wrong.delete(key(place));
		if (reply === 'back') {
			const earlier = trail.back(place);
			if (earlier === undefined) return {back: merged(proposals, rememberedOf({answers, saved}))};
			if ('question' in earlier) drop(earlier);
			else {
				answers[step.id] = {...earlier.answers};
				saved[step.id] = {...earlier.saved};
			}
			continue;
		}
		trail.asked(place);
		put(place, reply.answer, reply.saved);
	}
}

/** Answers as they are proposed again. */
export function rememberedOf({answers, saved}: Pick<Collected, 'answers' | 'saved'>): Remembered {
	return Object.fromEntries(
		Object.entries(answers).map(([step, given]) => [
			step,
			Object.fromEntries(Object.entries(given).map(([id, answer]) => [id, {answer, saved: saved[step]?.[id]}])),
		]),
	);
}

function merged(older: Remembered, newer: Remembered): Remembered {
	const steps = new Set([...Object.keys(older), ...Object.keys(newer)]);
	return Object.fromEntries([...steps].map((step) => [step, {...older[step], ...newer[step]}]));
}

/** A document given beforehand is its content already. */
function documentGiven<F>(
	question: Question<F>,
	known: Known<F>,
	value: string,
): (Typed & {readonly warnings: readonly string[]}) | {readonly wrong: string} {
	const verdict = judge(question, known, value);
	return verdict.ok
		? {answer: question.normalise?.(value) ?? value, saved: undefined, warnings: verdict.warnings}
		: {wrong: verdict.says};
}
