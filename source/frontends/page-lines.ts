import type {Line, Page} from '../core/page.js';
import type {Option} from '../core/question.js';

/** A text with nothing in it that could move a cursor, set a title, ring or reverse the reading order; line ends become `\n`. */
export function harmless(text: string): string {
	return text
		.replaceAll(/\r\n?/g, '\n')
		.replaceAll('\t', ' ')
		.replaceAll(/(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/g, '')
		.replaceAll(/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?/g, '')
		.replaceAll(/\u001b[ -/]*[0-~]?/g, '')
		.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
}

/** One line of a page as lines of text, marks as words and none wrapped. */
export function lineTexts(line: Line): readonly string[] {
	const indent = '  '.repeat(line.indent ?? 0);
	const word = line.mark === undefined ? '' : `${line.mark}: `;
	return harmless(line.text)
		.split('\n')
		.map((text, index) => `${indent}${index === 0 ? word : ''}${text}`.trimEnd());
}

/** Lines of a page as lines of text. */
export function linesTexts(lines: readonly Line[]): readonly string[] {
	return lines.flatMap((line) => lineTexts(line));
}

/** The head of a page: its title, with where one is and the banner (e.g. "practice") in words. */
export function titleLine(page: Pick<Page, 'title' | 'progress'>, banner?: string): Line {
	const around = [page.progress, banner].filter((part) => part !== undefined && part !== '').join(', ');
	return {text: around === '' ? page.title : `${page.title} (${around})`, tone: 'heading'};
}

/** The options of a choice, numbered from 1; the value stands behind a label that differs, because it can be typed. */
export function optionLines(options: readonly Option[]): readonly Line[] {
	return options.map(({value, label, hint}, index) => ({
		text: `${index + 1}. ${label}${label === value || value === '' ? '' : ` (${value})`}${hint === undefined || hint === '' ? '' : `: ${hint}`}`,
	}));
}

/** A page without its question, then its options, in the order in which they are read. */
export function pageLines(page: Page, banner?: string): readonly Line[] {
	const options =
		page.prompt.kind === 'choice' || page.prompt.kind === 'choices' ? optionLines(page.prompt.options) : [];
	return [{text: ''}, titleLine(page, banner), ...page.body, ...options];
}
