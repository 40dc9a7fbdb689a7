import {describe, expect, it} from 'vitest';
import {commandNames, commands, scenarios} from '../../source/flags/commands.js';
import {help} from '../../source/flags/help.js';
import {flag, optionNames, rowOf} from '../../source/flags/options.js';
import {parse} from '../../source/flags/parse.js';
import {stepIds} from '../../source/flags/step-ids.js';
import {platforms} from '../../source/platforms/index.js';
import {deisScenarios} from '../../source/practice/deis-v1/state.js';
import {scenarios as practised} from '../../source/practice/state.js';

describe('seaworthy --help', () => {
	const text = help(undefined, stepIds);

	it('names the way for screen readers in its first line', () => {
		expect(text.split('\n')[0]).toBe('seaworthy. For a screen reader: --plain (or ACCESSIBLE=1, TERM=dumb).');
	});

	it('shows examples before anything else, then all commands, steps, options and exit codes', () => {
		expect(text.indexOf('Examples:')).toBeLessThan(text.indexOf('Commands:'));
		for (const command of commandNames) expect(text).toContain(`\n  ${command}`);
		for (const step of stepIds) expect(text).toContain(step);
		for (const name of optionNames) expect(text).toContain(flag(name));
		for (const code of ['0 done', '2 wrong usage', '5 locked', '130', '143'])
			expect(text.replace(/\n/g, ' ')).toContain(code);
	});
});

describe('the help of each command', () => {
	it.each(commandNames)('%s: its options, an example first, at most 80 columns', (command) => {
		const text = help(command, stepIds);
		expect(text.indexOf('Examples:')).toBeGreaterThan(-1);
		expect(text.indexOf('Examples:')).toBeLessThan(text.indexOf('Usage:'));
		for (const name of optionNames)
			expect(new RegExp(`^  (-., )?${flag(name)}(?![\\w-])`, 'm').test(text), flag(name)).toBe(
				rowOf(name).on.includes(command),
			);
		for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
	});

	it.each(commandNames.flatMap((command) => commands[command].examples.map(({line}) => line)))(
		'the example "%s" parses',
		(line) => {
			const words = line.split(/ [|>]/)[0]!.split(' ');
			expect(words[0]).toBe('seaworthy');
			expect(() => parse(words.slice(1), stepIds)).not.toThrow();
		},
	);
});

it('the step ids that the command line knows are those of the steps', () => {
	const found = new Set(platforms.flatMap(({steps}) => steps.map(({id}) => id)));
	expect([...found]).toEqual(stepIds);
});

it('the scenarios that the command line knows are those of the practice cluster', () => {
	expect(scenarios).toEqual({workflow: practised, 'deis-v1': deisScenarios});
});
