import {distance} from 'fastest-levenshtein';

/** The known word that was most likely meant: the nearest, if it is at most `far` letters off. */
export function nearest(word: string, known: readonly string[], far?: number): string | undefined {
	return known
		.map((candidate) => ({candidate, off: distance(word.toLowerCase(), candidate.toLowerCase())}))
		.filter(({candidate, off}) => off <= (far ?? Math.max(2, candidate.length / 3)) && off < candidate.length)
		.sort((a, b) => a.off - b.off)[0]?.candidate;
}

/** `Did you mean …?`, else what there is. */
export function didYouMean(word: string, known: readonly string[]): string {
	const best = nearest(word, known);
	return best === undefined ? `There is: ${known.join(', ')}.` : `Did you mean ${best}?`;
}
