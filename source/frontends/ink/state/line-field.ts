import type {Key} from '../keys/decode.js';
import type {FieldStep} from './document-field.js';
import {countLines} from './document-text.js';
import {edit, emptyLine, insert, type Line} from './line-editor.js';

/** A field that takes one line. */
export type LineField = {
	readonly kind: 'line';
	readonly line: Line;
	/** What came of a bracketed paste so far; `undefined` outside of one. */
	readonly paste: string | undefined;
	/** Taken by an empty Enter, shown where nothing is typed. */
	readonly proposal: string | undefined;
};

/** The most characters of one line. */
const lineLimit = 200_000;

/** A field with a proposal, or with a text that is already in it. */
export function lineField(options: {readonly proposal?: string | undefined; readonly line?: Line} = {}): LineField {
	return {kind: 'line', line: options.line ?? emptyLine, paste: undefined, proposal: options.proposal};
}

/** Takes one key. A paste is kept only when it is one line: Enter is never pressed by a paste. */
export function pressLine(field: LineField, key: Key): FieldStep<LineField> {
	switch (key.kind) {
		case 'paste-begin':
			return stay({...field, paste: ''});
		case 'paste':
			return stay({...field, paste: (field.paste ?? '').slice(0, lineLimit) + key.text});
		case 'paste-end':
			return endPaste(field);
		case 'text':
			return take(field, key.text);
		case 'press':
			if (key.name === 'enter') return {kind: 'give', value: field.line.value || (field.proposal ?? '')};
			if ((key.name === 'tab' || key.name === 'right') && field.line.value === '' && field.proposal !== undefined) {
				return stay({...field, line: insert(emptyLine, field.proposal)});
			}

			return stay({...field, line: edit(field.line, key) ?? field.line});
	}
}

function endPaste(field: LineField): FieldStep<LineField> {
	const text = (field.paste ?? '').replace(/[\r\n]+$/, '');
	const without = {...field, paste: undefined};
	if (/[\r\n]/.test(text)) {
		const lines = countLines(text);
		return {kind: 'stay', field: without, says: `That has ${lines} lines and this takes one. Nothing of it was kept.`};
	}

	return take(without, text);
}

function take(field: LineField, text: string): FieldStep<LineField> {
	if (field.line.value.length + text.length > lineLimit) {
		const says = `That is more than ${lineLimit.toLocaleString('en')} characters. Nothing of it was kept.`;
		return {kind: 'stay', field, says};
	}

	return stay({...field, line: insert(field.line, text)});
}

function stay(field: LineField): FieldStep<LineField> {
	return {kind: 'stay', field};
}
