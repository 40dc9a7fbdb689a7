import {pipeline} from 'node:stream/promises';
import {execa} from 'execa';
import type {Command} from '../core/command.js';
import {signalGroup} from './signal-group.js';

/** A command whose output another one reads. */
export type Source = {
	/** Leads its output to the other's standard input. */
	feed(stdin: NodeJS.WritableStream | null): void;
	/** Asks it to end, in the way it is told. */
	stop(signal: 'SIGTERM' | 'SIGKILL'): void;
	/** What is to be said when it failed by itself; undefined when it went well. */
	ended(): Promise<{readonly exitCode: number; readonly stderr: string} | undefined>;
};

/** Starts it in a process group of its own. */
export function startSource(
	command: Command,
	words: readonly string[],
	{
		environment,
		groups,
	}: {readonly environment: Readonly<Record<string, string | undefined>>; readonly groups: Set<number> | undefined},
): Source {
	const child = execa(command.program, words, {
		env: environment,
		extendEnv: false,
		reject: false,
		detached: true,
		stdin: 'ignore',
		buffer: {stdout: false},
	});
	if (child.pid !== undefined) groups?.add(child.pid);
	return {
		feed: (stdin) => {
			// Whoever ends first is seen by the exit codes.
			if (stdin !== null) void pipeline(child.stdout, stdin).catch(() => undefined);
		},
		stop: (signal) => signalGroup(child.pid, signal),
		ended: async () => {
			const result = await child;
			if (child.pid !== undefined) groups?.delete(child.pid);
			return result.failed
				? {
						exitCode: result.exitCode ?? 1,
						stderr: `\n${result.stderr === '' && result.signal === undefined ? (result.shortMessage ?? '') : result.stderr}`,
					}
				: undefined;
		},
	};
}
