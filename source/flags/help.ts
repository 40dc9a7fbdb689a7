import {type Command, commandNames, type CommandRow, commands} from './commands.js';
import {longName, type OptionName, optionNames, rowOf} from './options.js';

const width = 80;

/** What `--help` prints: of everything when no command is named. Plain text, 80 columns, examples first. */
export function help(command: Command | undefined, stepIds: readonly string[]): string {
	return `${(command === undefined ? overview(stepIds) : commandHelp(command, commands[command])).join('\n')}\n`;
}

function overview(stepIds: readonly string[]): readonly string[] {
	return [
		'seaworthy. For a screen reader: --plain (or ACCESSIBLE=1, TERM=dumb).',
		...wrapped('Makes a Deis or Hephy Workflow cluster fit for production, and proves it.'),
		'',
		'Examples:',
		...examples([
			...commands.setup.examples,
			...commands.check.examples.slice(0, 1),
			...commands.undo.examples.slice(0, 1),
			...commands.help.examples.slice(0, 1),
		]),
		'',
		'Commands:',
		...commandNames.flatMap((name) => item([name, commands[name].words].join(' ').trimEnd(), commands[name].says)),
		'',
		...wrapped(`Steps: ${stepIds.join(', ')}.`),
		'',
		...optionLists(optionNames),
		'',
		...wrapped(
			'Exit codes: 0 done, 1 failed before anything was written, 2 wrong usage, 3 findings, 4 stopped after something was written, 5 locked, 130 interrupted, 143 terminated.',
		),
		'',
		'More: `seaworthy help COMMAND`, `seaworthy help STEP`, `seaworthy help answers`.',
	];
}

function commandHelp(name: Command, row: CommandRow): readonly string[] {
	return [
		...wrapped(row.says),
		'',
		'Examples:',
		...examples(row.examples),
		'',
		`Usage: ${['seaworthy', name, row.words, name === 'help' ? '' : '[OPTIONS]'].filter((word) => word !== '').join(' ')}`,
		...(name === 'setup' ? ['       seaworthy [STEP…] [OPTIONS]'] : []),
		'',
		...optionLists(optionNames.filter((option) => rowOf(option).on.includes(name))),
		...(row.notes ?? []).flatMap((note) => ['', ...wrapped(note)]),
		'',
		'More: `seaworthy help exit-codes`, `seaworthy --help`.',
	];
}

function examples(rows: CommandRow['examples']): readonly string[] {
	return rows.flatMap(({line, says}) => [`  ${line}`, ...wrapped(says, 6)]);
}

function optionLists(names: readonly OptionName[]): readonly string[] {
	const groups = [...new Set(names.map((name) => rowOf(name).group))];
	return groups.flatMap((group, index) => [
		...(index === 0 ? [] : ['']),
		`${group}:`,
		...names.filter((name) => rowOf(name).group === group).flatMap((name) => item(spelt(name), rowOf(name).says)),
	]);
}

function spelt(name: OptionName): string {
	const {short, argument} = rowOf(name);
	return `${short === undefined ? '' : `-${short}, `}--${longName(name)}${argument === undefined ? '' : ` ${argument}`}`;
}

/** A name and its explanation side by side, or below each other when the name is long. */
function item(name: string, says: string): readonly string[] {
	const column = 24;
	const lines = wrapped(says, column);
	const [first = '', ...more] = lines;
	return name.length + 4 > column ? [`  ${name}`, ...lines] : [`  ${name}`.padEnd(column) + first.trimStart(), ...more];
}

/** A sentence in lines of at most 80 columns. */
export function wrapped(sentence: string, indent = 0): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of sentence.split(' ')) {
		if (line !== '' && indent + line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else line = line === '' ? word : `${line} ${word}`;
	}
	return [...lines, line].map((text) => ' '.repeat(indent) + text);
}
