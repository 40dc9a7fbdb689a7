import {execa} from 'execa';
import {stripVTControlCharacters} from 'node:util';
import type {Command, Either, Outcome} from '../core/command.js';
import type {Running, Shell} from '../core/ports.js';
import {Problem} from '../core/problem.js';
import {Secret} from '../core/secret.js';
import {isText, type Text, written} from '../core/text.js';
import type {Connections} from './connections.js';
import {startForward} from './forward.js';
import {saveFile} from './save-file.js';
import {startSource} from './source.js';
import {signalGroup} from './signal-group.js';

/** Bytes of one stream that are taken: listings of the largest clusters are a tenth of it. */
const most = 64 * 1024 * 1024;

/** Characters of one line that are handed on while it comes; a longer one is only counted. */
const longest = 256 * 1024;

const killed: Outcome = {exitCode: 1, stdout: '', stderr: '', failure: 'killed', took: 0};

/** Runs programs without a shell, in process groups of their own, so that their children end with them. */
export function createShell({
	environment,
	hidden,
	redact,
	signal,
	groups,
	connections,
	grace = 20,
}: {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Variables that no program may inherit: the operator's secrets for us. */
	readonly hidden: readonly string[];
	readonly redact: (text: string) => string;
	/** Receives the process groups that are at work. */
	readonly groups?: Set<number>;
	readonly signal?: AbortSignal;
	/** Joins the calls of ssh into one connection per host. */
	readonly connections?: Pick<Connections, 'words' | 'run'>;
	/** Seconds between SIGTERM and SIGKILL; a helm that is asked to stop needs some to mark its release. */
	readonly grace?: number;
}): Shell {
	const inherited = Object.fromEntries(
		Object.entries(environment).filter(([name, value]) => value !== undefined && !hidden.includes(name)),
	);
	const run = async (command: Command, running: Running = {}): Promise<Outcome> => {
		const ends = [running.signal, signal].filter((one) => one !== undefined);
		const end = ends.length === 0 ? undefined : AbortSignal.any(ends);
		if (end?.aborted === true) return killed;
		if (command.forward === undefined) {
			const {arguments: words} = command;
			return command.program === 'ssh' && connections !== undefined
				? connections.run(words, async (joined) => start(command, joined, running, end))
				: start(command, words, running, end);
		}
		const forward = await startForward(command.forward, {environment: inherited, signal: end, groups});
		try {
			return forward.port === undefined
				? {
						exitCode: 1,
						stdout: '',
						stderr: redact(forward.says),
						took: forward.took,
						...(forward.missing ? {failure: 'not-found' as const} : {}),
					}
				: await start(
						command,
						command.arguments.map((word) => word.replaceAll('{port}', String(forward.port))),
						running,
						end,
					);
		} finally {
			await forward.stop();
		}
	};
	const start = async (
		command: Command,
		words: readonly string[],
		running: Running,
		end: AbortSignal | undefined,
	): Promise<Outcome> => {
		// It may have waited for its connection.
		if (end?.aborted === true) return killed;
		const began = performance.now();
		const env = Object.fromEntries(
			Object.entries(command.env ?? {}).map(
				([name, value]) => [name, value instanceof Secret ? value.reveal() : value] as const,
			),
		);
		const file = command.saveTo === undefined ? undefined : await saveFile(command.saveTo);
		if (typeof file === 'string') return {exitCode: 1, stdout: '', stderr: file, took: 0};
		const source =
			command.from === undefined
				? undefined
				: startSource(
						command.from,
						command.from.program === 'ssh' && connections !== undefined
							? connections.words(command.from.arguments)
							: command.from.arguments,
						{environment: inherited, groups},
					);
		const child = execa(command.program, words, {
			env: {...inherited, ...env},
			extendEnv: false,
			reject: false,
			detached: true,
			...(source !== undefined
				? {stdin: 'pipe' as const}
				: command.stdin === undefined
					? {stdin: 'ignore' as const}
					: {input: chosen(command.stdin, running.isDone)}),
			stripFinalNewline: false,
			maxBuffer: most,
			stdout: file === undefined ? 'pipe' : {file: file.part},
			// A dump may be larger than memory.
			buffer: {stdout: file === undefined},
		});
		if (child.pid !== undefined) groups?.add(child.pid);
		source?.feed(child.stdin);
		let ended: 'timed-out' | 'killed' | undefined;
		const stop = (why: 'timed-out' | 'killed') => {
			ended ??= why;
			signalGroup(child.pid, 'SIGTERM');
			source?.stop('SIGTERM');
			setTimeout(() => {
				signalGroup(child.pid, 'SIGKILL');
				source?.stop('SIGKILL');
			}, grace * 1000).unref();
		};
		const timer = setTimeout(() => {
			stop('timed-out');
		}, command.timeout * 1000);
		const onAbort = () => {
			stop('killed');
		};
		end?.addEventListener('abort', onAbort, {once: true});
		const lines =
			running.onLine === undefined || command.confidential === true
				? undefined
				: streamLines(file === undefined ? [child.stdout, child.stderr] : [child.stderr], running.onLine, redact);
		const result = await child;
		lines?.end();
		// Nobody reads on.
		if (result.failed) source?.stop('SIGTERM');
		const unfed = await source?.ended();
		// What is left of its group would go on printing to nobody.
		if (result.isMaxBuffer) stop('killed');
		if (child.pid !== undefined) groups?.delete(child.pid);
		clearTimeout(timer);
		end?.removeEventListener('abort', onAbort);
		const unsaved = await file?.end(!result.failed && ended === undefined);
		return {
			exitCode: result.failed ? (result.exitCode ?? 1) : unsaved === undefined ? (unfed?.exitCode ?? 0) : 1,
			stdout: stripVTControlCharacters(typeof result.stdout === 'string' ? result.stdout : ''),
			stderr: redact(
				`${typeof result.stderr === 'string' ? result.stderr : ''}${unfed?.stderr ?? ''}${unsaved ?? ''}${result.isMaxBuffer ? `\n${command.program} printed more than ${most / 1024 / 1024} MiB and was stopped.` : ''}`,
			),
			took: performance.now() - began,
			...failureOf(result, ended),
		};
	};
	return {
		run,
		read: async (command) => {
			if (command.effect !== 'reads')
				throw new Problem(`${command.program} was to write where only reading is allowed.`, {kind: 'bug'});
			return run(command);
		},
	};
}

/** The bytes for standard input; secrets are revealed here and nowhere earlier. */
export function chosen(stdin: Text | Either, isDone?: (task: string) => boolean): string {
	const of = isText(stdin) ? stdin : (isDone?.(stdin.ifDone) ?? true) ? stdin.then : stdin.otherwise;
	return written(of, (secret) => secret.reveal());
}

function failureOf(
	result: {readonly code?: string | undefined; readonly signal?: string | undefined},
	ended: Outcome['failure'],
): Pick<Outcome, 'failure'> {
	if (ended !== undefined) return {failure: ended};
	if (result.code === 'ENOENT' || result.code === 'EACCES') return {failure: 'not-found'};
	return result.signal === undefined ? {} : {failure: 'killed'};
}

/** Hands on whole lines, redacted, from both streams; `end` gives what has no line end. Never part of a line: half a secret is not known as one. */
function streamLines(
	streams: readonly (NodeJS.ReadableStream | null)[],
	onLine: (line: string) => void,
	redact: (text: string) => string,
): {end(): void} {
	const tell = (line: string, isTooLong: boolean) => {
		if (isTooLong) onLine(`(a line of more than ${longest / 1024} KiB)`);
		else if (line.trim() !== '') onLine(redact(line).slice(0, 2000));
	};
	const ends = streams.map((stream) => {
		let rest = '';
		let isTooLong = false;
		stream?.setEncoding('utf8');
		stream?.on('data', (chunk: string) => {
			const lines = (rest + chunk).split(/\r?\n|\r/);
			rest = lines.pop() ?? '';
			for (const line of lines) {
				tell(line, isTooLong || line.length > longest);
				isTooLong = false;
			}
			if (rest.length <= longest) return;
			isTooLong = true;
			rest = '';
		});
		return () => {
			tell(rest, isTooLong);
		};
	});
	return {
		end: () => {
			for (const end of ends) end();
		},
	};
}
