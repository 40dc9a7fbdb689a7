import type {Output} from './ink-output.js';

/** The terminal's input as `process.stdin` has it. */
export type Input = NodeJS.ReadStream;

/** Raw keys and bracketed paste; both calls can be repeated. */
export type Modes = {
	readonly take: () => void;
	readonly giveBack: () => void;
};

const bracketedPasteOn = '\u001B[?2004h';
const bracketedPasteOff = '\u001B[?2004l';
const showCursor = '\u001B[?25h';
const hideCursor = '\u001B[?25l';

/** Switches the terminal between the wizard's use and the shell's. */
export function createModes(stdin: Input, stdout: Output): Modes {
	let isTaken = false;
	return {
		take() {
			if (isTaken) return;
			isTaken = true;
			stdin.setRawMode(true);
			stdout.write(bracketedPasteOn + hideCursor);
		},
		giveBack() {
			if (!isTaken) return;
			isTaken = false;
			// A terminal that has gone away takes no modes; the process that tells it so must still end in order.
			try {
				stdin.setRawMode(false);
			} catch {
				return;
			}

			if (stdout.writable) stdout.write(bracketedPasteOff + showCursor);
		},
	};
}
