import {distance} from 'fastest-levenshtein';

/**
 * The known word that was most likely meant: the only one that begins with what was typed, else the nearest that is
 * off by at most `far` letters (a third of its own length when left out).
 */
export function nearest(word: string, known: readonly string[], far?: number): string | undefined {
	const wanted = word.toLowerCase();
	const begun = wanted.length > 1 ? known.filter((candidate) => candidate.toLowerCase().startsWith(wanted)) : [];
	if (begun.length === 1) return begun[0];
	return known
		.filter((candidate) => Math.abs(candidate.length - wanted.length) <= most(candidate, far))
		.map((candidate) => ({candidate, off: slips(wanted, candidate.toLowerCase())}))
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

/** Letters to add, take away or change; swapped letters are the commonest slip, and count as one. */
function slips(from: string, to: string): number {
	return from !== to && letters(from) === letters(to) ? 1 : distance(from, to);
}

function letters(word: string): string {
	return [...word].sort().join('');
}
