import type {Option} from '../../../core/question.js';
import {windowOf, type List} from '../state/list.js';
import {clean, oneRow, truncate, width, wrap} from '../text.js';
import type {Look} from './look.js';

/** What is drawn as a list of options. */
export type Options = {
	readonly options: readonly Option[];
	readonly list: List;
	/** The ticked values of a checklist; `undefined` where one option is chosen. */
	readonly chosen?: ReadonlySet<string> | undefined;
};

/** The options around the pointer, in at most `room` rows; the last row counts those that are not shown. */
export function optionRows({options, list, chosen}: Options, room: number, look: Look): readonly string[] {
	const isCut = options.length > room && room > 2;
	const shown = windowOf(list, isCut ? room - 1 : room);
	const rows = options.slice(shown.from, shown.to).map((option, index) => {
		const at = shown.from + index;
		return optionRow(option, {at, isPointed: at === list.at, isChosen: chosen?.has(option.value)}, look);
	});
	if (!isCut) return rows;
	const {up, down} = look.glyphs;
	const more = `  ${up} ${shown.from} more  ${down} ${options.length - shown.to} more`;
	return [...rows, look.paint('dim', truncate(more, look.columns))];
}

/** All options one after another, as many in a row as fit; for where a row for each would leave too little for the rest. */
export function flowingRows({options, list}: Options, look: Look): readonly string[] {
	const {glyphs, paint, columns} = look;
	const rows: {readonly text: string; readonly width: number}[] = [];
	for (const [index, {label}] of options.entries()) {
		const isPointed = index === list.at;
		const text = truncate(`${isPointed ? glyphs.pointer : ' '} ${index + 1}. ${oneRow(label)}`, columns);
		const painted = paint(isPointed ? 'accent' : undefined, text);
		const last = rows.at(-1);
		if (last === undefined || last.width + 1 + width(text) > columns) rows.push({text: painted, width: width(text)});
		else rows.splice(-1, 1, {text: `${last.text} ${painted}`, width: last.width + 1 + width(text)});
	}

	return rows.map(({text}) => text);
}

type Standing = {readonly at: number; readonly isPointed: boolean; readonly isChosen: boolean | undefined};

/** The hint of the option that is pointed at, where its own row has no room for the whole of it, or flows. */
export function hintRows({options, list}: Options, look: Look, flows: boolean): readonly string[] {
	const option = options[list.at];
	if (option?.hint === undefined) return [];
	const lead = '  1. ';
	if (!flows && width(oneRow(option.hint)) <= hintRoom(lead, oneRow(option.label), look)) return [];
	return wrap(clean(option.hint), look.columns - width(lead)).map((row) =>
		look.paint('dim', ' '.repeat(width(lead)) + row),
	);
}

function hintRoom(lead: string, label: string, look: Look): number {
	return look.columns - width(lead) - width(label) - 3;
}

function optionRow(option: Option, {at, isPointed, isChosen}: Standing, look: Look): string {
	const {glyphs, paint} = look;
	const pointer = isPointed ? glyphs.pointer : ' ';
	const sign = isChosen === undefined ? `${at + 1}.` : isChosen ? glyphs.checked : glyphs.unchecked;
	const lead = `${pointer} ${sign} `;
	const label = truncate(oneRow(option.label), look.columns - width(lead));
	const room = hintRoom(lead, label, look);
	const hint =
		option.hint === undefined || room < 8 ? '' : ` ${glyphs.separator} ${truncate(oneRow(option.hint), room)}`;
	return paint(isPointed ? 'accent' : undefined, lead + label) + paint('dim', hint);
}
