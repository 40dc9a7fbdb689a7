import type {Secret, SecretFormat} from './secret.js';

/** What a check of a typed value says: fine, perhaps with warnings, or what is wrong and what would be right. */
export type Verdict =
	{readonly ok: true; readonly warnings: readonly string[]} | {readonly ok: false; readonly says: string};

/** The verdict on a value with nothing to say against it. */
export const fine: Verdict = {ok: true, warnings: []};

/** An answer: a plain text, a yes or no, a secret; `undefined` keeps what is present. */
export type Answer = string | boolean | Secret | undefined;

/** A step's answers by question id. */
export type Answers = Readonly<Record<string, Answer>>;

/** One of the values of a choice. */
export type Option = {readonly value: string; readonly label: string; readonly hint?: string};

/** What questions may look at: what the cluster holds, and what was answered before, by step and question. */
export type Known<F> = {
	readonly facts: F;
	/** This step's answers so far. */
	readonly answers: Answers;
	/** The answers of all steps so far, by step id. */
	readonly all: Readonly<Record<string, Answers>>;
	readonly now: Date;
	/** Ids of this step's questions that were answered beforehand: such an answer counts although the guided flow would not ask. */
	readonly given?: readonly string[];
	/** Ids of the decisions accepted so far. */
	readonly accepted?: readonly string[];
};

/**
 * One thing asked of the operator. Every question can be answered on the screen, in the answers file, by a variable,
 * and, unless it is secret, by `--set`.
 */
export type Question<F> = {
	readonly id: string;
	readonly kind: 'text' | 'choice' | 'confirm';
	/** A noun, or a question with `?`. */
	readonly message: string;
	/** Why it is asked, in one sentence. */
	readonly why: string;
	/** Secret values are masked and only ever given by reference. */
	readonly secret?: boolean;
	/** `pem` and `json` are documents of several lines: on the screen pasted or given by path, elsewhere by path. */
	readonly format?: SecretFormat;
	/** An answer may be left out; the plan says what that means. */
	readonly optional?: boolean;
	/** What an empty answer means, e.g. "every node"; then it is an answer of its own, other than none at all. */
	readonly emptyMeans?: string;
	options?(known: Known<F>): readonly Option[];
	/** Whether it is asked at all; asked always when left out. */
	when?(known: Known<F>): boolean;
	/** The present value, for people; a secret's is told as set or not set. */
	present?(known: Known<F>): string | undefined;
	/** Whether leaving it empty keeps what is present. */
	keeps?(known: Known<F>): boolean;
	/** A proposal to a person; never an answer by itself unless `--defaults` is given. */
	proposal?(known: Known<F>): string | boolean | undefined;
	/** Brings a document to the form in which it is used, e.g. a PEM to LF and one final newline. */
	normalise?(value: string): string;
	/** Judges a typed value; secrets are given as their plain value and must not be repeated in what is said. */
	validate?(value: string, known: Known<F>): Verdict;
};

/** An answer that was given beforehand, where from, and how it is written to an answers file. */
export type GivenAnswer = {
	readonly value: string | boolean | Secret;
	/** For messages: `--set`, `SEAWORTHY_TLS_KEY`, `answers.yaml line 7`. */
	readonly source: string;
	readonly saved: string | boolean | {readonly env: string} | {readonly file: string};
};

/** Answers given beforehand by step and question. */
export type Given = Readonly<Record<string, Readonly<Record<string, GivenAnswer>>>>;

/** The variable that gives an answer, and that stands for a secret in printed scripts. */
export function variableName(step: string, question: string): string {
	return `SEAWORTHY_${step}_${question}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}
