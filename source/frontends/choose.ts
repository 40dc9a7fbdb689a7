/** What a stream is, as far as drawing on it goes. */
export type TerminalStream = {readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number};

/** Who speaks with the operator. */
export type FrontendKind = 'ink' | 'plain' | 'nobody' | 'json';

/** Which front end, on which stream, in colour or not, and why. */
export type FrontendChoice = {
	readonly kind: FrontendKind;
	readonly color: boolean;
	readonly output: 'stdout' | 'stderr';
	/** One sentence, for `--verbose` and for the error that says why nothing can be asked. */
	readonly reason: string;
};

/** The streams, the environment and the options that the choice follows from. */
export type Surroundings = {
	readonly stdin: TerminalStream;
	readonly stdout: TerminalStream;
	readonly stderr: TerminalStream;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly options: {
		readonly plain: boolean;
		readonly json: boolean;
		readonly noInput: boolean;
		readonly noColor: boolean;
		readonly dryRun: boolean;
	};
};

/** The smallest window that Ink is given. */
const smallest = {columns: 20, rows: 5};

/** Chooses the front end. `CI` plays no part: a terminal in CI is still a terminal. */
export function chooseFrontend(around: Surroundings): FrontendChoice {
	const output = streamFor(around);
	const {kind, reason} = kindFor(around, output);
	return {kind, output, reason, color: kind !== 'json' && hasColor(around, output)};
}

/** A dry run keeps stdout for the script; JSON lines go where programs read. */
function streamFor({stdout, stderr, options}: Surroundings): 'stdout' | 'stderr' {
	if (options.dryRun) return 'stderr';
	if (options.json) return 'stdout';
	return stdout.isTTY !== true && stderr.isTTY === true ? 'stderr' : 'stdout';
}

function kindFor(
	around: Surroundings,
	output: 'stdout' | 'stderr',
): {readonly kind: FrontendKind; readonly reason: string} {
	const {stdin, environment, options} = around;
	if (options.json)
		return options.dryRun
			? {kind: 'nobody', reason: '--json was given, and in a dry run stdout holds only the plan.'}
			: {kind: 'json', reason: '--json was given.'};
	if (options.noInput) return {kind: 'nobody', reason: '--no-input was given.'};
	if (stdin.isTTY !== true) return {kind: 'nobody', reason: 'Standard input is not a terminal.'};
	if (around[output].isTTY !== true)
		return {
			kind: 'nobody',
			reason: options.dryRun
				? 'Standard output is kept for the script, and standard error is not a terminal.'
				: 'Neither standard output nor standard error is a terminal.',
		};
	const plainly = whyPlain({environment, plain: options.plain, window: around[output]});
	return plainly === undefined
		? {kind: 'ink', reason: `Standard input and ${output} are a terminal.`}
		: {kind: 'plain', reason: plainly};
}

function whyPlain(given: {
	readonly environment: Surroundings['environment'];
	readonly plain: boolean;
	readonly window: TerminalStream;
}): string | undefined {
	const {environment, window} = given;
	const accessible = environment['ACCESSIBLE'] ?? '';
	const terminal = environment['TERM'] ?? '';
	if (given.plain) return '--plain was given.';
	if (accessible !== '' && accessible !== '0') return `ACCESSIBLE is ${accessible}.`;
	if (environment['INK_SCREEN_READER'] === 'true') return 'INK_SCREEN_READER is true.';
	if (terminal === '') return 'TERM is not set.';
	if (terminal === 'dumb') return 'TERM is dumb.';
	const columns = window.columns ?? 0;
	const rows = window.rows ?? 0;
	if (columns < smallest.columns || rows < smallest.rows)
		return `The window of ${columns}×${rows} is smaller than ${smallest.columns}×${smallest.rows}.`;
	return undefined;
}

/** A wish for no colour wins over `FORCE_COLOR`; that one wins over what the terminal is. Empty variables say nothing (no-color.org). */
function hasColor({environment, options, ...streams}: Surroundings, output: 'stdout' | 'stderr'): boolean {
	if (options.noColor || (environment['NO_COLOR'] ?? '') !== '') return false;
	const forced = environment['FORCE_COLOR'] ?? '';
	if (forced !== '') return forced !== '0' && forced !== 'false';
	const terminal = environment['TERM'] ?? '';
	return streams[output].isTTY === true && terminal !== '' && terminal !== 'dumb';
}
