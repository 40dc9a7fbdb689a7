/** Where JSON text stops being JSON; both count from 1. */
export type JsonPlace = {readonly line: number; readonly column: number};

const token =
	/[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))/uy;

type Wanted = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

type Scan = {readonly wanted: Wanted; readonly open: string};

function afterValue(open: string): Scan {
	return {wanted: open === '' ? 'nothing' : 'comma-or-end', open};
}

function close(open: string, mark: string): Scan | undefined {
	return open.endsWith(mark) ? afterValue(open.slice(0, -1)) : undefined;
}

function punctuation({wanted, open}: Scan, mark: string): Scan | undefined {
	const value = wanted === 'value' || wanted === 'value-or-end';
	switch (mark) {
		case '{':
			return value ? {wanted: 'key-or-end', open: open + mark} : undefined;
		case '[':
			return value ? {wanted: 'value-or-end', open: open + mark} : undefined;
		case '}':
			return wanted === 'key-or-end' || wanted === 'comma-or-end' ? close(open, '{') : undefined;
		case ']':
			return wanted === 'value-or-end' || wanted === 'comma-or-end' ? close(open, '[') : undefined;
		case ':':
			return wanted === 'colon' ? {wanted: 'value', open} : undefined;
		default:
			if (wanted !== 'comma-or-end') return undefined;
			return {wanted: open.endsWith('{') ? 'key' : 'value', open};
	}
}

function next(scan: Scan, [, mark, text]: RegExpExecArray): Scan | undefined {
	if (mark !== undefined) return punctuation(scan, mark);
	if (text !== undefined && scan.wanted.startsWith('key')) return {wanted: 'colon', open: scan.open};
	return scan.wanted.startsWith('value') ? afterValue(scan.open) : undefined;
}

function place(text: string, offset: number): JsonPlace {
	const before = text.slice(0, offset).split('\n');
	return {line: before.length, column: (before.at(-1) ?? '').length + 1};
}

/** The place of the first error in JSON text, told without its words: JSON.parse's own message quotes the text, which may be a secret. */
export function jsonError(text: string): JsonPlace | undefined {
	const tokens = new RegExp(token);
	let scan: Scan = {wanted: 'value', open: ''};
	for (;;) {
		const start = tokens.lastIndex;
		const blank = /^[ \t\r\n]*/.exec(text.slice(start, start + 4096))?.[0].length ?? 0;
		if (scan.wanted === 'nothing' && text.slice(start).trim() === '') return undefined;
		const found = tokens.exec(text);
		const after = found ? next(scan, found) : undefined;
		if (!after) return place(text, start + blank);
		scan = after;
	}
}
