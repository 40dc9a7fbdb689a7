/** What a check says of a value: fit (perhaps with warnings), or refused with what is wrong and what would be right. Never holds a secret. */
export type Verdict =
	{readonly ok: true; readonly warnings: readonly string[]} | {readonly ok: false; readonly says: string};

/** The value may be used; each warning is a whole sentence. */
export function accepted(...warnings: readonly string[]): Verdict {
	return {ok: true, warnings};
}

/** The value may not be used; `says` is one or two whole sentences. */
export function refused(says: string): Verdict {
	return {ok: false, says};
}

/** The first refusal, else an acceptance with the warnings of all. */
export function allOf(...verdicts: readonly Verdict[]): Verdict {
	const warnings: string[] = [];
	for (const verdict of verdicts) {
		if (!verdict.ok) return verdict;
		warnings.push(...verdict.warnings);
	}
	return accepted(...warnings);
}
