/** The middle of the numbers; the mean of the two middle ones when there is an even number of them. */
export function median(numbers: readonly number[]): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
	return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The least of the numbers that so great a share of them (0 to 1) does not exceed. */
export function percentile(numbers: readonly number[], share: number): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
