import type {Secret} from './secret.js';
import type {Text} from './text.js';

/** A text of which one of two forms is used, by whether a task before it succeeded. */
export type Either = {readonly ifDone: string; readonly then: Text; readonly otherwise: Text};

/** A port of a workload or service, brought to this machine while a command runs; `{port}` in its arguments is the local port. */
export type Forward = {
	/** kubectl's arguments up to and including the resource and the remote port, e.g. `port-forward svc/deis-controller :80`. */
	readonly program: string;
	readonly arguments: readonly string[];
};

/** One call of one program. Arguments are strings, so a secret on argv does not compile. */
export type Command = {
	readonly program: string;
	readonly arguments: readonly string[];
	readonly stdin?: Text | Either;
	/** Another command, whose standard output is this one's standard input. */
	readonly from?: Command;
	/** Added to the environment; secrets only for programs that can take them in no other way (rclone). */
	readonly env?: Readonly<Record<string, string | Secret>>;
	readonly forward?: Forward;
	/** A file on the operator's disk, made with mode 0600, that receives standard output. */
	readonly saveTo?: string;
	readonly effect: 'reads' | 'writes';
	/** Seconds after which it is stopped. */
	readonly timeout: number;
	/** Its output holds secrets of the cluster: it is parsed and never printed, logged or kept. */
	readonly confidential?: boolean;
};

/** What came of a command. Output is text as the program wrote it, control sequences removed. */
export type Outcome = {
	readonly exitCode: number;
	readonly stdout: string;
	readonly stderr: string;
	/** Set when the program could not be started, was stopped by its time limit, or by a signal. */
	readonly failure?: 'not-found' | 'timed-out' | 'killed';
	/** Milliseconds it took. */
	readonly took: number;
};

/** What an outcome must be. All given parts must hold; `exit` is 0 unless said. */
export type Expect = {
	readonly exit?: number;
	/** Standard output without its final newlines. */
	readonly equals?: string;
	/** A POSIX extended regular expression that some line of standard output matches. */
	readonly matches?: string;
	/** As `matches`, but no line may match. */
	readonly lacks?: string;
};

/** A command and what it must answer, with the sentence for when it does not. */
export type Check = {readonly command: Command; readonly expect: Expect; readonly hint: string};

/** Whether the outcome is as expected. The printed script decides the same with `[` and `grep -E`. */
export function holds(expect: Expect, outcome: Outcome): boolean {
	const lines = outcome.stdout.replace(/\n+$/, '').split('\n');
	const matches = (pattern: string) => lines.some((line) => new RegExp(pattern).test(line));
	return (
		outcome.failure === undefined &&
		outcome.exitCode === (expect.exit ?? 0) &&
		(expect.equals === undefined || outcome.stdout.replace(/\n+$/, '') === expect.equals) &&
		(expect.matches === undefined || matches(expect.matches)) &&
		(expect.lacks === undefined || !matches(expect.lacks))
	);
}
