import stripAnsi from 'strip-ansi';
import {cells, width} from '../text.js';

/** Whether the terminal wraps anew what is on its screen when its width changes; the real xterm and GNU screen cut it. */
export function reflows(environment: Readonly<Record<string, string | undefined>>): boolean {
	return environment['XTERM_VERSION'] === undefined && environment['STY'] === undefined;
}

/** How many rows the drawn rows take once the terminal has wrapped them to its new width. */
export function rowsAfterReflow(rows: readonly string[], columns: number): number {
	return rows.reduce((sum, row) => sum + rowsOf(stripAnsi(row), Math.max(1, columns)), 0);
}

function rowsOf(row: string, columns: number): number {
	if (width(row) <= columns) return 1;
	let rows = 1;
	let used = 0;
	for (const cell of cells(row)) {
		const size = width(cell);
		if (used + size > columns) {
			rows++;
			used = 0;
		}

		used += size;
	}

	return rows;
}

/**
 * Takes the frame away row by row, from the row behind it up to its first. "Erase below" would do it in one, but tmux
 * keeps what is erased from the first row on in its history, so that every gesture would leave a frame there.
 */
export function eraseFrame(rows: number): string {
	return `\r\u001B[2K${'\u001B[1A\u001B[2K'.repeat(rows)}`;
}
