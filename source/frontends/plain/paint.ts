import type {Line} from '../../core/page.js';
import {lineTexts} from '../page-lines.js';

const red = 31;
const green = 32;
const yellow = 33;
const cyan = 36;

const colors: Readonly<Record<NonNullable<Line['mark']>, number>> = {
	good: green,
	done: green,
	unknown: yellow,
	attention: yellow,
	danger: red,
	failed: red,
	change: cyan,
};

/** A page's lines as they are written; with colour the word of a mark and headings have one, and say the same without. */
export function painted(lines: readonly Line[], color: boolean): readonly string[] {
	return lines.flatMap((line) => {
		const texts = lineTexts(line);
		if (!color) return texts;
		if (line.tone === 'heading') return texts.map((text) => (text === '' ? text : `\u001b[1m${text}\u001b[22m`));
		const {mark} = line;
		if (mark === undefined) return texts;
		return texts.map((text, index) =>
			index === 0 ? text.replace(`${mark}:`, `\u001b[${colors[mark]}m${mark}:\u001b[39m`) : text,
		);
	});
}
