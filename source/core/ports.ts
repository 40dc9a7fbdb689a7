import type {Command, Outcome} from './command.js';
import type {Line, Page, Reply} from './page.js';
import type {JournalRun, UndoData} from './journal.js';
import type {RunEvent, TaskStatus} from './run-event.js';
import type {Secret} from './secret.js';
import type {HostRow, Task} from './task.js';

/** Runs a command that only reads. Never rejects for the command's own failure: the outcome tells. Refuses one whose effect is `writes`. */
export type Read = (command: Command) => Promise<Outcome>;

/** How a command is run beside what it says itself. */
export type Running = {
	/** Ends it: SIGTERM to its group, SIGKILL when that does not help. */
	readonly signal?: AbortSignal;
	/** Receives its lines as they come; never those of a confidential command. */
	readonly onLine?: (line: string) => void;
	/** Whether a task that an `Either` hangs on succeeded; its full form is used when nobody says. */
	readonly isDone?: (task: string) => boolean;
};

/** Starts programs; the only way to any effect. */
export type Shell = {
	run(command: Command, running?: Running): Promise<Outcome>;
	readonly read: Read;
};

/** How one task ended, for the journal and for whoever decides what next. */
export type Ended = {
	readonly id: string;
	readonly status: Extract<TaskStatus, 'done' | 'already' | 'skipped' | 'declined' | 'failed' | 'stopped'>;
	/** What is so, when it did not go well; redacted. */
	readonly says?: string;
	readonly next?: readonly string[];
	/** The program's own last words; redacted. */
	readonly output?: readonly string[];
};

/** What the executor tells while it works. */
export type Telling = {
	started(task: Task): Promise<void>;
	ended(task: Task, ended: Ended): Promise<void>;
	printed(task: Task, line: string): void;
	rows(task: Task, rows: readonly HostRow[]): void;
};

/** Does tasks one after another until one fails or the signal ends it; tells how each that was reached ended. */
export type Execute = (work: {
	readonly tasks: readonly Task[];
	readonly shell: Shell;
	readonly redact: (text: string) => string;
	readonly telling: Telling;
	readonly signal: AbortSignal;
	/** Ids of the tasks that succeeded; added to. */
	readonly succeeded: Set<string>;
}) => Promise<readonly Ended[]>;

/** Who holds the lock, and whether we may take it over. */
export type Lock =
	| {
			readonly mine: true;
			/** Who has it now when it is no longer ours, e.g. taken over while this laptop slept; asked before each effect. A lease that cannot be read is not lost. */
			lost(): Promise<string | undefined>;
			free(): Promise<void>;
	  }
	| {
			readonly mine: false;
			readonly holder: string;
			readonly why: 'held' | 'unable';
			readonly says: string;
			/** Not renewed, by this machine's clock, for longer than one at work would let pass. */
			readonly silent?: boolean;
			/** What helps when it could not be read or taken. */
			readonly next?: readonly string[];
	  };

/** What is remembered of a cluster: runs, undo data, the lock; in the cluster, with a local copy of the runs. */
export type Memory = {
	/** The runs, oldest first; of two copies of one run the longer. `says` tells what could not be read. */
	runs(): Promise<{readonly runs: readonly JournalRun[]; readonly says: readonly string[]}>;
	undo(): Promise<Readonly<Record<string, UndoData>>>;
	saveUndo(data: Readonly<Record<string, UndoData | undefined>>): Promise<void>;
	/** Writes a run's line to the disk before it returns; `everywhere` to the cluster too. */
	append(run: JournalRun, everywhere: boolean): Promise<void>;
	/** Takes the lock. `takeOver` waits until its holder has not renewed it for 60 s, telling how long that still takes. */
	lock(takeOver: boolean, signal: AbortSignal, tell?: (says: string) => void): Promise<Lock>;
};

/** Learns secrets and hides them. */
export type Redactor = {
	learn(secrets: readonly Secret[]): void;
	readonly redact: (text: string) => string;
};

/** The screen, the plain lines, or nobody. Rejects with `Cancelled` when the operator leaves. */
export type Frontend = {
	/** Asks one page. */
	ask(page: Page): Promise<Reply>;
	/** Says something that stays: finished pages, summaries, what is being looked for. */
	say(lines: readonly Line[]): void;
	/** Shows a run's event. */
	show(event: RunEvent): void;
	/** Gives the terminal back; waits for the last frame. */
	close(): Promise<void>;
};

/** The operator left: Ctrl-C, a signal, or the end of the input. */
export class Cancelled extends Error {
	override readonly name = 'Cancelled';
	readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP';

	constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' = 'SIGINT') {
		super('Cancelled.');
		this.signal = signal;
	}
}
