import {stripVTControlCharacters} from 'node:util';
import pty from '@lydell/node-pty';

/** What is started in a pseudo-terminal. */
export type Started = {
	readonly program: string;
	readonly words: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly folder: string;
	readonly rows?: number;
};

/** A program at work in a pseudo-terminal of 80 columns. Times are those of `performance.now()`. */
export type PtyProgram = {
	/** When it was started. */
	readonly began: number;
	write(keys: string): void;
	/** When what was written since the last call, without escape sequences, first matched; fails with it after 20 s or when the program ends. */
	shown(expected: RegExp): Promise<number>;
	/** Ends the program and its process group, and waits for it. */
	end(): Promise<void>;
};

/** Starts a program in a pseudo-terminal. */
export function startInPty({program, words, env, folder, rows = 30}: Started): PtyProgram {
	const began = performance.now();
	const child = pty.spawn(program, [...words], {cols: 80, rows, cwd: folder, env: {...env}});
	let unread = '';
	let at = began;
	let hasEnded = false;
	let look = () => {};
	child.onData((data) => {
		at = performance.now();
		unread += data;
		look();
	});
	const ended = new Promise<void>((resolve) => {
		child.onExit(() => {
			hasEnded = true;
			look();
			resolve();
		});
	});
	return {
		began,
		write: (keys) => child.write(keys),
		shown: async (expected) =>
			new Promise((resolve, reject) => {
				const fail = (why: string) =>
					reject(new Error(`${program} ${words.join(' ')}: ${why} before ${String(expected)}:\n${unread}`));
				const timer = setTimeout(() => fail('20 s went by'), 20_000);
				look = () => {
					const isThere = expected.test(stripVTControlCharacters(unread));
					if (!isThere && !hasEnded) return;
					clearTimeout(timer);
					look = () => {};
					if (!isThere) return fail('it ended');
					unread = '';
					resolve(at);
				};
				look();
			}),
		async end() {
			if (!hasEnded)
				try {
					process.kill(-child.pid, 'SIGKILL');
				} catch {
					// It went by itself.
				}
			await ended;
		},
	};
}
