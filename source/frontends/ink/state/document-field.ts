import type {Key} from '../keys/decode.js';
import type {Pace} from '../keys/keyboard.js';
import {documentLimit, isInside, normalise, shapeOf} from './document-text.js';
import {edit, emptyLine, insert, lineOf, type Line} from './line-editor.js';

/** A field that takes a document or a path: what came so far, with line ends as the terminal sent them. */
export type DocumentField = {
	readonly kind: 'document';
	readonly typed: Line;
	/** Between the markers of a bracketed paste. */
	readonly pasting: boolean;
	/** The last thing that came was the end of a bracketed paste. */
	readonly pasted: boolean;
	/** More came than is taken; what still comes of it is dropped. */
	readonly refusing: boolean;
};

/** What a key did to a field: it stays, perhaps with something to say, or its value is given. */
export type FieldStep<F> =
	{readonly kind: 'stay'; readonly field: F; readonly says?: string} | {readonly kind: 'give'; readonly value: string};

/** Nothing has come. */
export const emptyDocument: DocumentField = {
	kind: 'document',
	typed: emptyLine,
	pasting: false,
	pasted: false,
	refusing: false,
};

const tooLong =
	'That is more than a million characters, and a key or certificate has a few thousand. Nothing of it was kept.';

/** Takes one key. Line ends inside a document are part of it: only an Enter behind its last line gives it. */
export function pressDocument(field: DocumentField, key: Key, pace: Pace): FieldStep<DocumentField> {
	switch (key.kind) {
		case 'paste-begin':
			return stay({...field, pasting: true, pasted: false, refusing: false});
		case 'paste':
			return add(field, key.text);
		case 'paste-end':
			if (field.refusing) return {kind: 'stay', field: {...field, pasting: false, refusing: false}, says: tooLong};
			return stay({...field, pasting: false, pasted: true});
		case 'text':
			if (field.refusing && pace.hurried) return stay(field);
			return add({...field, refusing: false, pasted: false}, key.text);
		case 'press':
			if (field.refusing && pace.hurried) return stay(field);
			if (key.name === 'enter') return enter({...field, refusing: false}, pace);
			if (key.name === 'tab') return add({...field, pasted: false}, '\t');
			// The rest of a paste that carried an end marker of its own: its control characters are no commands.
			if (isInside(field.typed.value) && (pace.hurried || pace.more)) return stay(field);
			return stay({...field, refusing: false, pasted: false, typed: change(field.typed, key)});
	}
}

function add(field: DocumentField, text: string): FieldStep<DocumentField> {
	if (field.refusing) return stay(field);
	if (field.typed.value.length + text.length > documentLimit) {
		return {kind: 'stay', field: {...field, typed: emptyLine, refusing: true}, says: tooLong};
	}

	const isDocument = /[\r\n]/.test(field.typed.value) || field.pasting;
	const typed = isDocument ? lineOf(field.typed.value + text) : insert(field.typed, text);
	return stay({...field, typed});
}

function enter(field: DocumentField, pace: Pace): FieldStep<DocumentField> {
	const newline = (): FieldStep<DocumentField> => add({...field, pasted: false}, '\r');
	if (pace.more && !field.pasted) return newline();
	const {value} = field.typed;
	switch (shapeOf(value)) {
		case 'empty':
			return {kind: 'give', value: ''};
		case 'path':
			return {kind: 'give', value: normalise(value).trim()};
		case 'unfinished':
			return newline();
		case 'finished':
			return isOwnEnter(field, pace) ? {kind: 'give', value: normalise(value)} : newline();
		case 'other':
			return pace.hurried ? newline() : {kind: 'give', value: normalise(value)};
	}
}

/**
 * Whether the Enter behind a finished document was pressed for itself: behind the end marker of a paste, after a pause,
 * or alone on a row of its own. Else it may stand between two blocks of one paste.
 */
function isOwnEnter(field: DocumentField, pace: Pace): boolean {
	return field.pasted || !pace.hurried || (pace.first && /[\r\n]$/.test(field.typed.value));
}

/** A document is not edited in place, for it is not shown: characters go from its end, or all of it. */
function change(typed: Line, key: Key): Line {
	if (!/[\r\n]/.test(typed.value)) return edit(typed, key) ?? typed;
	if (key.kind !== 'press') return typed;
	if (key.name === 'ctrl-u') return emptyLine;
	return key.name === 'backspace' ? lineOf(typed.value.slice(0, -1)) : typed;
}

function stay(field: DocumentField): FieldStep<DocumentField> {
	return {kind: 'stay', field};
}
