/** One line of the table. */
export type Figure = {
	readonly title: string;
	/** With its unit. */
	readonly value: string;
	/** What it has to keep, as a person reads it; empty when it is only reported. */
	readonly limit: string;
	/** Undefined when it is only reported, or could not be measured. */
	readonly met: boolean | undefined;
	/** How to see it again. */
	readonly command: string;
};

/** A figure that was not measured, and why. */
export function notMeasured(title: string, limit: string, why: string): Figure {
	return {title, value: `not measured: ${why}`, limit, met: undefined, command: ''};
}

/** The command that measures one group of figures again. */
export function again(group: string): string {
	return `npm run benchmark -- ${group}`;
}

/** The table as text: one row a figure, columns as wide as their widest cell. */
export function table(figures: readonly Figure[]): string {
	const rows = [
		['figure', 'value', 'limit', 'met', 'command'],
		...figures.map(({title, value, limit, met, command}) => [title, value, limit, verdict(limit, met), command]),
	];
	const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
	return rows
		.map((row) =>
			row
				.map((cell, column) => cell.padEnd(widths[column]!))
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}

function verdict(limit: string, met: boolean | undefined): string {
	if (met !== undefined) return met ? 'met' : 'NOT MET';
	return limit === '' ? 'reported' : '-';
}
