import type {PageState} from '../state/page-state.js';
import {width} from '../text.js';
import type {Look} from './look.js';

/** Which keys do something now, as many as fit in one row, the needed ones first. */
export function legendRow(state: PageState, look: Look, scrolls: boolean): string {
	return joinFitting(state.helpIsOpen ? helpKeys(scrolls) : pageKeys(state, look, scrolls), look);
}

/** The pieces that fit in one row. */
export function joinFitting(pieces: readonly string[], look: Look): string {
	let row = '';
	for (const piece of pieces) {
		const longer = row === '' ? piece : `${row} ${look.glyphs.separator} ${piece}`;
		if (width(longer) > look.columns) break;
		row = longer;
	}

	return look.paint('dim', row);
}

function helpKeys(scrolls: boolean): readonly string[] {
	return ['Esc close', ...(scrolls ? ['PgUp PgDn scroll'] : []), 'Ctrl-C leave'];
}

function pageKeys(state: PageState, look: Look, scrolls: boolean): readonly string[] {
	const {page, field} = state;
	const isList = field.kind === 'choice' || field.kind === 'choices';
	return [
		...fieldKeys(state, look),
		...(page.back ? ['Esc back'] : []),
		...(page.help.length > 0 ? [isList ? '? help' : 'F1 help'] : []),
		...(scrolls ? ['PgDn more'] : []),
		'Ctrl-C leave',
	];
}

function fieldKeys({field}: PageState, {glyphs}: Look): readonly string[] {
	const arrows = `${glyphs.up}${glyphs.down} move`;
	switch (field.kind) {
		case 'choice':
			return ['Enter choose', arrows];
		case 'choices':
			return ['Space tick', 'Enter go on', arrows, 'a all'];
		case 'line':
			return field.line.value === '' && field.proposal !== undefined ? ['Enter go on', 'Tab edit'] : ['Enter go on'];
		case 'document':
			return field.typed.value === ''
				? ['paste it, or type its path', 'Enter go on']
				: ['Enter go on', 'Ctrl-U start over'];
	}
}
