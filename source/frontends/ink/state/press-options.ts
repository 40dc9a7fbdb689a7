import type {Key} from '../keys/decode.js';
import {pressList, type List} from './list.js';
import {stay, type Field, type PageState, type PageStep} from './page-state.js';

/** Takes one key in a choice or a checklist. */
export function pressOptions(state: PageState, field: Extract<Field, {readonly list: List}>, key: Key): PageStep {
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
