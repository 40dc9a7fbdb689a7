/** What a program said when it was done. */
export type Reply = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

/** A program goes on: it has printed something and is asked again after a while. */
export type Pending = {
	readonly again: true;
	/** Milliseconds. */
	readonly after: number;
	readonly stdout?: string;
	readonly stderr?: string;
};

/** What one look at the state makes of a call. */
export type Step = Reply | Pending;

/** A program ends with a message in the real one's words. */
export class Refused extends Error {
	override readonly name = 'Refused';
	readonly reply: Reply;

	constructor(stderr: string, exitCode = 1, stdout = '') {
		super(stderr);
		this.reply = {exitCode, stdout, stderr: stderr.endsWith('\n') ? stderr : `${stderr}\n`};
	}
}

/** Success with what goes to standard output. */
export function done(stdout = '', stderr = ''): Reply {
	return {exitCode: 0, stdout, stderr};
}

/** Not yet: look again after so many milliseconds. */
export function later(after: number, stdout = ''): Pending {
	return {again: true, after, stdout};
}
