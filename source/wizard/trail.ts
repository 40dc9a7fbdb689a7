import type {Ended} from '../core/ports.js';
import type {Answer, Question} from '../core/question.js';
import type {Step} from '../core/step.js';
import type {SavedAnswers} from './session.js';

/** One question of one step. */
export type Place<F> = {readonly step: Step<F>; readonly question: Question<F>};

/** A step's answers at the trial that failed with them. */
export type Tried = {
	readonly failed: Ended;
	readonly answers: Readonly<Record<string, Answer>>;
	readonly saved: SavedAnswers['steps'][string];
};

/** What one came past, so that back leads to the question before, or to the choice after a failed trial. */
export type Trail<F> = {
	/** A question was answered by a person. */
	asked(place: Place<F>): void;
	/** Whether anything lies before a question. */
	leadsBack(place: Place<F>): boolean;
	/** What lies before a question; a failed trial is returned to. */
	back(place: Place<F>): Place<F> | Tried | undefined;
	/** A trial failed and answers of its step are asked again. */
	reopen(step: Step<F>, tried: {readonly [Key in keyof Tried]: Tried[Key] | undefined} & Pick<Tried, 'failed'>): void;
	/** How the trial failed to which one went back, once. */
	returned(step: Step<F>): Ended | undefined;
	/** A step's trial is over. */
	settle(step: Step<F>): void;
};

/** A trail over the questions in their order; `stands` tells whether one is asked and has its answer. */
export function createTrail<F>(places: readonly Place<F>[], stands: (place: Place<F>) => boolean): Trail<F> {
	const asked = new Set<Place<F>>();
	/** Failed trials by step, and what was asked again since. */
	const tried = new Map<Step<F>, Tried & {readonly since: Set<Place<F>>}>();
	const returned = new Map<Step<F>, Ended>();
	const earlier = (place: Place<F>) => {
		const before = tried.get(place.step);
		const among = before?.since ?? asked;
		return places.slice(0, places.indexOf(place)).findLast((one) => among.has(one) && stands(one)) ?? before;
	};

	return {
		asked(place) {
			asked.add(place);
			tried.get(place.step)?.since.add(place);
		},
		leadsBack: (place) => earlier(place) !== undefined,
		back(place) {
			const found = earlier(place);
			if (found === undefined || 'question' in found) return found;
			returned.set(place.step, found.failed);
			tried.delete(place.step);
			return found;
		},
		reopen(step, {failed, answers = {}, saved = {}}) {
			tried.set(step, {failed, answers: {...answers}, saved: {...saved}, since: new Set()});
		},
		returned(step) {
			const failed = returned.get(step);
			returned.delete(step);
			return failed;
		},
		settle(step) {
			tried.delete(step);
		},
	};
}
