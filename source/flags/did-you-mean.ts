import {distance} from 'fastest-levenshtein';

/** The known word that was most likely meant: one that begins with it, has the same letters, or is within a third of its length. */
export function nearest(word: string, known: readonly string[]): string | undefined {
	const wanted = word.toLowerCase();
	const begun = wanted.length > 1 ? known.filter((candidate) => candidate.startsWith(wanted)) : [];
	if (begun.length === 1) return begun[0];
	return known
		.map((candidate) => ({candidate, far: letters(wanted) === letters(candidate) ? 1 : distance(wanted, candidate)}))
		.filter(({candidate, far}) => far <= Math.max(1, candidate.length / 3) && far < candidate.length)
		.sort((a, b) => a.far - b.far)[0]?.candidate;
}

/** Swapped letters are the commonest slip, and cost two by the distance. */
function letters(word: string): string {
	return [...word].sort().join('');
}

/** The hint for a misspelt word, or the list of what there is. */
export function didYouMean(word: string, known: readonly string[], shown = (candidate: string) => candidate): string {
	const meant = nearest(word, known);
	return meant === undefined ? `There is: ${known.map(shown).join(', ')}.` : `Did you mean ${shown(meant)}?`;
}
