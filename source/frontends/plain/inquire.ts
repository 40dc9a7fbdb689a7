import {PassThrough, Writable} from 'node:stream';
import {input, password} from '@inquirer/prompts';
import {cancelledFor, type Keyboard, type Leaving} from './keyboard.js';
import type {PromptLine} from './prompt-line.js';

/** Wider than any line, so that Inquirer never wraps one itself: it would go up to redraw it. */
const unwrapped = 1_000_000;

/** What stands around what is typed: nothing but the message. */
const theme = {
	prefix: {idle: '', done: ''},
	style: {
		message: (message: string) => message,
		answer: (answer: string) => answer,
		error: (error: string) => error,
		defaultAnswer: (answer: string) => answer,
		help: () => '',
		maskedText: '',
	},
};

/**
 * Asks for one line by Inquirer's `input`, or `password` when it is secret. Inquirer erases and rewrites its line on every key;
 * the frames go to the prompt line instead, which writes only what is new.
 */
export async function inquire(asked: {
	readonly message: string;
	readonly secret: boolean;
	readonly keyboard: Keyboard;
	readonly line: PromptLine;
}): Promise<string> {
	const keys = new PassThrough();
	const frames = Object.assign(
		new Writable({
			decodeStrings: false,
			write(frame: string | Uint8Array, _encoding, written) {
				// Of a secret not even its emptiness is shown.
				showFrame(asked.secret ? asked.message : String(frame), asked.line);
				written();
			},
		}),
		{columns: unwrapped},
	);
	const leaving = new AbortController();
	let why: Leaving = 'interrupted';
	const leave = (reason: Leaving) => {
		// Leaving closes readline, which would then be a second reason.
		if (leaving.signal.aborted) return;
		why = reason;
		leaving.abort();
	};
	// The terminal is taken before anything is asked, or it would echo itself what is typed at once.
	const stop = asked.keyboard.listen({
		typed: (chunk) => keys.write(chunk),
		left: leave,
	});
	// Ctrl-D on an empty line closes Inquirer's readline, which then pauses its input and never settles the prompt.
	keys.once('pause', () => leave('ended'));
	const context = {input: keys, output: frames, signal: leaving.signal};
	try {
		return await withLineEditing(async () =>
			asked.secret
				? password({message: asked.message, mask: false, toggleMask: false, theme}, context)
				: input({message: asked.message, theme}, context),
		);
	} catch (error) {
		throw cancelledBy(error, why);
	} finally {
		stop();
		asked.line.end();
	}
}

/**
 * Starts a prompt as on a terminal that is not dumb: on a dumb one Node's readline takes Backspace for a character of the answer.
 * It looks at `TERM` only while it is made; nothing else runs until the variable is back.
 */
function withLineEditing<T>(start: () => T): T {
	const terminal = process.env['TERM'];
	if (terminal !== 'dumb') return start();
	process.env['TERM'] = 'vt100';
	try {
		return start();
	} finally {
		process.env['TERM'] = terminal;
	}
}

/** Inquirer's own errors for leaving, told by their names, as ours. */
function cancelledBy(error: unknown, why: Leaving): unknown {
	if (!(error instanceof Error)) return error;
	return ['ExitPromptError', 'AbortPromptError'].includes(error.name) ? cancelledFor(why) : error;
}

/** A frame holds the whole line between cursor movements; those alone are no frame. */
function showFrame(frame: string, line: PromptLine): void {
	const text = frame.replaceAll(/\u001b\[[0-?]*[@-~]/g, '').replace(/^ /, '');
	if (text.trim() !== '') line.show(text.replace(/\n$/, ''));
}
