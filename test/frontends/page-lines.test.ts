import {expect, test} from 'vitest';
import type {Page} from '../../source/core/page.js';
import {harmless, linesTexts, pageLines} from '../../source/frontends/page-lines.js';

const page: Page = {
	id: 'question/registration.mode',
	title: 'Registration mode',
	progress: '3 of 9',
	body: [
		{text: 'By default anybody may create an account.', mark: 'danger'},
		{text: 'two\r\nlines', indent: 1, mark: 'attention'},
		{text: 'x'.repeat(200), tone: 'code'},
	],
	prompt: {
		kind: 'choice',
		message: 'Who may register',
		options: [
			{value: 'enabled', label: 'Anybody', hint: 'as by default'},
			{value: 'disabled', label: 'disabled'},
		],
	},
	back: true,
	help: [],
};

test('a page reads as lines: marks as words, the options once, nothing wrapped', () => {
	expect(linesTexts(pageLines(page, 'practice'))).toEqual([
		'',
		'Registration mode (3 of 9, practice)',
		'danger: By default anybody may create an account.',
		'  attention: two',
		'  lines',
		'x'.repeat(200),
		'1. Anybody (enabled): as by default',
		'2. disabled',
	]);
});

test('without progress and banner a title stands alone', () => {
	const {progress: _progress, ...start} = page;
	expect(linesTexts(pageLines(start))[1]).toBe('Registration mode');
});

test('hostile 15: what could steer the terminal is left out of every text', () => {
	expect(harmless('a\u001b[2Jb\u001b]0;title\u0007c\u001b]52;c;aGk=\u001b\\d\u009b1Ae\u0007\bf\u202eg\u001bch')).toBe(
		'abcdefgh',
	);
	expect(harmless('1\r\n2\r3\t4')).toBe('1\n2\n3 4');
});
