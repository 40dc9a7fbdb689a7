import type {Command} from './command.js';
import type {UndoData} from './journal.js';
import type {Collateral, Target} from './plan.js';
import type {Read} from './ports.js';
import type {Reading} from './reading.js';
import type {Secret} from './secret.js';
import type {Change, PresentValue, SettingPath} from './settings.js';
import type {Refusal, Step} from './step.js';
import type {Reference, Task} from './task.js';

/** What the operator said about where the platform is; each may be left out and is then looked for. */
export type TargetOptions = {
	readonly kubeconfig?: string;
	readonly context?: string;
	readonly namespace?: string;
	readonly release?: string;
	readonly chart?: string;
	/** `[USER@]HOST[:PORT]`: the host through which a cluster of Deis v1 is reached. */
	readonly tunnel?: string;
	/** Host keys that nobody has seen yet are taken and remembered; one that changed never is. */
	readonly acceptNewHostKeys?: boolean;
	/** Keys of the kind ssh-rsa are taken, which OpenSSH no longer does by itself. */
	readonly sshRsa?: boolean;
};

/** Something that would help to reach what could not be reached, if the operator wants it. */
export type Offer = {
	readonly says: readonly string[];
	readonly message: string;
	/** What is then tried again with. */
	readonly options: TargetOptions;
	/** How it is given where nobody is asked. */
	readonly option: string;
};

/** The platform was found, or what was tried and why that failed. */
export type Found<T extends Target = Target> =
	| {readonly target: T; readonly says: readonly string[]}
	| {
			readonly target?: undefined;
			readonly tried: readonly string[];
			readonly next: readonly string[];
			readonly offer?: Offer;
	  };

/** How deep the survey reads: `check` needs only the documented read-only role, `setup` may also exec. */
export type Depth = 'check' | 'setup';

/** What the one write of all settings means, known before it is done. */
export type Settlement = {
	/** An option that must be given first, e.g. `chart`, with what was tried to find it. */
	readonly wants?: {
		readonly option: keyof TargetOptions;
		/** What it is called, e.g. "Chart reference". */
		readonly message: string;
		/** What may be given, e.g. "repo/name, oci://…". */
		readonly forms: string;
		readonly says: string;
	};
	/** What it puts back of what people changed by hand, or alters beside what was asked. */
	readonly collateral: readonly Collateral[];
	/** Sentences for the review, by no step. */
	readonly costs: readonly string[];
	/** Set when it must not be done at all. */
	readonly refusal?: Refusal;
	/** Decisions it needs: ids of the platform's table, with what is so. */
	readonly decisions: readonly {readonly id: string; readonly says: string}[];
	/** The tasks that do it, and wait until it holds. */
	readonly tasks: readonly Task[];
	/** Checks that the cluster is still the one surveyed. */
	readonly guards: readonly Task[];
};

/** One thing whose reachability is measured while a run goes on. */
export type Pulse = {readonly name: string; readonly command: Command; readonly answers: RegExp};

/** The lock as it lies in the cluster. */
export type Held = {readonly holder: string; readonly version: string; readonly renewed: string};

/** Named documents as they were read, and the version that they had. */
export type Kept = {readonly documents: Readonly<Record<string, string>>; readonly version?: string};

/** Where what is remembered lies: named documents in the cluster, and the lock. */
export type Store = {
	/** The program that reads and writes it, and sentences on the rights that this takes. */
	readonly wording: {
		readonly program: string;
		readonly reads: string;
		readonly writes: string;
		readonly locks: string;
	};
	/** Reads all documents; confidential. */
	load(): Command;
	/** Documents by name from what `load` printed, and the store's version; an absent store is empty and has none. Anything else is unknown, never empty. */
	parse(stdout: string): Reading<Kept>;
	/**
	 * Writes all documents over the version that was read, making the store when there was none; what is left out goes.
	 * Fails when somebody wrote since.
	 */
	save(documents: Readonly<Record<string, Secret>>, over: string | undefined): Command;
	readLock(): Command;
	parseLock(stdout: string): Reading<Held | undefined>;
	/** Whether a write failed because somebody was quicker, by what its program said. */
	isConflict(stderr: string): boolean;
	/** Takes, renews or (with no holder) frees the lock, over the version named; fails when somebody else was quicker. `time` is RFC 3339 with microseconds. */
	takeLock(holder: string, time: string, over: string | undefined): Command;
};

/** Things that tasks change beside settings: read before, put back by undo. */
export type Objects = {
	/** Reads one; confidential. */
	capture(target: Target, reference: Reference): Command;
	/** The comparable data of what `capture` printed; `undefined` when there is none. */
	captured(stdout: string): string | undefined;
	/** Puts a captured thing back, or removes it when it was not there. */
	restore(target: Target, reference: Reference, captured: Secret | undefined): readonly Task[];
};

/** The words in which screens speak of one kind of cluster. */
export type Wording = {
	/** What holds where the operator set nothing, e.g. "the chart's default". */
	readonly absent: string;
	/** What writes the settings, e.g. "the upgrade". */
	readonly write: string;
	/** Who is asked where the platform is, e.g. "kubectl and helm for the current context". */
	looking(options: TargetOptions): string;
	/** What a target's name is, e.g. "the name of the context", and the option that gives it. */
	readonly name: {readonly says: string; readonly option: keyof TargetOptions};
};

/** One kind of cluster. Everything in it is pure but for the given `read`, which only reads. */
export type Platform<F> = {
	readonly id: string;
	readonly title: string;
	readonly wording: Wording;
	readonly steps: readonly Step<F>[];
	/** Decisions beyond the questions: id → what accepting means. */
	readonly decisions: Readonly<Record<string, string>>;
	/** Programs it starts, with how to get each. */
	readonly programs: Readonly<Record<string, string>>;
	find(options: TargetOptions, read: Read): Promise<Found>;
	/** Reads what is so. What only steps other than those named look at may be left unread. */
	survey(target: Target, read: Read, depth: Depth, steps: readonly string[]): Promise<F>;
	/** What tells this cluster from another of the same name. */
	identity?(facts: F): string | undefined;
	/** What is found, in lines for the first screen. */
	describe(facts: F): readonly string[];
	/** What would let more of the cluster be read. */
	offer?(facts: F): Offer | undefined;
	/** Why nothing may be written at all as things stand, e.g. a stuck release; with the decision that mends it. */
	obstacle(facts: F): (Refusal & {readonly decision?: string; readonly mend?: readonly Task[]}) | undefined;
	/** The value in force, the platform's default included. */
	present(facts: F, path: SettingPath): PresentValue;
	/** The operator's own value; undefined where the default holds. Undo goes back to it. */
	own(facts: F, path: SettingPath): PresentValue;
	/** The secrets that the cluster holds, so that nothing which is shown or kept can hold them. */
	secrets(facts: F): readonly Secret[];
	/** Works out the one write of the changes; reads, never writes. `given` are options asked for after the survey. */
	settle(facts: F, changes: readonly Change[], read: Read, given: TargetOptions): Promise<Settlement>;
	/** What its tasks change beside settings, and how that is put back; absent where they change nothing else. */
	readonly objects?: Objects;
	/** Decisions that undoing a step's run needs, e.g. that an expired certificate comes back. */
	undoDecisions?(
		facts: F,
		step: string,
		data: UndoData,
		now: Date,
	): readonly {readonly id: string; readonly says: string}[];
	pulses(facts: F): readonly Pulse[];
	store(target: Target): Store;
};
