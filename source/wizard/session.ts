import type {Target} from '../core/plan.js';
import type {Platform, TargetOptions} from '../core/platform.js';
import type {Execute, Frontend, Memory, Redactor, Shell} from '../core/ports.js';
import type {Given} from '../core/question.js';

/** What the operator decided beforehand, on the command line or in the answers file. */
export type Choices = {
	/** Whether somebody is there to answer. */
	readonly attended: boolean;
	/** Take the proposals where no answer is given. */
	readonly defaults: boolean;
	/** Accept the review. */
	readonly yes: boolean;
	/** The name that the first write asks for. */
	readonly confirm: string | undefined;
	/** Ids of accepted decisions. */
	readonly accept: readonly string[];
	/** Whether it ends with the printed script. */
	readonly dryRun: boolean;
	/** Where the answers are saved. */
	readonly saveAnswers: string | undefined;
};

/** All that the flow needs and does not do itself. */
export type Session<F> = {
	readonly platform: Platform<F>;
	readonly target: TargetOptions;
	readonly given: Given;
	readonly choices: Choices;
	readonly frontend: Frontend;
	readonly shell: Shell;
	readonly execute: Execute;
	readonly redactor: Redactor;
	readonly signal: AbortSignal;
	/** The command as it is remembered, e.g. `setup registration`. */
	readonly command: string;
	/** User and host. */
	readonly by: string;
	memory(target: Target): Memory;
	now(): Date;
	/** Milliseconds of a clock that never jumps. */
	tick(): number;
	/** Waits, or until the signal; never rejects. */
	pause(milliseconds: number, signal: AbortSignal): Promise<void>;
	/** An id for a run that sorts by time. */
	runId(): string;
	/** SHA-256, for telling whether something changed without keeping it. */
	digest(text: string): string;
	/** Reads a document that was given by path; refuses with a Problem. */
	readDocument(path: string): Promise<string>;
	/** Writes the answers; refuses with a Problem. */
	saveAnswers(path: string, saved: SavedAnswers): Promise<void>;
	/** The plan as the script that a dry run prints. */
	script(plan: import('../core/plan.js').Plan): string;
	/** Whether data is printed as JSON. */
	readonly json: boolean;
	/** Prints data on standard output. */
	print(text: string): void;
	/** What can be answered on the practice cluster, by `step.question`. */
	readonly hints?: Readonly<Record<string, string>>;
	/** How clusters of other kinds are named, where nothing said which kind is meant. */
	readonly otherKinds?: readonly string[];
	/** How this program is started on this cluster, for the advice it gives: `seaworthy` or `npm start --`, and what names the cluster. */
	readonly program: string;
	/** What starts it on a built-in cluster of this kind; not when it is on one. */
	readonly practise?: string;
	/** Loads every part of the program, so that its upgrade in the middle of a run harms nothing. */
	loadAll(): Promise<void>;
};

/** What goes into an answers file: per step and question a value or a reference. */
export type SavedAnswers = {
	readonly target: Target;
	readonly accept: readonly string[];
	readonly steps: Readonly<
		Record<string, Readonly<Record<string, string | boolean | {readonly env: string} | {readonly file: string}>>>
	>;
};
