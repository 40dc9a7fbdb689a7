/** How a piece of a row looks. It never carries meaning alone. */
export type Style = 'strong' | 'dim' | 'good' | 'attention' | 'danger' | 'accent' | 'cursor';

/** Puts a style around a text. */
export type Paint = (style: Style | undefined, text: string) => string;

const codes: Readonly<Record<Style, readonly [number, number]>> = {
	strong: [1, 22],
	dim: [2, 22],
	good: [32, 39],
	attention: [33, 39],
	danger: [31, 39],
	accent: [36, 39],
	cursor: [7, 27],
};

/** With `color` off nothing is added to any text (NO_COLOR). */
export function createPaint(color: boolean): Paint {
	if (!color) return (_style, text) => text;
	return (style, text) => {
		if (style === undefined || text === '') return text;
		const [on, off] = codes[style];
		return `\u001B[${on}m${text}\u001B[${off}m`;
	};
}
