import {type Command, commandNames} from './commands.js';
import {nearest} from '../validate/nearest.js';
import {type OptionName, optionNames, type Options, flag, rowOf} from './options.js';
import {conflicts} from './conflicts.js';
import {parseSet, type SetText} from './set.js';
import {tokensOf} from './tokens.js';
import {wordsOf} from './words.js';
import {usage} from '../core/problem.js';

/** What the command line asks for. */
export type Invocation = {
	readonly command: Command | 'version';
	/** Steps, the practice cluster's action and scenario, or the topic of the help. */
	readonly words: readonly string[];
	readonly options: Options;
};

/**
 * Reads the command line, without the program's own name. Throws a usage Problem for whatever is not understood;
 * asking for help or the version is understood whatever stands beside it.
 */
export function parse(argv: readonly string[], stepIds: readonly string[]): Invocation {
	const asked = asksForHelp(argv, stepIds);
	if (asked !== undefined) return asked;
	const {words, given} = tokensOf(argv);
	const {command, rest} = wordsOf(words, stepIds);
	for (const {name} of given)
		if (!rowOf(name).on.includes(command))
			throw usage(
				`${command} takes no ${flag(name)}.`,
				`It is taken by: ${rowOf(name).on.join(', ')}.`,
				`See \`seaworthy ${command} --help\`.`,
			);
	const options = optionsOf(given, stepIds);
	const conflict = conflicts(options);
	if (conflict !== undefined) throw usage(conflict.says, ...conflict.next);
	return {command, words: rest, options};
}

/** The options when none was given. */
export const noOptions: Options = optionsOf([], []);

/** Looked for first: whoever misspells something and asks for help in the same line gets the help. */
function asksForHelp(argv: readonly string[], stepIds: readonly string[]): Invocation | undefined {
	const end = argv.indexOf('--');
	const before = end === -1 ? argv : argv.slice(0, end);
	if (before.includes('--version')) return {command: 'version', words: [], options: noOptions};
	if (!before.includes('--help') && !before.includes('-h')) return undefined;
	const topic = before.find((word) => isCommand(word) || stepIds.includes(word));
	return {command: 'help', words: topic === undefined ? [] : [topic], options: noOptions};
}

function isCommand(word: string): boolean {
	return (commandNames as readonly string[]).includes(word);
}

function optionsOf(
	given: readonly {readonly name: OptionName; readonly value: string}[],
	stepIds: readonly string[],
): Options {
	const values = (name: OptionName) => given.filter((option) => option.name === name).map(({value}) => value);
	const entries = optionNames.flatMap((name): readonly (readonly [string, unknown])[] => {
		switch (rowOf(name).kind) {
			case 'switch':
				return [[name, values(name).length > 0]];
			case 'value':
				return single(name, values(name));
			case 'list':
				return [
					[
						name,
						name === 'set'
							? parseSet([...values(name).map((text) => ({text})), ...meant(given)], stepIds)
							: [...new Set(values(name))],
					],
				];
		}
	});
	return Object.fromEntries(entries) as Options;
}

/** What options that are short for `--set` stand for. */
function meant(given: readonly {readonly name: OptionName; readonly value: string}[]): readonly SetText[] {
	return given.flatMap(({name, value}) =>
		(rowOf(name).means?.(value, () => process.cwd()) ?? []).map((text) => ({text, option: flag(name)})),
	);
}

/** Two values of one option are an error: whichever was meant, the other one is a cluster or file that must not be touched. */
function single(name: OptionName, values: readonly string[]): readonly (readonly [string, string])[] {
	const [value, second] = [...new Set(values)];
	if (value === undefined) return [];
	if (second !== undefined) throw usage(`${flag(name)} was given twice: ${value} and ${second}.`, 'Give one of them.');
	const {choices} = rowOf(name);
	if (choices?.includes(value) === false) {
		const meant = nearest(value, choices);
		throw usage(
			`${flag(name)} cannot be "${value}".`,
			meant === undefined ? `It is one of: ${choices.join(', ')}.` : `Did you mean ${meant}?`,
		);
	}
	return [[name, value]];
}
