import type {Paint} from './paint.js';
import type {Glyphs} from './signs.js';

/** How things are drawn, and on how much room. */
export type Look = {
	readonly paint: Paint;
	readonly glyphs: Glyphs;
	/** Whether styles reach the screen at all. */
	readonly color: boolean;
	/** Stands on every screen, e.g. "practice". */
	readonly banner: string;
	/** Columns that a row may take; one less than the terminal has, so that no row wraps by itself. */
	readonly columns: number;
	/** Rows that the live region may take; always less than the terminal has. */
	readonly rows: number;
};

/** The room of a terminal: its last four rows stay free, two where it has few, so that the frame never scrolls it. */
export function roomOf(size: {readonly columns: number; readonly rows: number}): Pick<Look, 'columns' | 'rows'> {
	const columns = size.columns > 0 ? size.columns : 80;
	const rows = size.rows > 0 ? size.rows : 24;
	return {
		columns: Math.max(1, columns - 1),
		rows: Math.max(1, rows - Math.min(4, Math.max(2, rows - 14)), Math.min(3, rows - 1)),
	};
}

/** A number as people read it: 1,704. */
export function thousands(count: number): string {
	return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** "1 line", "27 lines". */
export function counted(count: number, noun: string): string {
	return `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;
}
