import {expect} from 'vitest';

/** Whether the program has given back what it took: line input with echo, no bracketed paste, the cursor. What was written ends with `stty -a`. */
export function expectSane(written: string): void {
	const last = (...sequences: readonly string[]) =>
		sequences.toSorted((a, b) => written.lastIndexOf(a) - written.lastIndexOf(b)).at(-1);
	expect(last('\u001B[?2004h', '\u001B[?2004l')).toBe('\u001B[?2004l');
	expect(last('\u001B[?25l', '\u001B[?25h')).toBe('\u001B[?25h');
	expect(written).toMatch(/[^-]icanon/);
	expect(written).toMatch(/[^-]echo /);
}
