import type {Key} from '../keys/decode.js';

/** A list with one row under the pointer. */
export type List = {readonly count: number; readonly at: number};

/** What a key does in a list: moves the pointer, takes the row under it, or nothing. */
export type ListStep = {readonly list: List; readonly takes: boolean};

/** Moves by arrows (options may stand side by side), `j` and `k`, Home, End and page keys; a digit moves to that row. Ends do not wrap. */
export function pressList(list: List, key: Key): ListStep {
	if (key.kind === 'text') return {list: moveTo(list, byLetter(list, key.text)), takes: false};
	if (key.kind !== 'press') return {list, takes: false};
	return {list: moveTo(list, byKey(list, key.name)), takes: key.name === 'enter'};
}

function byLetter(list: List, letter: string): number {
	if (letter === 'j') return list.at + 1;
	if (letter === 'k') return list.at - 1;
	const digit = Number.parseInt(letter, 10);
	return digit >= 1 && digit <= list.count ? digit - 1 : list.at;
}

function byKey(list: List, name: string): number {
	const moves: Readonly<Record<string, number>> = {
		up: list.at - 1,
		down: list.at + 1,
		left: list.at - 1,
		right: list.at + 1,
		home: 0,
		end: list.count - 1,
	};
	return moves[name] ?? list.at;
}

function moveTo(list: List, at: number): List {
	const bounded = Math.max(0, Math.min(list.count - 1, at));
	return bounded === list.at ? list : {...list, at: bounded};
}

/** The part of a list that is shown: `from` (inclusive) to `to`, with the pointed row in it. */
export function windowOf(list: List, room: number): {readonly from: number; readonly to: number} {
	const size = Math.max(1, Math.min(room, list.count));
	const from = Math.max(0, Math.min(list.at - Math.floor(size / 2), list.count - size));
	return {from, to: from + size};
}
