/** One call of a stand-in. */
export type Invocation = {
	readonly args: readonly string[];
	/** All of standard input; read only by calls that take it. */
	stdin(): Promise<string>;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** The practice folder. */
	readonly folder: string;
	/** Milliseconds since the epoch. */
	readonly began: number;
	/** The id of the process that the call is. */
	readonly process: number;
};
