/** Whose move it is: the operator's, the cluster's, a program's, or ours. */
export type ProblemKind = 'operator' | 'cluster' | 'program' | 'bug';

/** Something an operator can meet: what is so, why, and what to do next. */
export class Problem extends Error {
	override readonly name = 'Problem';
	readonly kind: ProblemKind;
	/** Sentences that say what to do next. */
	readonly next: readonly string[];
	/** The program's own words, redacted. */
	readonly output: readonly string[];
	/** The exit code, when it is not the one that follows from what was written. */
	readonly exitCode: number | undefined;

	constructor(
		says: string,
		details: {
			readonly kind?: ProblemKind;
			readonly next?: readonly string[];
			readonly output?: readonly string[];
			readonly exitCode?: number;
		} = {},
	) {
		super(says);
		this.kind = details.kind ?? 'operator';
		this.next = details.next ?? [];
		this.output = details.output ?? [];
		this.exitCode = details.exitCode;
	}
}

/** Wrong usage: exit code 2. */
export function usage(says: string, ...next: readonly string[]): Problem {
	return new Problem(says, {next, exitCode: 2});
}
