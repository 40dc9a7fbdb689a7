import stringWidth from 'string-width';
import stripAnsi from 'strip-ansi';

// An OSC or DCS string without its end would otherwise leave its payload; titles and clipboard writes (OSC 52) go whole.
const strings =
	/\u001B[\]P_^X][^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C|$)|[\u009D\u0090][^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C|$)/g;
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;
// Invisible characters that reorder what stands around them: a name could read as another.
const reordering = /[\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029\uFEFF]/g;
const simple = /^[ -~]*$/;

/** The text with all that could move the cursor, colour, retitle or reorder taken out; newlines stay, a tab is two spaces. */
export function clean(text: string): string {
	if (simple.test(text)) return text;
	return stripAnsi(text.replaceAll(strings, ''))
		.replaceAll('\r\n', '\n')
		.replaceAll(controls, '')
		.replaceAll(reordering, '')
		.replaceAll('\t', '  ');
}

/** The text on one row: cleaned, newlines as spaces. */
export function oneRow(text: string): string {
	return clean(text).replaceAll('\n', ' ');
}

/** The columns that the text takes; escape sequences take none. */
export function width(text: string): number {
	if (simple.test(text)) return text.length;
	// string-width takes these two for emoji; terminals draw them in one column unless a variation selector follows.
	return stringWidth(text.replaceAll(/[✔✖](?!\uFE0F)/g, '+'));
}

/** The text as the terminal's cells hold it: letters with their combining marks. */
export function cells(text: string): readonly string[] {
	if (simple.test(text)) return [...text];
	return [...new Intl.Segmenter(undefined, {granularity: 'grapheme'}).segment(text)].map((part) => part.segment);
}

/** The beginning of the text that fits, with `…` when something was cut off. */
export function truncate(text: string, columns: number): string {
	if (columns <= 0) return '';
	if (width(text) <= columns) return text;
	return take(text, columns - 1) + '…';
}

/** As much of the beginning of the text as fits. */
export function take(text: string, columns: number): string {
	let used = 0;
	let taken = '';
	for (const cell of cells(text)) {
		used += width(cell);
		if (used > columns) break;
		taken += cell;
	}

	return taken;
}

/** As much of the end of the text as fits. */
export function takeEnd(text: string, columns: number): string {
	let used = 0;
	const taken: string[] = [];
	for (const cell of [...cells(text)].reverse()) {
		used += width(cell);
		if (used > columns) break;
		taken.push(cell);
	}

	return taken.reverse().join('');
}

/** Wraps cleaned text at spaces, and inside words that are longer than a row. Never gives an empty list. */
export function wrap(text: string, columns: number): readonly string[] {
	const room = Math.max(1, columns);
	return text.split('\n').flatMap((line) => wrapLine(line.trimEnd(), room));
}

function wrapLine(line: string, columns: number): readonly string[] {
	const rows: string[] = [];
	let rest = line;
	while (width(rest) > columns) {
		const fits = take(rest, columns) || cells(rest)[0] || rest;
		const space = rest[fits.length] === ' ' ? fits.length : fits.lastIndexOf(' ');
		const head = space > 0 && fits.slice(0, space).trim() !== '' ? fits.slice(0, space) : fits;
		rows.push(head.trimEnd());
		rest = rest.slice(head.length).trimStart();
	}

	return [...rows, rest];
}
