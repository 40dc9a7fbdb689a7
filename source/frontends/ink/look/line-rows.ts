import type {Line} from '../../../core/page.js';
import {clean, width, wrap} from '../text.js';
import type {Look} from './look.js';
import type {Style} from './paint.js';
import {markStyle} from './signs.js';

/** Lines as rows: cleaned, marked, indented and wrapped, each no wider than the room. */
export function lineRows(lines: readonly Line[], look: Look): readonly string[] {
	return lines.flatMap((line) => rowsOf(line, look));
}

const toneStyles: Readonly<Record<NonNullable<Line['tone']>, Style>> = {
	heading: 'strong',
	strong: 'strong',
	dim: 'dim',
	code: 'accent',
};

function rowsOf(line: Line, look: Look): readonly string[] {
	const indent = ' '.repeat(Math.min((line.indent ?? 0) * 2, Math.floor(look.columns / 3)));
	const mark = markOf(line, look);
	const style = line.tone === undefined ? undefined : toneStyles[line.tone];
	const before = indent.length + mark.width;
	return wrap(clean(line.text), look.columns - before).map((text, index) => {
		const lead = index === 0 ? mark.text : ' '.repeat(mark.width);
		return indent + lead + look.paint(style, text);
	});
}

/** The longest word of a mark, "attention", and a space. */
const wordColumns = 10;

/** The sign, and its word where there is room for it; `change` speaks for itself ("now → then"). */
function markOf({mark}: Line, look: Look): {readonly text: string; readonly width: number} {
	if (mark === undefined) return {text: '', width: 0};
	const sign = look.glyphs.marks[mark];
	const isNarrow = look.columns < 50 || mark === 'change';
	const text = isNarrow ? `${sign} ` : `${sign} ${mark.padEnd(wordColumns)}`;
	return {text: look.paint(markStyle(mark), text), width: width(text)};
}
