import {PassThrough} from 'node:stream';
import {Box, render, Text} from 'ink';
import {createElement} from 'react';
import {expect, test, vi} from 'vitest';
import xterm from '@xterm/headless';
import {createInkOutput, type Output} from '../../../../source/frontends/ink/terminal/ink-output.js';
import {eraseFrame, reflows, rowsAfterReflow} from '../../../../source/frontends/ink/terminal/reflow.js';

function terminal(columns: number, rows: number) {
	const screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true});
	const stdout = Object.assign(new PassThrough(), {columns, rows, isTTY: true}) as unknown as Output;
	stdout.on('data', (data: Buffer) => screen.write(data));
	const lines = () => {
		const {active} = screen.buffer;
		return Array.from({length: active.length}, (_, row) => active.getLine(row)?.translateToString(true) ?? '').filter(
			(line) => line !== '',
		);
	};
	return {stdout, lines};
}

const rowsOf = (rows: readonly string[]) =>
	createElement(Box, {flexDirection: 'column'}, ...rows.map((row) => createElement(Text, {key: row}, row)));

test('a frame whose rows change, grow and shrink stands where it stood', async () => {
	const {stdout, lines} = terminal(40, 20);
	const output = createInkOutput(stdout);
	const app = render(rowsOf(['a', 'b', 'c']), {
		stdout: output.stream,
		patchConsole: false,
		incrementalRendering: true,
		maxFps: 0,
	});
	for (const rows of [['a', 'X', 'c'], ['a', 'X', 'c', 'd', 'e'], ['1'], ['1', '2'], ['2', '2 ', 'z']]) {
		app.rerender(rowsOf(rows));
		await vi.waitFor(() => expect(lines()).toEqual(rows.map((row) => row.trimEnd())));
	}

	app.unmount();
});

test('a silent output drops what Ink writes, but tells it that it was written', async () => {
	const {stdout, lines} = terminal(40, 20);
	const output = createInkOutput(stdout);
	output.silence(true);
	await new Promise<void>((resolve) => void output.stream.write('dropped', () => resolve()));
	output.silence(false);
	output.stream.write('shown\n');
	await vi.waitFor(() => expect(lines()).toEqual(['shown']));
	expect(output.stream.rows).toBe(Number.POSITIVE_INFINITY);
});

test('a frame on a narrower terminal takes more rows, and all of them are taken away', async () => {
	expect(rowsAfterReflow(['x'.repeat(50), '', '\u001B[31m日本語日本語\u001B[39m'], 11)).toBe(5 + 1 + 2);
	const {stdout, lines} = terminal(20, 10);
	stdout.write(`kept\n${'x'.repeat(50)}\nlast\n`);
	await vi.waitFor(() => expect(lines()).toHaveLength(5));
	stdout.write(eraseFrame(rowsAfterReflow(['x'.repeat(50), 'last'], 20)));
	await vi.waitFor(() => expect(lines()).toEqual(['kept']));
});

test('terminals that cut instead of wrapping are told by what they set', () => {
	expect(reflows({TERM: 'xterm-256color'})).toBe(true);
	expect(reflows({XTERM_VERSION: 'XTerm(379)'})).toBe(false);
	expect(reflows({STY: '1.pts'})).toBe(false);
});
