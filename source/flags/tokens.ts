import {parseArgs} from 'node:util';
import {usage} from '../core/problem.js';
import {nearest} from '../validate/nearest.js';
import {flag, longName, type OptionName, optionNames, rowOf} from './options.js';

/** The command line taken apart: words, and options in the order given. A switch's value is empty. */
export type Tokens = {
	readonly words: readonly string[];
	readonly given: readonly {readonly name: OptionName; readonly value: string}[];
};

// node:util takes the line apart, because commander's own loading costs more than all else that --help does.
const accepted = Object.fromEntries(
	optionNames.map((name) => {
		const {kind, short} = rowOf(name);
		const type: 'boolean' | 'string' = kind === 'switch' ? 'boolean' : 'string';
		return [longName(name), {type, multiple: true, ...(short === undefined ? {} : {short})}];
	}),
);

const byLongName = new Map(optionNames.map((name) => [longName(name), name]));

/** Takes the line apart; throws for unknown options, missing and superfluous values. */
export function tokensOf(argv: readonly string[]): Tokens {
	const {tokens} = parseArgs({args: [...argv], options: accepted, strict: false, allowPositionals: true, tokens: true});
	const words: string[] = [];
	const given: {name: OptionName; value: string}[] = [];
	for (const token of tokens) {
		if (token.kind === 'positional') words.push(token.value);
		if (token.kind === 'option') given.push({name: known(token), value: valueOf(known(token), token)});
	}
	return {words, given};
}

type Token = {
	readonly name: string;
	readonly rawName: string;
	readonly value: string | undefined;
	readonly inlineValue: boolean | undefined;
};

function known({name, rawName}: Token): OptionName {
	const found = byLongName.get(name);
	if (found !== undefined) return found;
	throw usage(`There is no option ${rawName}.`, hint(name), 'All of them: `seaworthy --help`.');
}

function hint(name: string): string {
	const all = [...byLongName.keys()];
	const meant = name.length === 1 ? all.filter((long) => long.startsWith(name)) : [nearest(name, all)].filter(isText);
	return meant.length === 0
		? 'Options are written in full, e.g. --dry-run; what is no option stands after --.'
		: `Did you mean ${meant.map((long) => `--${long}`).join(' or ')}?`;
}

function isText(value: string | undefined): value is string {
	return value !== undefined;
}

function valueOf(name: OptionName, {value, inlineValue}: Token): string {
	const {kind, argument = ''} = rowOf(name);
	if (kind === 'switch') {
		if (value !== undefined)
			throw usage(`${flag(name)} takes no value.`, `Write ${flag(name)} alone, or leave it out.`);
		return '';
	}
	if (value === undefined || value === '') throw usage(`${flag(name)} needs a value: ${flag(name)} ${argument}.`);
	if (inlineValue === false && /^-./.test(value))
		throw usage(
			`${flag(name)} needs a value, and ${value.replace(/=.*/s, '')} follows.`,
			`If that is the value, write it with an equals sign: ${flag(name)}=${argument}.`,
		);
	return value;
}
