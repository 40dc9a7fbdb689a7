import {describe, expect, test} from 'vitest';
import {chooseFrontend, type Surroundings} from '../../source/frontends/choose.js';

const window = {isTTY: true, columns: 80, rows: 24};
const pipe = {};
const none = {plain: false, json: false, noInput: false, noColor: false, dryRun: false};

/** A terminal all around, changed as the row says. */
function choose(
	changes: Omit<Partial<Surroundings>, 'options'> & {options?: Partial<Surroundings['options']>} = {},
): string {
	const choice = chooseFrontend({
		stdin: window,
		stdout: window,
		stderr: window,
		environment: {TERM: 'xterm'},
		...changes,
		options: {...none, ...changes.options},
	});
	expect(choice.reason).toMatch(/\.$/);
	return `${choice.kind} on ${choice.output}${choice.color ? ' in colour' : ''}`;
}

test('a terminal all around is drawn on', () => {
	expect(choose()).toBe('ink on stdout in colour');
});

describe('hostile 1, 2: which of the streams are terminals', () => {
	test.each([
		['t t t', '', 'ink on stdout in colour'],
		['t t p', '', 'ink on stdout in colour'],
		['t p t', '', 'ink on stderr in colour'],
		['t p p', '', 'nobody on stdout'],
		['p t t', '', 'nobody on stdout in colour'],
		['p t p', '', 'nobody on stdout in colour'],
		['p p t', '', 'nobody on stderr in colour'],
		['p p p', '', 'nobody on stdout'],
		['t t t', 'dryRun', 'ink on stderr in colour'],
		['t t p', 'dryRun', 'nobody on stderr'],
		['t p t', 'dryRun', 'ink on stderr in colour'],
		['t p p', 'dryRun', 'nobody on stderr'],
		['p t t', 'dryRun', 'nobody on stderr in colour'],
		['p t p', 'dryRun', 'nobody on stderr'],
		['p p t', 'dryRun', 'nobody on stderr in colour'],
		['p p p', 'dryRun', 'nobody on stderr'],
		['t p t', 'plain', 'plain on stderr in colour'],
		['t t t', 'noInput', 'nobody on stdout in colour'],
		['t t t', 'json', 'json on stdout'],
		['p p p', 'json', 'json on stdout'],
		['t p t', 'json', 'json on stdout'],
		['t t t', 'json dryRun', 'nobody on stderr in colour'],
		['t t t', 'plain noColor', 'plain on stdout'],
	])('stdin, stdout, stderr = %s with %s: %s', (streams, options, expected) => {
		const [stdin, stdout, stderr] = streams.split(' ').map((stream) => (stream === 't' ? window : pipe));
		const given = Object.fromEntries(options.split(' ').map((option) => [option, true]));
		expect(choose({stdin: stdin!, stdout: stdout!, stderr: stderr!, options: given})).toBe(expected);
	});
});

describe('hostile 3, 4: what the environment says', () => {
	test.each<[Record<string, string | undefined>, string]>([
		[{TERM: 'dumb'}, 'plain on stdout'],
		[{TERM: ''}, 'plain on stdout'],
		[{TERM: undefined}, 'plain on stdout'],
		[{TERM: 'no-such-terminal'}, 'ink on stdout in colour'],
		[{NO_COLOR: ''}, 'ink on stdout in colour'],
		[{NO_COLOR: '1'}, 'ink on stdout'],
		[{NO_COLOR: '0'}, 'ink on stdout'],
		[{NO_COLOR: '1', FORCE_COLOR: '1'}, 'ink on stdout'],
		[{NO_COLOR: '', FORCE_COLOR: '0'}, 'ink on stdout'],
		[{FORCE_COLOR: 'false'}, 'ink on stdout'],
		[{FORCE_COLOR: ''}, 'ink on stdout in colour'],
		[{FORCE_COLOR: '1', TERM: 'dumb'}, 'plain on stdout in colour'],
		[{CI: 'true'}, 'ink on stdout in colour'],
		[{ACCESSIBLE: '1'}, 'plain on stdout in colour'],
		[{ACCESSIBLE: '0'}, 'ink on stdout in colour'],
		[{ACCESSIBLE: ''}, 'ink on stdout in colour'],
		[{INK_SCREEN_READER: 'true'}, 'plain on stdout in colour'],
		[{INK_SCREEN_READER: 'false'}, 'ink on stdout in colour'],
	])('%j: %s', (environment, expected) => {
		expect(choose({environment: {TERM: 'xterm', ...environment}})).toBe(expected);
	});

	test('FORCE_COLOR colours a pipe, --no-color wins over it', () => {
		const environment = {TERM: 'xterm', FORCE_COLOR: '1'};
		const piped = {stdin: pipe, stdout: pipe, stderr: pipe, environment};
		expect(choose(piped)).toBe('nobody on stdout in colour');
		expect(choose({...piped, options: {noColor: true}})).toBe('nobody on stdout');
	});
});

describe('hostile 5: the window', () => {
	test.each([
		[0, 0, 'plain'],
		[19, 24, 'plain'],
		[80, 4, 'plain'],
		[20, 5, 'ink'],
		[400, 200, 'ink'],
		[undefined, undefined, 'plain'],
	])('%s×%s: %s', (columns, rows, kind) => {
		const small = {isTTY: true, ...(columns === undefined ? {} : {columns}), ...(rows === undefined ? {} : {rows})};
		expect(choose({stdout: small})).toBe(`${kind} on stdout in colour`);
	});

	test('is that of the stream which is drawn on', () => {
		expect(choose({stdout: pipe, stderr: {isTTY: true, columns: 10, rows: 3}})).toBe('plain on stderr in colour');
	});
});
