import type {Prompt} from '../../core/page.js';
import {createDocumentReader, type DocumentReader, type DocumentStanding} from './document.js';
import {cancelledFor, type Keyboard} from './keyboard.js';
import type {PromptLine} from './prompt-line.js';

/** What was read: a document or a line; or why it was not taken. */
export type ReadDocument = {readonly kind: 'typed'; readonly text: string} | {readonly kind: 'too-long'};

/**
 * Reads a document to its end, without echo. Inquirer's `password` would keep only its first line (facts/terminal.md).
 * The path of a document that is not secret is echoed as it is typed.
 */
export async function askDocument(asked: {
	readonly message: string;
	readonly prompt: Extract<Prompt, {kind: 'secret' | 'document'}>;
	readonly keyboard: Keyboard;
	readonly line: PromptLine;
}): Promise<ReadDocument> {
	const {line, keyboard, prompt, message} = asked;
	const reader = createDocumentReader(prompt.format);
	let stop = () => {};
	let hinted = '';
	try {
		return await new Promise<ReadDocument>((resolve, reject) => {
			const hint = (text: string) => {
				if (text !== hinted && text !== '') line.interrupt([text]);
				hinted = text;
			};
			const settle = afterEach((standing: DocumentStanding) => {
				if (standing === 'left') reject(cancelledFor('ended'));
				else if (standing === 'may-end') resolve(finished(reader));
				else hint(hintFor(standing, reader));
			});
			stop = keyboard.listen({
				typed(chunk) {
					const standing = reader.take(chunk);
					const echo = prompt.kind === 'document' ? reader.echo() : '';
					line.show(echo === '' ? message : `${message} ${echo}`);
					settle(standing);
				},
				left: (why) => reject(cancelledFor(why)),
			});
			line.show(message);
		});
	} finally {
		stop();
		line.end();
	}
}

function finished(reader: DocumentReader): ReadDocument {
	const text = reader.result();
	return text === undefined ? {kind: 'too-long'} : {kind: 'typed', text};
}

/** What helps somebody whose paste has not ended, or nothing. */
function hintFor(standing: DocumentStanding, reader: DocumentReader): string {
	if (standing === 'needs-enter') return 'The end is there. Press Enter.';
	const {blocks, isInside, lines} = reader.progress();
	if (lines === 0) return '';
	if (isInside) return 'The end is not there yet. Paste the rest, or press Enter twice to end it so.';
	const count = blocks === 1 ? '1 block' : `${blocks} blocks`;
	return `${blocks === 0 ? '' : `${count} read. `}Paste more, or press Enter on an empty line to end.`;
}

/** Calls back with the last value once everything that the terminal already holds has arrived: pastes come in pieces of 4 kB. */
function afterEach<T>(callback: (value: T) => void): (value: T) => void {
	let turn = 0;
	return (value) => {
		const own = ++turn;
		setImmediate(() => {
			setImmediate(() => {
				if (own === turn) callback(value);
			});
		});
	};
}
