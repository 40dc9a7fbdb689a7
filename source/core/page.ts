import type {Option, Verdict} from './question.js';
import type {SecretFormat} from './secret.js';
import type {Status} from './finding.js';

/** A line of a page. `mark` stands before it as a sign and, for plain lines, as a word. Long lines are wrapped by the front end. */
export type Line = {
	readonly text: string;
	readonly tone?: 'heading' | 'dim' | 'code' | 'strong';
	readonly mark?: Status | 'done' | 'failed' | 'change';
	/** Levels of two columns. */
	readonly indent?: number;
};

/** What is asked at the end of a page. */
export type Prompt =
	| {readonly kind: 'choice'; readonly message: string; readonly options: readonly Option[]; readonly initial?: string}
	| {
			readonly kind: 'choices';
			readonly message: string;
			readonly options: readonly Option[];
			readonly initial: readonly string[];
	  }
	| {
			readonly kind: 'text';
			readonly message: string;
			readonly initial?: string;
			/** An empty value is allowed and means: leave it out, or keep what is present. */
			readonly mayBeEmpty?: string;
			validate(value: string): Verdict;
	  }
	| {
			readonly kind: 'secret';
			readonly message: string;
			/** `pem` and `json`: several lines may be pasted, or a path typed. */
			readonly format: SecretFormat;
			readonly mayBeEmpty?: string;
			validate(value: string): Verdict;
	  }
	| {
			/** A document that is not secret (a certificate): pasted whole or given by path. */
			readonly kind: 'document';
			readonly message: string;
			readonly format: SecretFormat;
			readonly initial?: string;
			readonly mayBeEmpty?: string;
			validate(value: string): Verdict;
	  };

/** One screen: what is said, then what is asked. */
export type Page = {
	/** Stable, for tests: `question/registration.mode`, `start`, `review`, `failure`. */
	readonly id: string;
	readonly title: string;
	/** "3 of 9" among the questions. */
	readonly progress?: string;
	readonly body: readonly Line[];
	/** Later states of the body, e.g. when probes answer while the page stands; ends with the page. */
	live?(update: (body: readonly Line[]) => void): () => void;
	readonly prompt: Prompt;
	/** Whether one can go back to the page before. */
	readonly back: boolean;
	/** Shown on `?` or `help`. */
	readonly help: readonly Line[];
};

/** What the operator answered to a page. Path or pasted text of documents comes as typed; who asked reads the file. */
export type Reply =
	| {readonly kind: 'value'; readonly value: string}
	| {readonly kind: 'values'; readonly values: readonly string[]}
	| {readonly kind: 'back'};
