import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import type {Line, Page} from '../../../source/core/page.js';
import {createPlainFrontend} from '../../../source/frontends/plain/frontend.js';

/** A front end on streams, with a clock that is turned by hand. */
function plain({color = false} = {}) {
	const input = new PassThrough();
	const raw: boolean[] = [];
	const modes = Object.assign(input, {setRawMode: (mode: boolean) => raw.push(mode)});
	let written = '';
	let tick = () => {};
	let now = 0;
	let interrupts = 0;
	const frontend = createPlainFrontend({
		input: modes,
		output: {
			write(text, done) {
				written += text;
				done?.();
			},
		},
		color,
		clock: {
			now: () => now,
			every(_milliseconds, action) {
				tick = action;
				return () => {
					tick = () => {};
				};
			},
		},
		onInterrupt: () => {
			interrupts++;
		},
	});
	return {
		frontend,
		input,
		raw,
		written: () => written,
		interrupts: () => interrupts,
		later: (milliseconds: number) => {
			now += milliseconds;
			tick();
		},
	};
}

const page: Page = {
	id: 'start',
	title: 'Start',
	body: [{text: 'TLS', mark: 'unknown'}],
	prompt: {kind: 'text', message: 'Domain', validate: () => ({ok: true, warnings: []})},
	back: false,
	help: [],
};

test('hostile 1: an input that is closed, now or before, cancels with a sentence', async () => {
	const {frontend, input, written} = plain();
	const asked = frontend.ask(page);
	input.end();
	await expect(asked).rejects.toMatchObject({name: 'Cancelled', signal: 'SIGHUP'});
	await expect(frontend.ask(page)).rejects.toMatchObject({name: 'Cancelled', signal: 'SIGHUP'});
	expect(written().match(/The input has ended, so nothing more can be asked\./g)).toHaveLength(2);
});

test('close ends a question that stands, and gives the terminal back', async () => {
	const {frontend, raw} = plain();
	const asked = frontend.ask(page);
	expect(raw).toEqual([true]);
	await Promise.all([frontend.close(), expect(asked).rejects.toMatchObject({name: 'Cancelled', signal: 'SIGTERM'})]);
	expect(raw).toEqual([true, false]);
});

test('between questions nothing typed is taken for an answer, and Ctrl-C is told', async () => {
	const {frontend, input, interrupts} = plain();
	const first = frontend.ask(page);
	input.write('one\r');
	await expect(first).resolves.toEqual({kind: 'value', value: 'one'});
	input.write('typed ahead\r');
	input.write('\u0003');
	await expect.poll(interrupts).toBe(1);
	const second = frontend.ask(page);
	input.write('two\r');
	await expect(second).resolves.toEqual({kind: 'value', value: 'two'});
	await frontend.close();
});

test('what changes in a page while its question stands is said once, and the question repeated', async () => {
	const {frontend, input, written} = plain();
	let update = (_body: readonly Line[]) => {};
	let isLive = true;
	const asked = frontend.ask({
		...page,
		live(tell) {
			update = tell;
			return () => {
				isLive = false;
			};
		},
	});
	await expect.poll(written).toContain('Domain:');
	update([{text: 'TLS', mark: 'danger'}]);
	update([{text: 'TLS', mark: 'danger'}]);
	expect(written()).toMatch(/unknown: TLS\n[^]*\nDomain:\ndanger: TLS\nDomain:$/);
	input.write('a\r');
	await asked;
	expect(isLive).toBe(false);
	await frontend.close();
});

test('a run gives the terminal back at its beginning and is counted by the clock', async () => {
	const {frontend, input, raw, written, later} = plain();
	const asked = frontend.ask(page);
	input.write('a\r');
	await asked;
	frontend.show({
		kind: 'plan-started',
		stages: [{step: 'tls', title: 'TLS', tasks: [{id: 'tls/a', title: 'Store it'}]}],
	});
	expect(raw).toEqual([true, false]);
	frontend.show({kind: 'task-changed', id: 'tls/a', status: 'running', at: 0});
	later(30_000);
	frontend.show({kind: 'plan-finished', outcome: 'stopped', at: 31_000});
	later(30_000);
	expect(written()).toMatch(
		/TLS, 1 task\nstill at work: Store it \(30 s\)\nattention: The run was stopped before its end\.\n$/,
	);
	await frontend.close();
});

test('colour changes no word', () => {
	const lines: readonly Line[] = [
		{text: 'Head', tone: 'heading'},
		{text: 'bad', mark: 'danger', indent: 1},
	];
	const colored = plain({color: true});
	const bare = plain();
	colored.frontend.say(lines);
	bare.frontend.say(lines);
	expect(bare.written()).toBe('Head\n  danger: bad\n');
	expect(colored.written()).toContain('\u001b[31mdanger:');
	expect(colored.written().replaceAll(/\u001b\[\d+m/g, '')).toBe(bare.written());
});
