/** What a text typed or pasted into a field for documents is so far. */
export type DocumentShape = 'empty' | 'path' | 'unfinished' | 'finished' | 'other';

/** The most characters that a document may have; a certificate with its chain is about 10,000. */
export const documentLimit = 1_000_000;

const byteOrderMark = /^\uFEFF/;
const begin = /^-----BEGIN [^\n]*-----/gm;
const end = /^-----END [^\n]*-----[ \t]*$/gm;

/** The text with `\n` line ends, without a byte order mark, and without the empty line ends that were around it. */
export function normalise(typed: string): string {
	return lineEnds(typed.replace(byteOrderMark, ''))
		.replace(/^\s*\n/, '')
		.replace(/\n+$/, '');
}

/** How many lines the text has. */
export function countLines(typed: string): number {
	const text = normalise(typed);
	return text === '' ? 0 : text.split('\n').length;
}

/** What the text is so far. A PEM is finished when every BEGIN has its END line, a JSON document with its last brace. */
export function shapeOf(typed: string): DocumentShape {
	const text = normalise(typed);
	if (text.trim() === '') return 'empty';
	if (/^-----BEGIN /m.test(text)) {
		return (text.match(begin) ?? []).length === (text.match(end) ?? []).length ? 'finished' : 'unfinished';
	}

	if (text.trimStart().startsWith('-----')) return 'unfinished';
	if (text.trimStart().startsWith('{')) return bracesAreClosed(text) ? 'finished' : 'unfinished';
	return text.includes('\n') ? 'other' : 'path';
}

/** Whether what came so far is the inside of a document, where nothing but a person's own key is a command. */
export function isInside(typed: string): boolean {
	return /[\r\n]/.test(typed) || /^\uFEFF?\s*(?:-----|\{)/.test(typed);
}

/** Whether what was typed may stand on the screen: a path does, a line of a key that lost its BEGIN line must not. */
export function looksLikePath(text: string): boolean {
	return /^(?:\/|\.{1,2}\/|~\/|[A-Za-z]:\\)/.test(text) && !/^[A-Za-z0-9+/=]{40,}$/.test(text);
}

/**
 * Terminals send a pasted line end as `\r`, so a file with CRLF arrives as `\r\r` from those that turn each of the two
 * into `\r`: when every line end is doubled, none of them is an empty line.
 */
function lineEnds(text: string): string {
	const ends = text.match(/[\r\n]+/g) ?? [];
	const doubled = ends.length > 1 && ends.every((one) => /^(?:\r\r)+$/.test(one));
	return doubled ? text.replaceAll('\r\r', '\n') : text.replaceAll(/\r\n?/g, '\n');
}

function bracesAreClosed(text: string): boolean {
	let depth = 0;
	let inString = false;
	let escaped = false;
	for (const character of text) {
		if (escaped) escaped = false;
		else if (inString && character === '\\') escaped = true;
		else if (character === '"') inString = !inString;
		else if (!inString && character === '{') depth++;
		else if (!inString && character === '}') depth--;
	}

	return depth <= 0 && !inString;
}
