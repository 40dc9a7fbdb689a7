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
				showFrame(String(frame), asked.line);
				written();
			},
		}),
		{columns: unwrapped},
	);
	const leaving = new AbortController();
	let why: Leaving = 'interrupted';
	const leave = (reason: Leaving) => {
		why = reason;
		leaving.abort();
	};
	const context = {input: keys, output: frames, signal: leaving.signal};
	const answered = asked.secret
		? password({message: asked.message, mask: false, toggleMask: false, theme}, context)
		: input({message: asked.message, theme}, context);
	// Ctrl-D on an empty line closes Inquirer's readline, which then pauses its input and never settles the prompt.
	keys.once('pause', () => leave('ended'));
	const stop = asked.keyboard.listen({
		typed: (chunk) => keys.write(chunk),
		left: leave,
	});
	try {
		return await answered;
	} catch (error) {
		throw cancelledBy(error, why);
	} finally {
		stop();
		asked.line.end();
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
