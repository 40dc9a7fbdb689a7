import type {Prompt} from '../../../core/page.js';
import {cells, clean, oneRow, take, takeEnd} from '../text.js';
import type {DocumentField} from '../state/document-field.js';
import {countLines, looksLikePath, shapeOf} from '../state/document-text.js';
import type {Line} from '../state/line-editor.js';
import type {LineField} from '../state/line-field.js';
import {truncate} from '../text.js';
import {counted, type Look} from './look.js';

/** The row in which something is typed. */
export function fieldRow(field: LineField | DocumentField, prompt: Prompt, look: Look): string {
	const pointer = look.paint('accent', look.glyphs.pointer) + ' ';
	const room = Math.max(1, look.columns - 2);
	return (
		pointer + (field.kind === 'line' ? lineRow(field, prompt, {look, room}) : documentRow(field, prompt, {look, room}))
	);
}

type Space = {readonly look: Look; readonly room: number};

function lineRow(field: LineField, prompt: Prompt, space: Space): string {
	if (field.paste !== undefined) return truncate(`${counted(field.paste.length, 'character')} so far …`, space.room);
	if (field.line.value === '') return emptyRow(field.proposal, prompt, space);
	return prompt.kind === 'secret' ? masked(field.line, space) : visible(field.line, space);
}

function emptyRow(proposal: string | undefined, prompt: Prompt, {look, room}: Space): string {
	const kept = 'mayBeEmpty' in prompt ? prompt.mayBeEmpty : undefined;
	const hint = proposal ?? (kept === undefined ? '' : `Enter alone: ${kept}`);
	const cursor = cursorAt(' ', look);
	return cursor + (hint === '' ? '' : look.paint('dim', truncate(`(${oneRow(hint)})`, room - 2)));
}

/** One bullet a character, up to the width. */
function masked(line: Line, {look, room}: Space): string {
	const {bullet} = look.glyphs;
	const before = cells(line.value.slice(0, line.cursor)).length;
	const after = cells(line.value.slice(line.cursor)).length;
	return rowAround(
		{before: bullet.repeat(Math.min(before, room)), after: bullet.repeat(Math.min(after, room))},
		{look, room},
	);
}

function visible(line: Line, space: Space): string {
	const before = oneRow(line.value.slice(0, line.cursor));
	return rowAround({before, after: oneRow(line.value.slice(line.cursor))}, space);
}

/** The part of a line around its cursor that fits. */
function rowAround(line: {readonly before: string; readonly after: string}, {look, room}: Space): string {
	const under = cells(line.after)[0] ?? ' ';
	const before = takeEnd(line.before.slice(-4 * room), room - 3);
	const rest = room - cells(before).length - 3;
	return before + cursorAt(under, look) + take(line.after.slice(under.length, 4 * room), rest);
}

function cursorAt(character: string, look: Look): string {
	return look.color ? look.paint('cursor', character) : look.glyphs.caret + character;
}

function documentRow(field: DocumentField, prompt: Prompt, space: Space): string {
	const {value} = field.typed;
	const size = `${counted(value.length, 'character')} pasted, ${counted(countLines(value), 'line')}`;
	if (field.refusing) return truncate('too long: what still comes of it is dropped', space.room);
	if (field.pasting) return truncate(`${counted(value.length, 'character')} so far …`, space.room);
	switch (shapeOf(value)) {
		case 'empty':
			return emptyRow(
				'initial' in prompt && typeof prompt.initial === 'string' ? prompt.initial : undefined,
				prompt,
				space,
			);
		case 'path': {
			const shows = prompt.kind === 'document' || looksLikePath(clean(value));
			return shows ? visible(field.typed, space) : masked(field.typed, space);
		}

		case 'unfinished':
			return truncate(`${size}; the end of it has not come yet`, space.room);
		case 'finished':
		case 'other':
			return truncate(`${size}; Enter takes it`, space.room);
	}
}
