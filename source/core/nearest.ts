/**
 * The known word that was most likely meant: the only one that begins with what was typed, else the nearest that is
 * off by at most `far` letters (a third of its own length when left out; two swapped letters count as one).
 */
export function nearest(word: string, known: readonly string[], far?: number): string | undefined {
	const wanted = word.toLowerCase();
	const begun = wanted.length > 1 ? known.filter((candidate) => candidate.toLowerCase().startsWith(wanted)) : [];
	if (begun.length === 1) return begun[0];
	return known
		.filter((candidate) => Math.abs(candidate.length - wanted.length) <= most(candidate, far))
		.map((candidate) => ({candidate, off: distance(wanted, candidate.toLowerCase())}))
		.filter(({candidate, off}) => off <= most(candidate, far) && off < candidate.length)
		.sort((a, b) => a.off - b.off)[0]?.candidate;
}

/** `Did you mean …?`, else what there is. */
export function didYouMean(word: string, known: readonly string[], shown = (candidate: string) => candidate): string {
	const meant = nearest(word, known);
	return meant === undefined ? `There is: ${known.map(shown).join(', ')}.` : `Did you mean ${shown(meant)}?`;
}

function most(candidate: string, far: number | undefined): number {
	return far ?? Math.max(1, candidate.length / 3);
}

/** Letters to add, take away, change or swap with their neighbour. */
function distance(from: string, to: string): number {
	let before: readonly number[] = [];
	let row: readonly number[] = Array.from({length: to.length + 1}, (_, column) => column);
	for (let index = 1; index <= from.length; index++) {
		const next = [index];
		for (let column = 1; column <= to.length; column++) {
			const same = from[index - 1] === to[column - 1];
			const isSwapped = from[index - 1] === to[column - 2] && from[index - 2] === to[column - 1];
			next.push(
				Math.min(
					at(row, column) + 1,
					at(next, column - 1) + 1,
					at(row, column - 1) + (same ? 0 : 1),
					index > 1 && column > 1 && isSwapped ? at(before, column - 2) + 1 : Infinity,
				),
			);
		}
		before = row;
		row = next;
	}
	return at(row, to.length);
}

function at(row: readonly number[], column: number): number {
	return row[column] ?? Infinity;
}
