function distance(from: string, to: string): number {
	let row = Array.from({length: to.length + 1}, (_, index) => index);
	for (let index = 0; index < from.length; index++) {
		const next = [index + 1];
		for (let column = 1; column <= to.length; column++) {
			const change = (row[column - 1] ?? 0) + (to[column - 1] === from[index] ? 0 : 1);
			next.push(Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, change));
		}
		row = next;
	}
	return row[to.length] ?? 0;
}

/** The known word that was most likely meant, or undefined when none is within a third of its own length. */
export function nearest(word: string, known: readonly string[]): string | undefined {
	const wanted = word.toLowerCase();
	const ranked = known
		.filter((candidate) => Math.abs(candidate.length - wanted.length) <= candidate.length / 3)
		.map((candidate) => ({candidate, far: distance(wanted, candidate)}))
		.filter(({candidate, far}) => far <= candidate.length / 3)
		.sort((a, b) => a.far - b.far);
	return ranked[0]?.candidate;
}
