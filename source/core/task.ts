import type {Check, Command, Expect, Outcome} from './command.js';

/** Something of the cluster that a task changes, as the platform names it, e.g. `secret/deis-router-platform-cert`. */
export type Reference = string;

/** The state of one host or node in a task over many. */
export type HostRow = {
	readonly host: string;
	readonly status: 'waiting' | 'running' | 'done' | 'failed';
	readonly says: string;
};

/** What a program's failure means and what helps, told beside the program's own words. */
export type Explanation = {readonly says: string; readonly next: readonly string[]};

/** What a task does. */
export type Action =
	| {
			readonly kind: 'run';
			readonly command: Command;
			readonly expect?: Expect;
			explain?(outcome: Outcome): Explanation | undefined;
	  }
	| {readonly kind: 'check'; readonly check: Check; explain?(outcome: Outcome): Explanation | undefined}
	| {
			readonly kind: 'wait';
			readonly check: Check;
			/** Seconds until it gives up. */
			readonly seconds: number;
			/** A listing that is read for rows while it waits; never oftener than five times what the last one took. */
			readonly rows?: {readonly command: Command; parse(stdout: string): readonly HostRow[]};
			/** An answer after which waiting longer is of no use, e.g. that a unit failed. */
			readonly ends?: Expect;
			/** What the last answer means, when it gives up. */
			explain?(outcome: Outcome): Explanation | undefined;
	  }
	| {
			readonly kind: 'each';
			/** What is done for each host, one after another; a host that fails keeps none of the others from being done. */
			readonly hosts: readonly {readonly host: string; readonly commands: readonly Command[]}[];
			/** How many are at work at once. */
			readonly atOnce: number;
			/** How often a host is tried again by itself. */
			readonly again: number;
			/** What a line that its program prints tells of how far it is. */
			says(line: string): string | undefined;
			/** Told when some host failed. */
			readonly hint: string;
			/** What helps then, sentences. */
			readonly next?: readonly string[];
	  }
	| {readonly kind: 'manual'; readonly instructions: readonly string[]};

/** One thing done, shown, journalled and undone as one. */
export type Task = {
	/** `step/task`, stable. */
	readonly id: string;
	/** Imperative and short: "Store the certificate". */
	readonly title: string;
	readonly action: Action;
	/** When this holds already, the task is not done again. */
	readonly unless?: Check;
	/** Runs only when the named task succeeded. */
	readonly ifDone?: string;
	/** Its failure does not stop the run; the sentence says what is then left out. */
	readonly optional?: string;
	/** What it changes: kept before, put back by undo. */
	readonly changes?: readonly Reference[];
	/** What it leaves behind that undo cannot take back, a sentence. */
	readonly lasting?: string;
	/** How often it is tried again by itself. */
	readonly retries?: number;
	/** Why it is there or what it changes, as a comment of the printed script: now → then. */
	readonly notes?: readonly string[];
};
