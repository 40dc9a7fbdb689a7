import type {Key} from '../keys/decode.js';
import type {Stroke} from '../keys/keyboard.js';
import {emptyDocument, pressDocument, type FieldStep} from './document-field.js';
import {isInside, shapeOf} from './document-text.js';
import {give} from './give-answer.js';
import {pressLine} from './line-field.js';
import {stay, type Field, type PageState, type PageStep, type ScrollRoom} from './page-state.js';
import {pressOptions} from './press-options.js';

/** Takes one key. */
export function pressPage(state: PageState, stroke: Stroke, room: () => ScrollRoom): PageStep {
	if (isRestOfPaste(state, stroke)) return pressField(state, stroke);
	const {key} = stroke;
	if (key.kind === 'press') {
		const command = pressCommand(state, key.name, room);
		if (command) return command;
	}

	const isList = state.field.kind === 'choice' || state.field.kind === 'choices';
	if (isList && key.kind === 'text') return pressLetters(state, [...key.text]);
	if (state.helpIsOpen) return pressHelp(state, key, room);
	return pressField(state, stroke);
}

/** Letters typed ahead come as one text; in a list each is a key of its own. */
function pressLetters(state: PageState, letters: readonly string[]): PageStep {
	return letters.reduce<PageStep>((step, text) => {
		if (step.kind === 'reply') return step;
		if (text === '?') return toggleHelp(step.state);
		if (step.state.helpIsOpen) return step;
		return pressField(step.state, {key: {kind: 'text', text}, pace: {hurried: false, first: true, more: false}});
	}, stay(state));
}

/** Whether the key belongs to a paste whose document has not come to its end, so that it cannot be a command. */
export function isRestOfPaste(state: PageState | undefined, {pace}: Stroke): boolean {
	if (state?.field.kind !== 'document' || !(pace.hurried || pace.more)) return false;
	const {value} = state.field.typed;
	return isInside(value) && (state.field.pasting || shapeOf(value) === 'unfinished');
}

function pressCommand(state: PageState, name: string, room: () => ScrollRoom): PageStep | undefined {
	switch (name) {
		case 'escape':
		case 'back':
			if (state.helpIsOpen) return toggleHelp(state);
			return state.page.back ? {kind: 'reply', reply: {kind: 'back'}} : stay(state);
		case 'help':
			return toggleHelp(state);
		case 'page-up':
			return scrollBy(state, -room().step, room);
		case 'page-down':
			return scrollBy(state, room().step, room);
		default:
			return undefined;
	}
}

function toggleHelp(state: PageState): PageStep {
	if (state.page.help.length === 0) return stay(state);
	return stay({...state, helpIsOpen: !state.helpIsOpen, scroll: 0});
}

function pressHelp(state: PageState, key: Key, room: () => ScrollRoom): PageStep {
	if (key.kind !== 'press') return stay(state);
	if (key.name === 'up') return scrollBy(state, -1, room);
	if (key.name === 'down') return scrollBy(state, 1, room);
	return key.name === 'enter' ? toggleHelp(state) : stay(state);
}

function scrollBy(state: PageState, rows: number, room: () => ScrollRoom): PageStep {
	const {most} = room();
	return stay({...state, scroll: Math.max(0, Math.min(most, Math.min(state.scroll, most) + rows))});
}

function pressField(state: PageState, {key, pace}: Stroke): PageStep {
	const {field} = state;
	switch (field.kind) {
		case 'choice':
		case 'choices':
			return pressOptions(state, field, key);
		case 'line':
			return afterField(state, pressLine(field, key));
		case 'document': {
			// After a refused document the next one takes its place; a path is mended instead.
			const begins = key.kind === 'paste-begin' || key.kind === 'text';
			const restarts = begins && state.remark?.mark === 'failed' && isInside(field.typed.value);
			return afterField(state, pressDocument(restarts ? emptyDocument : field, key, pace));
		}
	}
}

function afterField(state: PageState, step: FieldStep<Field>): PageStep {
	if (step.kind === 'give') return give(state, step.value);
	if (step.says !== undefined) {
		return stay({...state, field: step.field, remark: {mark: 'failed', sentences: [step.says]}, warned: undefined});
	}

	if (step.field === state.field) return stay(state);
	return stay({...state, field: step.field, remark: undefined, warned: undefined});
}
