import {cells} from '../text.js';
import type {Key} from '../keys/decode.js';

/** A line being edited; the cursor is an index into the value, always between two characters as people count them. */
export type Line = {readonly value: string; readonly cursor: number};

/** An empty line. */
export const emptyLine: Line = {value: '', cursor: 0};

/** A line with the cursor behind its text. */
export function lineOf(value: string): Line {
	return {value, cursor: value.length};
}

/** Edits the line by one key; `undefined` when the key means nothing to a line. */
export function edit(line: Line, key: Key): Line | undefined {
	if (key.kind === 'text') return insert(line, key.text);
	if (key.kind !== 'press') return undefined;
	const before = line.value.slice(0, line.cursor);
	const after = line.value.slice(line.cursor);
	const previous = line.cursor - (cells(before).at(-1)?.length ?? 0);
	const next = line.cursor + (cells(after)[0]?.length ?? 0);
	switch (key.name) {
		case 'left':
			return {...line, cursor: previous};
		case 'right':
			return {...line, cursor: next};
		case 'home':
			return {...line, cursor: 0};
		case 'end':
			return lineOf(line.value);
		case 'backspace':
			return {value: before.slice(0, previous) + after, cursor: previous};
		case 'delete':
		case 'ctrl-d':
			return {value: before + line.value.slice(next), cursor: line.cursor};
		case 'ctrl-u':
			return {value: after, cursor: 0};
		case 'ctrl-k':
			return {value: before, cursor: line.cursor};
		case 'ctrl-w': {
			const kept = before.replace(/\S+\s*$/, '');
			return {value: kept + after, cursor: kept.length};
		}
		case 'enter':
		case 'up':
		case 'down':
		case 'page-up':
		case 'page-down':
		case 'tab':
		case 'escape':
		case 'help':
		case 'back':
		case 'ctrl-c':
		case 'ctrl-z':
			return undefined;
	}
}

/** Puts text in at the cursor. */
export function insert(line: Line, text: string): Line {
	return {
		value: line.value.slice(0, line.cursor) + text + line.value.slice(line.cursor),
		cursor: line.cursor + text.length,
	};
}
