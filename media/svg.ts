import type {Cell} from './terminal.js';

/** Pixels of a character cell, and around the screen. */
const size = {width: 8.4, height: 18, font: 14, margin: 16};

/** Light and dark, so that it can be read on either page: palette number → class. The 16 of a terminal; others are shown plain. */
const palette = {
	light: {
		back: '#f6f8fa',
		plain: '#1f2328',
		colors: ['#57606a', '#b3261e', '#116329', '#7d4e00', '#0550ae', '#6f2da8', '#0a6470', '#1f2328'],
	},
	dark: {
		back: '#0d1117',
		plain: '#e6edf3',
		colors: ['#8b949e', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#e6edf3'],
	},
} as const;

/** A screen of a terminal as SVG text, without the empty rows at its end. Equal cells give equal bytes. */
export function svg(screen: readonly (readonly Cell[])[], title: string): string {
	const rows = screen.slice(0, screen.findLastIndex((row) => runsOf(row).length > 0) + 1);
	const columns = Math.max(0, ...rows.map((row) => row.length));
	const width = Math.ceil(columns * size.width + 2 * size.margin);
	const height = rows.length * size.height + 2 * size.margin;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
		`<title>${escaped(title)}</title>`,
		`<style>${style()}</style>`,
		`<rect class="back" width="${width}" height="${height}" rx="8"/>`,
		`<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace" font-size="${size.font}" xml:space="preserve">`,
		...rows.flatMap((row, index) => runsOf(row).map((run) => text(run, index))),
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

function style(): string {
	const rules = ({back, plain, colors}: (typeof palette)['light' | 'dark']) =>
		[`.back{fill:${back}}`, `text{fill:${plain}}`, ...colors.map((color, index) => `.c${index}{fill:${color}}`)].join(
			'',
		);
	return `${rules(palette.light)}.bold{font-weight:bold}.dim{opacity:.7}@media(prefers-color-scheme:dark){${rules(palette.dark)}}`;
}

type Run = {readonly column: number; readonly text: string; readonly look: string};

/** Neighbouring cells of one look, without blanks at the ends: each run is placed by its column, whatever the font's widths. */
function runsOf(row: readonly Cell[]): readonly Run[] {
	const runs: Run[] = [];
	row.forEach((cell, column) => {
		const last = runs.at(-1);
		const look = lookOf(cell);
		const text = cell.text === '' ? ' ' : cell.text;
		if (last?.look === look) runs[runs.length - 1] = {...last, text: last.text + text};
		else runs.push({column, text, look});
	});
	return runs.flatMap((run) => {
		const lead = run.text.length - run.text.trimStart().length;
		return run.text.trim() === '' ? [] : [{...run, column: run.column + lead, text: run.text.trim()}];
	});
}

function lookOf({color, isBold, isDim}: Cell): string {
	return [
		...(color === undefined || color > 15 ? [] : [`c${color % 8}`]),
		...(isBold ? ['bold'] : []),
		...(isDim ? ['dim'] : []),
	].join(' ');
}

function text({column, text: content, look}: Run, row: number): string {
	const x = (size.margin + column * size.width).toFixed(1);
	const y = size.margin + row * size.height + size.font;
	const length = ([...content].length * size.width).toFixed(1);
	return `<text x="${x}" y="${y}" textLength="${length}"${look === '' ? '' : ` class="${look}"`}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
	return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
