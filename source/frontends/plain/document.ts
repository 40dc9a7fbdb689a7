import type {SecretFormat} from '../../core/secret.js';

/** The longest document that is read from a terminal, in characters. */
export const longestDocument = 1_048_576;

/**
 * How far a pasted document is.
 * - `open`: more is to come.
 * - `needs-enter`: its end is there, only its last line is not finished.
 * - `may-end`: it ends here unless more has already been pasted.
 * - `left`: the end of the input where nothing was typed.
 */
export type DocumentStanding = 'open' | 'needs-enter' | 'may-end' | 'left';

/** Reads a PEM or JSON document, or a path on one line, as a terminal delivers it. */
export type DocumentReader = {
	/** Takes what has arrived and tells where the document stands. */
	take(chunk: string): DocumentStanding;
	/** What may be shown of it: a path while it is typed, never a line of a document. */
	echo(): string;
	/** PEM blocks that have ended, and whether something is open that has not. */
	progress(): {readonly blocks: number; readonly isInside: boolean; readonly lines: number};
	/** What was read: a document with `\n` at the end of each line, anything on one line trimmed; undefined when it was too long. */
	result(): string | undefined;
};

const begin = /-----BEGIN ([^-]+)-----\s*$/;
const end = /-----END ([^-]+)-----\s*$/;

/** Blocks after which another usually follows: the rest of the chain, the key after its parameters. */
const goesOn = /CERTIFICATE$|PARAMETERS$/;

/** A new reader. Line ends of any kind are accepted, paste markers and other control sequences dropped, wherever they were split. */
export function createDocumentReader(format: SecretFormat): DocumentReader {
	const clean = createCleaner();
	const braces = createBraces();
	let text = '';
	let line = '';
	let lines = 0;
	let openBlock: string | undefined;
	let blocks = 0;
	let emptyLines = 0;
	let mayEnd = false;
	let isTooLong = false;
	let left: 'no' | 'here' | 'empty' = 'no';
	const isDocument = () => openBlock !== undefined || blocks > 0 || braces.hasBegun();

	/** Whether the document can end after this line. */
	const endsAt = (whole: string): boolean => {
		const opened = begin.exec(whole)?.[1];
		const closed = end.exec(whole)?.[1];
		if (opened !== undefined) openBlock = opened;
		if (closed !== undefined && openBlock !== undefined) {
			openBlock = undefined;
			blocks++;
			return !goesOn.test(closed) || closed === 'DH PARAMETERS';
		}
		emptyLines = whole.trim() === '' ? emptyLines + 1 : 0;
		if (openBlock !== undefined) return emptyLines >= 2;
		if (braces.hasBegun()) return braces.areClosed() || emptyLines >= 2;
		if (whole.trim() === 'END' && blocks > 0) return true;
		return whole.trim() === '' || (lines === 0 && blocks === 0);
	};
	const finishLine = () => {
		const whole = line;
		line = '';
		mayEnd = endsAt(whole);
		lines++;
		if (whole.trim() === 'END') return;
		if (text.length + whole.length > longestDocument) isTooLong = true;
		else text += `${whole}\n`;
	};
	const add = (character: string) => {
		if (character === '\n') {
			finishLine();
			return;
		}
		if (character === '\u007f' || character === '\b') line = [...line].slice(0, -1).join('');
		else if (character === '\u0015') line = '';
		else if (character === '\u0004') left = text.trim() === '' && line === '' ? 'empty' : 'here';
		else if (character >= ' ' || character === '\t') {
			if (character.trim() !== '') mayEnd = false;
			if (format === 'json') braces.take(character, lines === 0 && line.trim() === '');
			if (line.length <= longestDocument) line += character;
			else isTooLong = true;
		}
	};

	return {
		take(chunk) {
			for (const character of clean(chunk)) {
				if (left === 'no') add(character);
			}
			if (left === 'empty') return 'left';
			if (left === 'here') return 'may-end';
			if (mayEnd && line.trim() === '') return 'may-end';
			const isAtEnd = end.test(line) ? openBlock !== undefined : braces.areClosed();
			return isAtEnd ? 'needs-enter' : 'open';
		},
		echo: () => (lines > 0 || isDocument() || /^\s*[-{]/.test(line) || line.length > 4096 ? '' : line),
		progress: () => ({blocks, lines, isInside: openBlock !== undefined || (braces.hasBegun() && !braces.areClosed())}),
		result() {
			if (isTooLong) return undefined;
			const whole = line === '' ? text : `${text}${line}\n`;
			return isDocument() ? `${whole.trim()}\n` : whole.trim();
		},
	};
}

/** Counts the braces of a JSON text outside its strings. */
function createBraces() {
	let depth = 0;
	let hasBegun = false;
	let inString = false;
	let isEscaped = false;
	return {
		hasBegun: () => hasBegun,
		areClosed: () => hasBegun && depth === 0,
		/** `isFirst`: whether nothing but space came before; only a brace there begins a document. */
		take(character: string, isFirst: boolean): void {
			if (!hasBegun && !(isFirst && character === '{')) return;
			hasBegun = true;
			if (isEscaped) isEscaped = false;
			else if (inString && character === '\\') isEscaped = true;
			else if (character === '"') inString = !inString;
			else if (!inString && character === '{') depth++;
			else if (!inString && character === '}') depth = Math.max(0, depth - 1);
		},
	};
}

/** Drops escape sequences and the byte order mark, makes every line end `\n`; remembers what a chunk ended in the middle of. */
function createCleaner(): (chunk: string) => string {
	let pending = '';
	let wasReturn = false;
	return (chunk) => {
		const whole = pending + chunk;
		const unfinished = /\u001b(?:\[[0-?]*[ -/]*|\][^\u0007\u001b]{0,4096})?$/.exec(whole);
		pending = unfinished?.[0] ?? '';
		let text = whole
			.slice(0, whole.length - pending.length)
			.replaceAll(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[^[\]])/g, '')
			.replaceAll('\ufeff', '');
		if (wasReturn && text.startsWith('\n')) text = text.slice(1);
		if (text !== '') wasReturn = text.endsWith('\r');
		return text.replaceAll(/\r\n?/g, '\n');
	};
}
