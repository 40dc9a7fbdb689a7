/** The first of the names, and how many more there are. */
export function listed(names: readonly string[], between = ', ', most = 4): string {
	const rest = names.length - most;
	const shown = names.slice(0, most).join(between);
	return rest > 0 ? `${shown}${between}and ${rest} more` : shown;
}

/** "1 image", "27 images". */
export function counted(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
