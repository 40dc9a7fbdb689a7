import type {Line, Page, Prompt, Reply} from '../../core/page.js';
import type {Option, Verdict} from '../../core/question.js';

/** What a typed line comes to: the answer, the page's help, or the same question again after some lines. */
export type Judged =
	| {readonly kind: 'reply'; readonly reply: Reply}
	| {readonly kind: 'help'}
	| {
			readonly kind: 'again';
			readonly says: readonly Line[];
			/** The value that drew warnings: given again, or kept by Enter, it is the answer. */
			readonly kept?: string;
	  };

/** Judges what was typed at a page; `kept` is the value that drew warnings just before. */
export function judge(typed: string, page: Pick<Page, 'prompt' | 'back'>, kept?: string): Judged {
	const word = typed.trim().toLowerCase();
	if (word === '?' || word === 'help') return {kind: 'help'};
	if (word === 'back')
		return page.back ? {kind: 'reply', reply: {kind: 'back'}} : again('There is no page to go back to.');
	const value = unquoted(typed);
	const {prompt} = page;
	switch (prompt.kind) {
		case 'choice':
			return choice(value.trim(), prompt);
		case 'choices':
			return choices(value.trim(), prompt);
		case 'text':
		case 'document':
		case 'secret':
			return typedValue({value, prompt, kept});
	}
}

/** `=back` is the value "back", `==back` the value "=back". */
function unquoted(typed: string): string {
	return /^=+(?:back|help|\?)$/i.test(typed.trim()) ? typed.trim().slice(1) : typed;
}

function choice(typed: string, {options, initial}: Extract<Prompt, {kind: 'choice'}>): Judged {
	if (typed === '' && initial !== undefined) return value(initial);
	const found = optionFor(typed, options);
	return found === undefined ? again(notOneOf(typed, options)) : value(found.value);
}

function choices(typed: string, {options, initial}: Extract<Prompt, {kind: 'choices'}>): Judged {
	if (typed === '') return values(initial);
	const found = optionFor(typed, options);
	if (found !== undefined) return values([found.value]);
	if (typed.toLowerCase() === 'none') return values([]);
	if (typed.toLowerCase() === 'all') return values(options.map((option) => option.value));
	const words = typed.split(/[,\s]+/).filter((word) => word !== '');
	const chosen = words.map((word) => ({word, option: optionFor(word, options)}));
	const wrong = chosen.find(({option}) => option === undefined);
	if (wrong !== undefined || words.length === 0) return again(notOneOf(wrong?.word ?? typed, options));
	return values(options.filter((option) => chosen.some((one) => one.option === option)).map((option) => option.value));
}

/** The option by its number or by its own word; `=300` is always the word. */
function optionFor(typed: string, options: readonly Option[]): Option | undefined {
	const word = typed.startsWith('=') ? typed.slice(1) : typed;
	const numbered = /^[0-9]{1,4}$/.test(typed) ? options[Number(typed) - 1] : undefined;
	return (
		numbered ??
		options.find((option) => option.value === word) ??
		options.find((option) => word !== '' && option.value.toLowerCase() === word.toLowerCase())
	);
}

function notOneOf(typed: string, options: readonly Option[]): string {
	const range = options.length === 1 ? 'Type 1.' : `Type a number from 1 to ${options.length}.`;
	return typed === '' ? range : `“${typed}” is none of the choices. ${range}`;
}

function typedValue(given: {
	readonly value: string;
	readonly prompt: Extract<Prompt, {kind: 'text' | 'secret' | 'document'}>;
	readonly kept: string | undefined;
}): Judged {
	const {prompt, kept} = given;
	const initial = prompt.kind === 'secret' ? undefined : prompt.initial;
	if (given.value === '' && kept !== undefined) return value(kept);
	if (prompt.mayBeEmpty !== undefined && (given.value === '=' || (given.value === '' && initial === undefined)))
		return value('');
	const meant = given.value === '' ? (initial ?? '') : given.value;
	if (meant === '') return again('Nothing was typed, and a value is needed here.');
	const verdict = prompt.validate(meant);
	if (!verdict.ok) return again(verdict.says);
	return meant === kept ? value(meant) : warned(meant, verdict);
}

function warned(typed: string, verdict: Extract<Verdict, {ok: true}>): Judged {
	if (verdict.warnings.length === 0) return value(typed);
	const says = verdict.warnings.map((text): Line => ({mark: 'attention', text}));
	return {kind: 'again', says, kept: typed};
}

/** The one line that asks, with what Enter alone means in words. */
export function promptText(prompt: Prompt, kept?: string): string {
	if (kept !== undefined) return `${prompt.message} (Enter keeps it, or type another):`;
	const notes = notesFor(prompt);
	return `${prompt.message}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}:`;
}

function notesFor(prompt: Prompt): readonly string[] {
	switch (prompt.kind) {
		case 'choice': {
			const index = prompt.options.findIndex((option) => option.value === prompt.initial);
			const label = prompt.options[index]?.label;
			return ['number', ...(label === undefined ? [] : [`Enter for ${index + 1}, ${label}`])];
		}
		case 'choices': {
			const numbers = prompt.options.flatMap((option, index) =>
				prompt.initial.includes(option.value) ? [index + 1] : [],
			);
			return [
				'numbers separated by commas, or none',
				`Enter for ${numbers.length === 0 ? 'none' : numbers.join(', ')}`,
			];
		}
		case 'text':
			return emptyNotes(prompt.initial, prompt.mayBeEmpty);
		case 'secret':
			return [...howTo(prompt), 'not shown', ...emptyNotes(undefined, prompt.mayBeEmpty)];
		case 'document':
			return [...howTo(prompt), ...emptyNotes(prompt.initial, prompt.mayBeEmpty)];
	}
}

function emptyNotes(initial: string | undefined, mayBeEmpty: string | undefined): readonly string[] {
	if (initial === undefined) return mayBeEmpty === undefined ? [] : [`Enter: ${mayBeEmpty}`];
	return [`Enter for ${initial}`, ...(mayBeEmpty === undefined ? [] : [`= alone: ${mayBeEmpty}`])];
}

function howTo({kind, format}: Extract<Prompt, {kind: 'secret' | 'document'}>): readonly string[] {
	if (format === 'line') return [];
	if (format === 'json') return ['paste it to its last brace, or type a path'];
	return [
		kind === 'secret' ? 'paste it to its END line, or type a path' : 'paste it, then an empty line, or type a path',
	];
}

function again(says: string): Judged {
	return {kind: 'again', says: [{mark: 'attention', text: says}]};
}

function value(text: string): Judged {
	return {kind: 'reply', reply: {kind: 'value', value: text}};
}

function values(texts: readonly string[]): Judged {
	return {kind: 'reply', reply: {kind: 'values', values: texts}};
}
