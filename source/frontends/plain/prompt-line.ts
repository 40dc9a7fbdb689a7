import {harmless} from '../page-lines.js';

/** What the plain front end writes on: the terminal, or what stands for it. */
export type LineTerminal = {readonly columns?: number; write(text: string, written?: () => void): unknown};

/** The line on which the operator types: grows at its end, and loses only its own last characters. */
export type PromptLine = {
	/** Makes the line read so. */
	readonly show: (text: string) => void;
	/** Says lines in the middle of a prompt and repeats the prompt below them. */
	readonly interrupt: (lines: readonly string[]) => void;
	/** Ends the line; says nothing when none is open. */
	readonly end: () => void;
};

const printableAscii = /^[ -~]*$/;

/** A line on `terminal`. Characters are taken back by Backspace, Space, Backspace, as a terminal itself echoes it; what cannot be taken back so is said anew on a line of its own. */
export function createPromptLine(terminal: LineTerminal): PromptLine {
	let shown = '';

	return {
		show(text) {
			const next = harmless(text).replaceAll('\n', ' ');
			const common = commonLength(shown, next);
			const removed = shown.slice(common);
			const isOneRow = shown.length < (terminal.columns ?? 80);
			if (removed === '') {
				if (next.length > common) terminal.write(next.slice(common));
			} else if (isOneRow && printableAscii.test(shown)) {
				terminal.write(
					'\b'.repeat(removed.length) + ' '.repeat(removed.length) + '\b'.repeat(removed.length) + next.slice(common),
				);
			} else terminal.write(`\n${next}`);
			shown = next;
		},
		interrupt(lines) {
			if (lines.length === 0) return;
			terminal.write(`${shown === '' ? '' : '\n'}${lines.join('\n')}\n${shown}`);
		},
		end() {
			if (shown !== '') terminal.write('\n');
			shown = '';
		},
	};
}

function commonLength(one: string, other: string): number {
	let length = 0;
	while (length < one.length && one[length] === other[length]) length++;
	// Half a surrogate pair is no character.
	return /[\ud800-\udbff]/.test(one[length - 1] ?? '') ? length - 1 : length;
}
