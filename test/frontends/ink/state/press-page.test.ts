import {expect, test} from 'vitest';
import type {Option} from '../../../../source/core/question.js';
import {fine} from '../../../../source/core/question.js';
import {summarise} from '../../../../source/frontends/ink/state/summary.js';
import {judge, page} from '../fixtures/made-up-pages.js';
import {told, type} from '../fixtures/typing.js';

const options: readonly Option[] = ['red', 'green', 'blue'].map((value) => ({value, label: `The ${value} one`}));
const choice = page({kind: 'choice', message: 'Which?', options, initial: 'green'}, {help: [{text: 'help'}]});
const checklist = page({kind: 'choices', message: 'Which?', options, initial: ['green']});
const text = page({kind: 'text', message: 'Region', initial: 'eu-west-1', validate: judge}, {help: [{text: 'help'}]});
const plain = page({kind: 'text', message: 'Name', validate: judge});

test('a choice begins at what it proposes; arrows, j, k and digits move, Enter takes', () => {
	expect(told(type(choice, '\r'))).toBe('green');
	expect(told(type(choice, '\u001B[B', '\u001B[B', '\r'))).toBe('blue');
	expect(told(type(choice, 'kk', '\r'))).toBe('red');
	expect(told(type(choice, '3j1j9\r'))).toBe('green');
});

test('a paste presses nothing in a list', () => {
	expect(type(choice, '\u001B[200~3\r\r\u001B[201~').reply).toBeUndefined();
	expect(told(type(choice, '\u001B[200~3\r\r\u001B[201~', '\r'))).toBe('green');
});

test('a checklist ticks with Space, all with a, and answers in its own order', () => {
	expect(told(type(checklist, '\u001B[B', '\u001B[B', ' ', '\u001B[A\u001B[A', ' ', '\r'))).toEqual({
		kind: 'values',
		values: ['red', 'green', 'blue'],
	});
	expect(told(type(checklist, 'j', ' ', '\r'))).toEqual({kind: 'values', values: []});
	expect(told(type(checklist, 'aa', '\r'))).toEqual({kind: 'values', values: []});
	expect(told(type(checklist, 'a', '\r'))).toEqual({kind: 'values', values: ['red', 'green', 'blue']});
});

test('an empty Enter takes the proposal; Tab puts it into the line', () => {
	expect(told(type(text, '\r'))).toBe('eu-west-1');
	expect(told(type(text, '\t\u007F2\r'))).toBe('eu-west-2');
	expect(told(type(text, 'us-east-1\r'))).toBe('us-east-1');
});

test('where empty is an answer of its own, the proposal stands in the line and can be deleted', () => {
	const optional = page({kind: 'text', message: 'Prefix', initial: 'deis', mayBeEmpty: 'no prefix', validate: judge});
	expect(told(type(optional, '\r'))).toBe('deis');
	expect(told(type(optional, '\u0015\r'))).toBe('');
	expect(summarise(optional, {kind: 'value', value: ''}, '·')).toBe('A title · Prefix · no prefix');
});

test('an error stays at the question and loses nothing; an empty answer where one is needed too', () => {
	const wrong = type(plain, 'bad-name\r');
	expect(told(wrong)).toBe('That is bad; good would be right.');
	expect(told(type(plain, 'bad-name\r', '\u0001\u001B[3~\u001B[3~\u001B[3~good\r'))).toBe('good-name');
	expect(told(type(plain, '\r'))).toBe('Nothing was typed, and an answer is needed here.');
});

test('a warning is shown once, and the same value is taken then', () => {
	expect(told(type(plain, 'odd\r'))).toBe('That is odd.');
	expect(told(type(plain, 'odd\r', '\r'))).toBe('odd');
	expect(told(type(plain, 'odd\r', 'x\r'))).toBe('That is odd.');
});

test('a paste into a one-line field is kept when it is one line', () => {
	expect(told(type(plain, '\u001B[200~name\r\u001B[201~', '\r'))).toBe('name');
	const several = type(plain, 'a\u001B[200~one\rtwo\rthree\u001B[201~');
	expect(told(several)).toBe('That has 3 lines and this takes one. Nothing of it was kept.');
	expect(told(type(plain, 'a\u001B[200~one\rtwo\u001B[201~', 'b\r'))).toBe('ab');
	const long = 'y'.repeat(65_536);
	expect(told(type(plain, `\u001B[200~${long}\u001B[201~`, '\r'))).toBe(long);
});

test('asks 6: Escape and Ctrl-B go back where there is a way back', () => {
	expect(type(text, 'abc\u0002').reply).toEqual({kind: 'back'});
	expect(type({...text, back: false}, '\u0002').reply).toBeUndefined();
});

test('? opens the help of a list, F1 or Ctrl-G that of a text; it scrolls and closes', () => {
	const opened = type(choice, '?');
	expect(opened.state.helpIsOpen).toBe(true);
	expect(type(choice, '?', '\u001B[B', '\u001B[6~').state.scroll).toBe(6);
	expect(type(choice, '?', '\u001B[6~\u001B[6~\u001B[6~\u001B[6~').state.scroll).toBe(12);
	expect(type(choice, '?', '\r').state.helpIsOpen).toBe(false);
	expect(told(type(text, '?\r'))).toBe('?');
	expect(type(text, '\u001BOP').state.helpIsOpen).toBe(true);
	expect(told(type(text, '\u0007typed while it is open\r\r'))).toBe('eu-west-1');
});

test('keys behind a reply are left for the next page', () => {
	expect(type(plain, 'one\rtwo\r')).toMatchObject({reply: {kind: 'value', value: 'one'}, left: 2});
});

test('an answered question is one line; a secret is only ever "set"', () => {
	const secret = page({kind: 'secret', message: 'Secret key', format: 'line', validate: () => fine});
	const certificate = page(
		{kind: 'document', message: 'Certificate', format: 'pem', validate: () => fine},
		{title: 'Certificate'},
	);
	expect(summarise(choice, {kind: 'value', value: 'red'}, '·')).toBe('A title · Which? · The red one');
	expect(summarise(checklist, {kind: 'values', values: []}, '·')).toBe('A title · Which? · none');
	expect(summarise(secret, {kind: 'value', value: 'hunter2'}, '·')).toBe('A title · Secret key · set');
	expect(summarise(certificate, {kind: 'value', value: '-----BEGIN X-----\nx\n-----END X-----'}, '·')).toBe(
		'Certificate · 3 lines pasted',
	);
	expect(summarise(certificate, {kind: 'value', value: '/tmp/c.pem'}, '·')).toBe('Certificate · /tmp/c.pem');
	expect(summarise(choice, {kind: 'back'}, '·')).toBeUndefined();
});
