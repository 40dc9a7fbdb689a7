import stripAnsi from 'strip-ansi';
import type {ScreenState} from '../state/store.js';
import {truncate, width} from '../text.js';
import {joinFitting} from './legend.js';
import {roomOf, type Look} from './look.js';
import {pageRows} from './page-rows.js';
import {isActive} from '../state/run-view.js';
import {runRows} from './run-rows.js';

/** The part of a look that does not depend on the terminal's size. */
export type Theme = Omit<Look, 'columns' | 'rows'>;

/** The look on the terminal as large as it is now. */
export function lookFor(state: ScreenState, theme: Theme): Look {
	return {...theme, ...roomOf(state.size)};
}

/** The live region: the page that stands, else the run, else that something is worked out. */
export function frameRows(state: ScreenState, theme: Theme, now: number): readonly string[] {
	if (state.isBlank || state.isClosing) return [];
	const look = lookFor(state, theme);
	return liveRows(state, look, now).map((row) => fit(row, look.columns));
}

function liveRows(state: ScreenState, look: Look, now: number): readonly string[] {
	if (state.page) return pageRows(state.page, look).rows;
	if (isActive(state.run)) return runRows({view: state.run, now}, look);
	if (!state.isWaiting) return [];
	return [joinFitting([...(look.banner === '' ? [] : [look.banner]), 'asking the cluster …', 'Ctrl-C leaves'], look)];
}

/** On a terminal of a few columns a row may not fit whatever is cut: then it loses its colours too. */
function fit(row: string, columns: number): string {
	return width(row) <= columns ? row : truncate(stripAnsi(row), columns);
}
