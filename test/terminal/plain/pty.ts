import {fileURLToPath} from 'node:url';
import {spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {onTestFinished} from 'vitest';

/** A fixture running in a pseudo-terminal. */
export type Session = {
	/** All bytes written so far. */
	output(): string;
	/** What the terminal shows and has scrolled away, wrapped rows joined. */
	screen(): Promise<string>;
	/** Waits until the output after the last match holds the text. */
	until(text: string): Promise<void>;
	type(keys: string): void;
	/** Waits for the end of the program; its exit code. */
	exited: Promise<number>;
};

/** Starts a fixture of this folder; everything waits for what is written, never for time. */
export function start(fixture: string, environment: Readonly<Record<string, string>> = {}, columns = 80): Session {
	const path = fileURLToPath(new URL(fixture, import.meta.url));
	const terminal = new xterm.Terminal({cols: columns, rows: 30, scrollback: 5000, allowProposedApi: true});
	const pty = spawn(process.execPath, ['--import', 'tsx', path], {
		cols: columns,
		rows: 30,
		env: {PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', ...environment},
	});
	let output = '';
	let seen = 0;
	let hasExited = false;
	const waiting = new Set<() => void>();
	const look = () => {
		for (const check of [...waiting]) check();
	};
	pty.onData((data) => {
		output += data;
		terminal.write(data);
		look();
	});
	const exited = new Promise<number>((resolve) => {
		pty.onExit(({exitCode}) => {
			hasExited = true;
			look();
			resolve(exitCode);
		});
	});
	onTestFinished(() => {
		if (!hasExited) pty.kill('SIGKILL');
	});
	return {
		exited,
		output: () => output,
		type: (keys) => pty.write(keys),
		until: async (text) =>
			new Promise((resolve, reject) => {
				const check = () => {
					const index = output.indexOf(text, seen);
					if (index >= 0) {
						seen = index + text.length;
						waiting.delete(check);
						resolve();
					} else if (hasExited) {
						waiting.delete(check);
						reject(
							new Error(`The program ended before “${text}”. After the last match it wrote:\n${output.slice(seen)}`),
						);
					}
				};
				waiting.add(check);
				check();
			}),
		screen: async () => {
			await new Promise<void>((resolve) => {
				terminal.write('', resolve);
			});
			const buffer = terminal.buffer.active;
			const rows = Array.from({length: buffer.length}, (_row, index) => buffer.getLine(index));
			return rows
				.map((row) => `${row?.isWrapped === true ? '' : '\n'}${row?.translateToString(true) ?? ''}`)
				.join('')
				.trim();
		},
	};
}
