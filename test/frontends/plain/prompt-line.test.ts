import {expect, test} from 'vitest';
import {createPromptLine} from '../../../source/frontends/plain/prompt-line.js';

/** A prompt line and what it has written. */
function line(columns = 40) {
	let written = '';
	const prompt = createPromptLine({columns, write: (text) => (written += text)});
	return {...prompt, written: () => written};
}

test('hostile 12: only what is new is written', () => {
	const {show, end, written} = line();
	for (const text of ['Domain:', 'Domain: a', 'Domain: a', 'Domain: ab']) show(text);
	end();
	end();
	expect(written()).toBe('Domain: ab\n');
});

test('what was taken back is overwritten, never what stands before it', () => {
	const {show, written} = line();
	show('Domain: abc');
	show('Domain: a');
	expect(written()).toBe('Domain: abc\b\b  \b\b');
});

test('what cannot be taken back, because it is wrapped or wide, is said anew below', () => {
	const narrow = line(8);
	narrow.show('Domain: abc');
	narrow.show('Domain: ab');
	expect(narrow.written()).toBe('Domain: abc\nDomain: ab');
	const wide = line();
	wide.show('Domain: 世界');
	wide.show('Domain: 世');
	expect(wide.written()).toBe('Domain: 世界\nDomain: 世');
});

test('lines said in the middle stand above a repeated prompt', () => {
	const {show, interrupt, written} = line();
	interrupt(['first']);
	show('Domain: a');
	interrupt(['second']);
	interrupt([]);
	expect(written()).toBe('first\nDomain: a\nsecond\nDomain: a');
});

test('hostile 15: what would steer the terminal is not written', () => {
	const {show, written} = line();
	show('Domain: \u001b[2Ja\u001b]0;x\u0007\nb');
	expect(written()).toBe('Domain: a b');
});
