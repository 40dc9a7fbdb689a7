import {describe, expect, test} from 'vitest';
import type {Prompt} from '../../../source/core/page.js';
import {judge, promptText} from '../../../source/frontends/plain/replies.js';

const options = [
	{value: 'enabled', label: 'Anybody'},
	{value: '300', label: 'Five minutes'},
	{value: 'Role', label: 'Role'},
];
const choice: Prompt = {kind: 'choice', message: 'Mode', options, initial: '300'};
const choices: Prompt = {kind: 'choices', message: 'Steps', options, initial: ['300', 'Role']};
const text: Prompt = {
	kind: 'text',
	message: 'Domain',
	validate: (value) =>
		value === 'wrong' ? {ok: false, says: 'Wrong.'} : {ok: true, warnings: value === 'odd' ? ['Odd.'] : []},
};
const ask = (prompt: Prompt, typed: string, kept?: string) => judge(typed, {prompt, back: true}, kept);

describe('a choice', () => {
	test.each([
		['1', 'enabled'],
		[' 2 ', '300'],
		['enabled', 'enabled'],
		['ROLE', 'Role'],
		['300', '300'],
		['=300', '300'],
		['', '300'],
	])('“%s” is %s', (typed, value) => {
		expect(ask(choice, typed)).toEqual({kind: 'reply', reply: {kind: 'value', value}});
	});

	test.each(['0', '4', '-1', '1.0', 'Anybody', '1,2', '$(id)', '='])('“%s” is none of them', (typed) => {
		expect(ask(choice, typed)).toMatchObject({kind: 'again', says: [{text: expect.stringContaining('1 to 3')}]});
	});

	test('without a proposal Enter alone is no answer', () => {
		const {initial: _initial, ...bare} = choice;
		expect(ask(bare, '')).toMatchObject({kind: 'again'});
	});
});

describe('a checklist', () => {
	test.each<[string, readonly string[]]>([
		['', ['300', 'Role']],
		['3, 1', ['enabled', 'Role']],
		['1 1', ['enabled']],
		['role,2', ['300', 'Role']],
		['none', []],
		['all', ['enabled', '300', 'Role']],
	])('“%s” is %j', (typed, values) => {
		expect(ask(choices, typed)).toEqual({kind: 'reply', reply: {kind: 'values', values}});
	});

	test.each(['1,9', ',', 'nothing'])('“%s” is asked again', (typed) => {
		expect(ask(choices, typed)).toMatchObject({kind: 'again'});
	});
});

describe('a text', () => {
	test('what is wrong is said; what is odd is kept by Enter or by giving it again, another is judged anew', () => {
		expect(ask(text, 'wrong')).toEqual({kind: 'again', says: [{mark: 'attention', text: 'Wrong.'}]});
		expect(ask(text, 'odd')).toEqual({kind: 'again', says: [{mark: 'attention', text: 'Odd.'}], kept: 'odd'});
		expect(ask(text, '', 'odd')).toMatchObject({reply: {value: 'odd'}});
		expect(ask(text, 'odd', 'odd')).toMatchObject({reply: {value: 'odd'}});
		expect(ask(text, 'wrong', 'odd')).toMatchObject({kind: 'again'});
	});

	test('Enter alone takes the proposal, = alone leaves it out', () => {
		expect(ask(text, '')).toMatchObject({kind: 'again'});
		expect(ask({...text, initial: 'a.example'}, '')).toMatchObject({reply: {value: 'a.example'}});
		expect(ask({...text, mayBeEmpty: 'left out'}, '')).toMatchObject({reply: {value: ''}});
		expect(ask({...text, initial: 'a.example', mayBeEmpty: 'left out'}, '=')).toMatchObject({reply: {value: ''}});
	});

	test.each(["a'b", '"', '`id`', '$(id)', ';', '--flag', '-x', '%s', '{{x}}', ' a ', 'ü', '=x', '\\'])(
		'hostile 16: “%s” stays as it was typed',
		(typed) => {
			expect(ask(text, typed)).toMatchObject({reply: {value: typed}});
		},
	);
});

test.each([
	['back', {kind: 'reply', reply: {kind: 'back'}}],
	[' Back ', {kind: 'reply', reply: {kind: 'back'}}],
	['?', {kind: 'help'}],
	['HELP', {kind: 'help'}],
	['=back', {kind: 'reply', reply: {kind: 'value', value: 'back'}}],
	['==help', {kind: 'reply', reply: {kind: 'value', value: '=help'}}],
	['=?', {kind: 'reply', reply: {kind: 'value', value: '?'}}],
])('“%s” at any question', (typed, judged) => {
	expect(ask(text, typed)).toEqual(judged);
});

test('the line that asks says what Enter means', () => {
	expect(promptText(choice)).toBe('Mode (number; Enter for 2, Five minutes):');
	expect(promptText(choices)).toBe('Steps (numbers separated by commas, or none; Enter for 2, 3):');
	expect(promptText({...text, initial: 'a.example', mayBeEmpty: 'leaves it out'})).toBe(
		'Domain (Enter for a.example; = alone: leaves it out):',
	);
	expect(promptText(text, 'odd')).toBe('Domain (Enter keeps it, or type another):');
});
