import {Refused} from './reply.js';

/** Names of the flags a program takes here: those with a value and those without; `short` maps `-n` to `namespace`. */
export type FlagTable = {
	readonly valued: readonly string[];
	readonly plain: readonly string[];
	readonly short?: Readonly<Record<string, string>>;
	/** Value of a valued flag given without one, e.g. `--dry-run`. */
	readonly optional?: Readonly<Record<string, string>>;
	/** How the program refuses a flag that it does not know. */
	refuse(flag: string): Refused;
};

/** Arguments sorted into flags and words; `rest` is what follows `--`. */
export type Parsed = {
	readonly flags: Readonly<Record<string, readonly string[]>>;
	readonly words: readonly string[];
	readonly rest: readonly string[] | undefined;
};

/** Sorts arguments as cobra does; every flag must be in the table. */
export function parseFlags(args: readonly string[], table: FlagTable): Parsed {
	const flags: Record<string, string[]> = {};
	const words: string[] = [];
	for (let index = 0; index < args.length; index++) {
		const arg = args[index] ?? '';
		if (arg === '--') return {flags, words, rest: args.slice(index + 1)};
		if (!arg.startsWith('-') || arg === '-') {
			words.push(arg);
			continue;
		}
		const {name, value} = nameOf(arg, table);
		if (table.plain.includes(name)) (flags[name] ??= []).push(value ?? 'true');
		else if (!table.valued.includes(name)) throw table.refuse(arg);
		else if (value !== undefined) (flags[name] ??= []).push(value);
		else if (table.optional?.[name] !== undefined) (flags[name] ??= []).push(table.optional[name]);
		else {
			const next = args[++index];
			if (next === undefined) throw new Refused(`error: flag needs an argument: ${arg}`);
			(flags[name] ??= []).push(next);
		}
	}
	return {flags, words, rest: undefined};
}

function nameOf(arg: string, table: FlagTable): {name: string; value: string | undefined} {
	if (arg.startsWith('--')) {
		const equals = arg.indexOf('=');
		return equals < 0
			? {name: arg.slice(2), value: undefined}
			: {name: arg.slice(2, equals), value: arg.slice(equals + 1)};
	}
	const name = table.short?.[arg[1] ?? ''];
	if (name === undefined) throw table.refuse(arg);
	const value = arg.slice(2).replace(/^=/, '');
	return {name, value: value === '' ? undefined : value};
}

/** The last value given to a flag. */
export function flagOf(parsed: Parsed, name: string): string | undefined {
	return parsed.flags[name]?.at(-1);
}

/** Whether a flag without value is set. */
export function isSet(parsed: Parsed, name: string): boolean {
	const value = flagOf(parsed, name);
	return value !== undefined && value !== 'false';
}
