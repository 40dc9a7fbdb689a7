import type {Line, Page, Reply} from '../../../core/page.js';
import {emptyDocument, type DocumentField} from './document-field.js';
import {lineOf} from './line-editor.js';
import {lineField, type LineField} from './line-field.js';
import type {List} from './list.js';

/** What is being answered. */
export type Field =
	| {readonly kind: 'choice'; readonly list: List}
	| {readonly kind: 'choices'; readonly list: List; readonly chosen: ReadonlySet<string>}
	| LineField
	| DocumentField;

/** What is said at the question about the answer just given. */
export type Remark = {readonly mark: 'failed' | 'attention'; readonly sentences: readonly string[]};

/** A page that stands. */
export type PageState = {
	readonly page: Page;
	/** What the page says now; its probes may have answered since it was asked. */
	readonly body: readonly Line[];
	readonly field: Field;
	readonly remark?: Remark | undefined;
	/** The value whose warnings were shown; given again it is taken. */
	readonly warned?: string | undefined;
	readonly helpIsOpen: boolean;
	/** Rows of the body, or of the help while it is open, that are scrolled away. */
	readonly scroll: number;
};

/** What a key did to a page. */
export type PageStep =
	{readonly kind: 'stay'; readonly state: PageState} | {readonly kind: 'reply'; readonly reply: Reply};

/** How far the body or the help can be scrolled: rows by one page key, and the most that can be scrolled away. */
export type ScrollRoom = {readonly step: number; readonly most: number};

/** The page goes on standing. */
export function stay(state: PageState): PageStep {
	return {kind: 'stay', state};
}

/** A page as it is first shown. */
export function openPage(page: Page): PageState {
	return {page, body: page.body, field: fieldOf(page), helpIsOpen: false, scroll: 0};
}

function fieldOf({prompt}: Page): Field {
	switch (prompt.kind) {
		case 'choice': {
			const at = prompt.options.findIndex((option) => option.value === prompt.initial);
			return {kind: 'choice', list: {count: prompt.options.length, at: Math.max(0, at)}};
		}

		case 'choices':
			return {kind: 'choices', list: {count: prompt.options.length, at: 0}, chosen: new Set(prompt.initial)};
		case 'text':
			// Where empty means something of its own, the proposal stands in the line so that it can be deleted.
			return prompt.mayBeEmpty === undefined
				? lineField({proposal: prompt.initial})
				: lineField({line: lineOf(prompt.initial ?? '')});
		case 'secret':
			return prompt.format === 'line' ? lineField() : emptyDocument;
		case 'document':
			return prompt.format === 'line' ? lineField({proposal: prompt.initial}) : emptyDocument;
	}
}
