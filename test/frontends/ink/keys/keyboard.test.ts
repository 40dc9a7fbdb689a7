import {PassThrough} from 'node:stream';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createKeyboard, type KeyInput, type Stroke} from '../../../../source/frontends/ink/keys/keyboard.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listen() {
	const input = new PassThrough();
	const strokes: Stroke[] = [];
	let ended = 0;
	const keyboard = createKeyboard({
		input: input as unknown as KeyInput,
		now: () => vi.getMockedSystemTime()?.getTime() ?? 0,
		onStrokes: (next) => strokes.push(...next),
		onEnd: () => ended++,
	});
	const names = () => strokes.map(({key}) => (key.kind === 'press' ? key.name : key.kind));
	return {
		send: (chunk: string) => input.emit('data', chunk),
		end: () => input.emit('end'),
		strokes,
		names,
		keyboard,
		ended: () => ended,
	};
}

test('ESC is told from a cut sequence by a moment in which nothing follows', () => {
	const {send, names} = listen();
	send('\u001B');
	vi.advanceTimersByTime(30);
	send('[A');
	expect(names()).toEqual(['up']);
	send('\u001B');
	vi.advanceTimersByTime(100);
	expect(names()).toEqual(['up', 'escape']);
});

test('an unfinished sequence is dropped after a while and swallows no later key', () => {
	const {send, names} = listen();
	send('\u001B[');
	vi.advanceTimersByTime(2000);
	send('A');
	expect(names()).toEqual(['text']);
});

test('keys say whether a person can have pressed them by themselves', () => {
	const {send, strokes} = listen();
	vi.advanceTimersByTime(1000);
	send('ab\r');
	send('\r');
	vi.advanceTimersByTime(1000);
	send('\r');
	expect(strokes.map((stroke) => stroke.pace)).toEqual([
		{hurried: false, first: true, more: true},
		{hurried: true, first: false, more: false},
		{hurried: true, first: true, more: false},
		{hurried: false, first: true, more: false},
	]);
});

test('it tells when the terminal went away, and nothing more after it was stopped', () => {
	const {send, end, names, keyboard, ended} = listen();
	end();
	expect(ended()).toBe(1);
	keyboard.stop();
	send('x');
	end();
	expect(names()).toEqual([]);
	expect(ended()).toBe(1);
});
