import type {Finding} from './finding.js';
import type {Answers, Known, Question} from './question.js';
import type {Read} from './ports.js';
import type {Setting} from './settings.js';
import type {Task} from './task.js';

/** What a step refuses, why, and how the refusal is lifted. The other steps go on without it. */
export type Refusal = {readonly says: string; readonly instructions: readonly string[]};

/** What a step wants done. Data only. */
export type StepPlan = {
	readonly before?: readonly Task[];
	readonly settings?: readonly Setting[];
	readonly after?: readonly Task[];
	/** What is interrupted, what cannot be undone: sentences for the review. */
	readonly costs?: readonly string[];
	/** What the operator does by hand afterwards. */
	readonly byHand?: readonly string[];
	/** What was not or cannot be verified. */
	readonly unverified?: readonly string[];
	readonly refusal?: Refusal;
	/** Decisions without which the run refuses: their ids in the platform's table, with what is so. */
	readonly decisions?: readonly {readonly id: string; readonly says: string}[];
};

/** One item of the production pages. */
export type Step<F> = {
	readonly id: string;
	readonly title: string;
	/** One sentence. */
	readonly why: string;
	/** Steps whose answers it looks at, or that must be done before it. */
	readonly after: readonly string[];
	/** Steps without which it makes no sense: when one of them is refused, so is this. */
	readonly needs?: readonly string[];
	readonly questions: readonly Question<F>[];
	/** What is so, without asking anything: read from the survey alone. */
	assess(facts: F, now: Date): readonly Finding[];
	/** Live trials of the answers, before anything is saved; their failure is explained at the question. */
	rehearse?(known: Known<F>): readonly Task[];
	/** The questions to go back to when a trial fails. */
	readonly retype?: readonly string[];
	/** The decision that goes on although the trials failed or could not be made. */
	readonly untested?: string;
	/** Reads what only the answers make readable (is the new bucket empty?); the result is handed to `plan`. */
	look?(known: Known<F>, read: Read): Promise<unknown>;
	/** Judges all answers together, e.g. that a key is the certificate's. */
	judge?(known: Known<F>): Judgement | undefined;
	plan(known: Known<F>, looked: unknown): StepPlan;
};

/** What is wrong with answers that were each fine, and at which question; or what to think of, though they hold. */
export type Judgement = {readonly question: string; readonly says: string} | {readonly warnings: readonly string[]};

/** Steps in the order in which each comes after those it names. */
export function inOrder<F>(steps: readonly Step<F>[], chosen: readonly string[]): readonly Step<F>[] {
	return steps.filter((step) => chosen.includes(step.id));
}

/** The answers of one step, never undefined. */
export function answersOf(all: Readonly<Record<string, Answers>>, step: string): Answers {
	return all[step] ?? {};
}
