import {truncate} from '../text.js';
import type {Look} from './look.js';

/** A part of more rows than there is room for. */
export type Windowed = {
	readonly rows: readonly string[];
	/** Rows that one page key moves. */
	readonly step: number;
	/** The most rows that can be scrolled away; 0 when all are shown. */
	readonly most: number;
};

/** The rows from `at` on that fit; the last row says how many are above and below. */
export function windowRows(
	part: {readonly rows: readonly string[]; readonly at: number; readonly room: number},
	look: Look,
): Windowed {
	const {rows, room} = part;
	if (rows.length <= room) return {rows, step: 1, most: 0};
	if (room <= 0) return {rows: [], step: 1, most: 0};
	const size = room > 1 ? room - 1 : 1;
	const most = rows.length - size;
	const from = Math.max(0, Math.min(part.at, most));
	const shown = rows.slice(from, from + size);
	const step = Math.max(1, size - 1);
	if (room === 1) return {rows: shown, step, most};
	const {up, down} = look.glyphs;
	const counter = `${up} ${from} ${down} ${most - from} more rows (PgUp, PgDn)`;
	return {rows: [...shown, look.paint('dim', truncate(counter, look.columns))], step, most};
}
