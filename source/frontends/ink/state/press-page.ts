import type {Prompt, Reply} from '../../../core/page.js';
import type {Verdict} from '../../../core/question.js';
import type {Key} from '../keys/decode.js';
import type {Stroke} from '../keys/keyboard.js';
import {emptyDocument, pressDocument, type FieldStep} from './document-field.js';
import {isInside, shapeOf} from './document-text.js';
import {pressLine} from './line-field.js';
import {pressList, type List} from './list.js';
import type {Field, PageState} from './page-state.js';

/** What a key did to a page. */
export type PageStep =
	{readonly kind: 'stay'; readonly state: PageState} | {readonly kind: 'reply'; readonly reply: Reply};

/** How far the body or the help can be scrolled: rows by one page key, and the most that can be scrolled away. */
export type ScrollRoom = {readonly step: number; readonly most: number};

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

function pressOptions(state: PageState, field: Extract<Field, {readonly list: List}>, key: Key): PageStep {
	const {prompt} = state.page;
	if (prompt.kind !== 'choice' && prompt.kind !== 'choices') return stay(state);
	if (field.kind === 'choices' && key.kind === 'text' && (key.text === ' ' || key.text === 'a')) {
		const values = prompt.options.map((option) => option.value);
		const {chosen} = field;
		const next = key.text === 'a' ? toggleAll(chosen, values) : toggleOne(chosen, values[field.list.at]);
		return stay({...state, field: {...field, chosen: next}});
	}

	const step = pressList(field.list, key);
	if (!step.takes) return stay({...state, field: {...field, list: step.list}});
	if (field.kind === 'choices') {
		const values = prompt.options.map((option) => option.value).filter((value) => field.chosen.has(value));
		return {kind: 'reply', reply: {kind: 'values', values}};
	}

	const option = prompt.options[field.list.at];
	return option === undefined ? stay(state) : {kind: 'reply', reply: {kind: 'value', value: option.value}};
}

function toggleOne(chosen: ReadonlySet<string>, value: string | undefined): ReadonlySet<string> {
	const next = new Set(chosen);
	if (value !== undefined && !next.delete(value)) next.add(value);
	return next;
}

function toggleAll(chosen: ReadonlySet<string>, values: readonly string[]): ReadonlySet<string> {
	return values.every((value) => chosen.has(value)) ? new Set() : new Set(values);
}

function afterField(state: PageState, step: FieldStep<Field>): PageStep {
	if (step.kind === 'give') return give(state, step.value);
	if (step.says !== undefined) {
		return stay({...state, field: step.field, remark: {mark: 'failed', sentences: [step.says]}, warned: undefined});
	}

	if (step.field === state.field) return stay(state);
	return stay({...state, field: step.field, remark: undefined, warned: undefined});
}

function give(state: PageState, typed: string): PageStep {
	const {prompt} = state.page;
	const value = typed === '' && 'initial' in prompt && typeof prompt.initial === 'string' ? proposal(prompt) : typed;
	const reply: PageStep = {kind: 'reply', reply: {kind: 'value', value}};
	const verdict = judge(prompt, value, typed);
	if (!verdict.ok) return stay({...state, remark: {mark: 'failed', sentences: [verdict.says]}, warned: undefined});
	if (verdict.warnings.length === 0 || state.warned === value) return reply;
	return stay({...state, remark: {mark: 'attention', sentences: verdict.warnings}, warned: value});
}

/** What an empty Enter takes. In a line that was filled beforehand, emptying it is an answer of its own. */
function proposal(prompt: Prompt & {readonly initial?: unknown}): string {
	if (prompt.kind === 'text' && prompt.mayBeEmpty !== undefined) return '';
	return typeof prompt.initial === 'string' ? prompt.initial : '';
}

const accepted: Verdict = {ok: true, warnings: []};

/** A path is not judged here: who asked reads the file. Nor is a document's proposal, which is one too. */
function judge(prompt: Prompt, value: string, typed: string): Verdict {
	if (prompt.kind === 'choice' || prompt.kind === 'choices') return accepted;
	if (value === '' && prompt.mayBeEmpty !== undefined) return accepted;
	const takesDocument = prompt.kind !== 'text' && prompt.format !== 'line';
	if (takesDocument && value !== '' && (typed === '' || shapeOf(value) === 'path')) return accepted;
	const verdict = prompt.validate(value);
	if (value !== '' || !verdict.ok) return verdict;
	return {ok: false, says: 'Nothing was typed, and an answer is needed here.'};
}

function stay(state: PageState): PageStep {
	return {kind: 'stay', state};
}
