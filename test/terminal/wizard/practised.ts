import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {onTestFinished} from 'vitest';
import {open, type Opening, type Terminal} from '../ink/terminal.js';

/** The built program. */
export const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** The built program as a shell command line. */
export const program = `'${process.execPath}' '${cli}'`;

/** A practice cluster of its own, and terminals in which the built program is at work on it. */
export type Practised = {
	/** The folder with certificates and keys that practice offers. */
	readonly files: string;
	/** XDG_STATE_HOME and HOME. */
	readonly environment: NodeJS.ProcessEnv;
	/** Starts the program with these words in a terminal; at the end stand `EXIT code`, the terminal's modes and `END`. */
	start(words: string, opening?: Opening): Terminal;
	/** The state of the practice cluster. */
	state(): PracticeState;
	/** Rewrites the state of the practice cluster, e.g. its pace. */
	alter(change: (state: PracticeState) => PracticeState): void;
	/** The folder with the stand-ins for kubectl, helm and the others. */
	readonly programs: string;
	/** What a command prints that asks nobody. */
	printed(...words: readonly string[]): string;
};

/** What tests look at: objects by KIND/NAMESPACE/NAME, and how many seconds a second of a rollout takes. */
export type PracticeState = {
	readonly pace: number;
	readonly objects: Readonly<Record<string, unknown>>;
	readonly [other: string]: unknown;
};

/** Makes the practice cluster of a scenario; rollouts take no time. It is gone with the test. */
export function practised(scenario = 'fresh'): Practised {
	const folder = mkdtempSync(join(tmpdir(), 'seaworthy-wizard-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const environment = {XDG_STATE_HOME: folder, HOME: folder};
	const printed = (...words: readonly string[]) =>
		execFileSync(process.execPath, [cli, ...words], {
			env: {PATH: process.env['PATH'], ...environment},
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
	printed('practice', 'reset', scenario);
	const file = join(folder, 'seaworthy', 'practice', 'state.json');
	const state = () => JSON.parse(readFileSync(file, 'utf8')) as PracticeState;
	const alter = (change: (state: PracticeState) => PracticeState) => {
		writeFileSync(file, JSON.stringify(change(state())), {mode: 0o600});
	};
	alter((now) => ({...now, pace: 0}));
	return {
		files: join(folder, 'seaworthy', 'practice', 'files'),
		programs: join(folder, 'seaworthy', 'practice', 'bin'),
		environment,
		state,
		alter,
		printed,
		start(words, opening = {}) {
			// What stood there before must still stand there afterwards, and the terminal's modes are told at the end.
			const line = `seq -f 'before %g' 50; ${program} ${words}; echo "EXIT $?"; stty -a; echo END`;
			const terminal = open(line, {
				patience: 90_000,
				...opening,
				environment: {...environment, ...opening.environment},
			});
			onTestFinished(() => terminal.close());
			return terminal;
		},
	};
}
