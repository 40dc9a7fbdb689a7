import type {PageState} from '../state/page-state.js';
import type {ScrollRoom} from '../state/page-state.js';
import {clean, oneRow, truncate, width, wrap} from '../text.js';
import {fieldRow} from './field-rows.js';
import {legendRow} from './legend.js';
import {lineRows} from './line-rows.js';
import type {Look} from './look.js';
import {flowingRows, hintRows, optionRows} from './option-rows.js';
import {markStyle} from './signs.js';
import {windowRows} from './window-rows.js';

/** A page as rows, never more than there is room for, and how far its body can be scrolled. */
export function pageRows(
	state: PageState,
	look: Look,
): {readonly rows: readonly string[]; readonly scroll: ScrollRoom} {
	return state.helpIsOpen ? helpRows(state, look) : askRows(state, look);
}

function helpRows(state: PageState, look: Look) {
	const frame = look.rows >= 4 ? 2 : 1;
	const body = windowRows({rows: lineRows(state.page.help, look), at: state.scroll, room: look.rows - frame}, look);
	const legend = frame === 2 ? [legendRow(state, look, body.most > 0)] : [];
	return {rows: [titleRow(state, look), ...body.rows, ...legend], scroll: body};
}

function askRows(state: PageState, look: Look) {
	const all = lineRows(state.body, look);
	const flowing = flowingOptions(state, all.length, look);
	const hint = pointedHint(state, look, flowing !== undefined);
	const remark = shortened([...hint, ...remarkRows(state, look)], look);
	const message = messageRows(state, look).slice(0, look.rows < 8 ? 1 : 3);
	const hasTitle = look.rows > 2 + remark.length;
	const hasMessage = look.rows > 2 + Number(hasTitle) + remark.length;
	const hasLegend = look.rows > 2 + Number(hasTitle) + remark.length + message.length;
	const taken = Number(hasTitle) + (hasMessage ? message.length : 0) + remark.length + Number(hasLegend);
	const left = Math.max(1, look.rows - taken);
	const options = flowing?.length ?? optionCount(state);
	const spare = left - options - all.length;
	const fieldRoom = Math.min(options, Math.max(left - all.length, Math.ceil(left / 2)));
	const body = windowRows({rows: all, at: state.scroll, room: left - fieldRoom}, look);
	const gap = (wanted: number): readonly string[] => (spare >= wanted ? [''] : []);
	const rows = [
		...gap(4),
		...(hasTitle ? [titleRow(state, look)] : []),
		...gap(2),
		...body.rows,
		...(all.length > 0 ? gap(1) : []),
		...(hasMessage ? message : []),
		...(flowing ?? answerRows(state, fieldRoom, look)),
		...remark,
		...gap(3),
		...(hasLegend ? [legendRow(state, look, body.most > 0)] : []),
	];
	return {rows: rows.slice(-look.rows), scroll: body};
}

/** What is said of an answer, or of an option, goes before the body, which can be scrolled; what is left out of it shows. */
function shortened(rows: readonly string[], {rows: height}: Look): readonly string[] {
	const room = Math.max(1, Math.floor(height / 2));
	return rows.length <= room ? rows : [...rows.slice(0, room - 1), '  …'];
}

function titleRow({page}: PageState, look: Look): string {
	const {banner, paint, glyphs, columns} = look;
	const lead = banner === '' ? '' : `${oneRow(banner)} ${glyphs.separator} `;
	const progress = page.progress === undefined ? '' : oneRow(page.progress);
	const fits = width(lead) < columns / 2 ? lead : '';
	const title = truncate(oneRow(page.title), columns - width(fits) - (progress === '' ? 0 : width(progress) + 2));
	const space = Math.max(0, columns - width(fits) - width(title) - width(progress));
	return truncateRow(
		paint('attention', fits) + paint('strong', title),
		' '.repeat(space) + paint('dim', progress),
		look,
	);
}

/** On a row that is too narrow for both, the title goes before the progress. */
function truncateRow(title: string, progress: string, look: Look): string {
	return width(title) + width(progress) <= look.columns ? (title + progress).trimEnd() : title;
}

function messageRows({page}: PageState, look: Look): readonly string[] {
	if (page.prompt.message === '') return [];
	return wrap(clean(page.prompt.message), look.columns).map((row) => look.paint('strong', row));
}

function remarkRows({remark}: PageState, look: Look): readonly string[] {
	if (remark === undefined) return [];
	const sign = look.glyphs.marks[remark.mark];
	const sentences = remark.sentences.map((sentence, index) => {
		const last = index === remark.sentences.length - 1;
		return remark.mark === 'attention' && last ? `${sentence} Enter takes it all the same.` : sentence;
	});
	return sentences.flatMap((sentence) =>
		wrap(clean(sentence), look.columns - 2).map((row, index) =>
			look.paint(markStyle(remark.mark), (index === 0 ? `${sign} ` : '  ') + row),
		),
	);
}

function pointedHint({page: {prompt}, field}: PageState, look: Look, flows: boolean): readonly string[] {
	return 'options' in prompt && 'list' in field
		? hintRows({options: prompt.options, list: field.list}, look, flows)
		: [];
}

/** The fewest rows of a longer body for which each option keeps a row of its own. */
const readable = 8;

/** On a small terminal the plan to be reviewed goes before the form of the options, as long as all of them are seen. */
function flowingOptions({page: {prompt}, field}: PageState, body: number, look: Look): readonly string[] | undefined {
	if (prompt.kind !== 'choice' || field.kind !== 'choice') return undefined;
	const room = look.rows - 3;
	const left = room - prompt.options.length;
	if (body <= left || left >= readable) return undefined;
	const rows = flowingRows({options: prompt.options, list: field.list}, look);
	return rows.length < prompt.options.length && rows.length <= room / 2 ? rows : undefined;
}

function optionCount({page}: PageState): number {
	return 'options' in page.prompt ? Math.max(1, page.prompt.options.length) : 1;
}

function answerRows({page, field}: PageState, room: number, look: Look): readonly string[] {
	const {prompt} = page;
	if (field.kind === 'line' || field.kind === 'document') return [fieldRow(field, prompt, look)];
	if (prompt.kind !== 'choice' && prompt.kind !== 'choices') return [];
	const chosen = field.kind === 'choices' ? field.chosen : undefined;
	return optionRows({options: prompt.options, list: field.list, chosen}, room, look);
}
