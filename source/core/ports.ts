import type {Command, Outcome} from './command.js';
import type {Line, Page, Reply} from './page.js';
import type {RunEvent} from './run-event.js';

/** Runs a command that only reads. Never rejects for the command's own failure: the outcome tells. Refuses one whose effect is `writes`. */
export type Read = (command: Command) => Promise<Outcome>;

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
