import {fileURLToPath} from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A shell command line that runs the made-up wizard. */
export function wizard(...marks: readonly string[]): string {
	return `${process.execPath} --import tsx test/frontends/ink/fixtures/wizard.tsx ${marks.join(' ')}`;
}

/** A program in a terminal: what it wrote, what is on the screen, what scrolled away. */
export type Terminal = {
	write(keys: string): void;
	resize(columns: number, rows: number): Promise<void>;
	/** The rows of the screen, without those that are empty at its end. */
	screen(): readonly string[];
	/** All rows, those that scrolled away first. */
	everything(): readonly string[];
	/** Rows that were too wide for the window, so that the terminal wrapped them. */
	wrapped(): readonly string[];
	/** All that was written, escape sequences included. */
	written(): string;
	/** Waits until the screen shows the text, or the check holds; fails with the screen when it does not come. */
	until(what: string | (() => boolean)): Promise<void>;
	/** The exit code of what was started. */
	readonly ended: Promise<number>;
	/** Closes the terminal under the program, as a dropped ssh session does. */
	hangUp(): void;
	/** Ends the program if it has not ended. */
	close(): void;
};

/** What a terminal is opened with. */
export type Opening = {
	readonly columns?: number;
	readonly rows?: number;
	readonly shell?: readonly string[];
	/** Added to the little that every program here gets; undefined takes away. */
	readonly environment?: NodeJS.ProcessEnv;
	/** Milliseconds that a condition may take to hold. */
	readonly patience?: number;
};

/** Starts the command line with `sh` in a terminal of the given size. */
export function open(commandLine: string, options: Opening = {}): Terminal {
	const {columns = 80, rows = 24, patience = 30_000} = options;
	const screen = new xterm.Terminal({cols: columns, rows, scrollback: 5000, allowProposedApi: true});
	const [program = 'sh', ...rest] = options.shell ?? ['sh', '-c', commandLine];
	const child = pty.spawn(program, [...rest], {
		cols: columns,
		rows,
		cwd: root,
		env: {
			PATH: process.env['PATH'],
			HOME: process.env['HOME'],
			TERM: 'xterm-256color',
			LANG: 'C.UTF-8',
			CI: 'false',
			PS1: 'prompt$ ',
			...options.environment,
		},
	});
	let written = '';
	let hasEnded = false;
	const checks = new Set<() => void>();
	child.onData((data) => {
		written += data;
		screen.write(data, () => {
			for (const check of checks) check();
		});
	});
	const ended = new Promise<number>((resolve) => {
		child.onExit(({exitCode}) => {
			hasEnded = true;
			resolve(exitCode);
		});
	});
	const rowsFrom = (first: number) => {
		const {active} = screen.buffer;
		const all = Array.from(
			{length: active.length},
			(_, row) => active.getLine(row)?.translateToString(true) ?? '',
		).slice(first);
		return all.slice(0, all.findLastIndex((row) => row !== '') + 1);
	};

	const terminal: Terminal = {
		write: (keys) => child.write(keys),
		async resize(width, height) {
			await new Promise<void>((resolve) => screen.write('', resolve));
			screen.resize(width, height);
			child.resize(width, height);
		},
		screen: () => rowsFrom(screen.buffer.active.baseY),
		everything: () => rowsFrom(0),
		wrapped() {
			const {active} = screen.buffer;
			return Array.from({length: active.length}, (_, row) => active.getLine(row))
				.filter((line) => line?.isWrapped === true)
				.map((line) => line?.translateToString(true) ?? '');
		},
		written: () => written,
		async until(what) {
			const holds = typeof what === 'string' ? () => terminal.screen().join('\n').includes(what) : what;
			await new Promise<void>((resolve, reject) => {
				const timer = setTimeout(() => {
					checks.delete(check);
					reject(new Error(`${String(what)} did not come. The screen:\n${terminal.screen().join('\n')}`));
				}, patience);
				const check = () => {
					if (!holds()) return;
					clearTimeout(timer);
					checks.delete(check);
					resolve();
				};

				checks.add(check);
				check();
			});
		},
		ended,
		hangUp() {
			(child as unknown as {destroy(): void}).destroy();
		},
		close() {
			if (!hasEnded) child.kill('SIGKILL');
		},
	};
	return terminal;
}
