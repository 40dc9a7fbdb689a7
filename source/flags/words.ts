import {usage} from '../core/problem.js';
import {type Command, commandNames, commands, scenarios} from './commands.js';
import {didYouMean, nearest} from '../validate/nearest.js';
import {longName, optionNames} from './options.js';

/** Tells the command and its words apart; `seaworthy tls` is `seaworthy setup tls`. */
export function wordsOf(
	words: readonly string[],
	stepIds: readonly string[],
): {readonly command: Command; readonly rest: readonly string[]} {
	const [first, ...others] = words;
	if (first === undefined) return {command: 'setup', rest: []};
	const command = commandNames.find((name) => name === first);
	if (command !== undefined) return {command, rest: checked(command, others, stepIds)};
	if (!stepIds.includes(first)) throw unknownWord(first, stepIds);
	return {command: 'setup', rest: checked('setup', words, stepIds)};
}

function unknownWord(word: string, stepIds: readonly string[]): Error {
	const long = optionNames.map((name) => longName(name));
	const meant = nearest(word, [...commandNames, ...stepIds, ...long]);
	const isOption =
		meant !== undefined && !stepIds.includes(meant) && !(commandNames as readonly string[]).includes(meant);
	return usage(
		`There is no command or step "${word}".`,
		meant === undefined
			? `Commands: ${commandNames.join(', ')}. Steps: ${stepIds.join(', ')}.`
			: `Did you mean \`seaworthy ${isOption ? `--${meant}` : meant}\`?`,
	);
}

function checked(command: Command, words: readonly string[], stepIds: readonly string[]): readonly string[] {
	switch (command) {
		case 'setup':
		case 'check':
			return stepsOf(command, words, stepIds);
		case 'undo':
			return atMost(1, command, stepsOf(command, words, stepIds));
		case 'history':
			return atMost(0, command, words);
		case 'practice':
			return practiceWords(words);
		case 'help':
			return atMost(1, command, words);
	}
}

function stepsOf(command: Command, words: readonly string[], stepIds: readonly string[]): readonly string[] {
	for (const word of words) {
		if (stepIds.includes(word)) continue;
		if ((commandNames as readonly string[]).includes(word))
			throw usage(
				`"${word}" is a command and comes first.`,
				`Write \`seaworthy ${word}${words[0] === word ? '' : ` ${words[0] ?? ''}`}\`; here it follows ${command}.`,
			);
		throw usage(`There is no step "${word}".`, didYouMean(word, stepIds));
	}
	return [...new Set(words)];
}

function atMost(count: number, command: Command, words: readonly string[]): readonly string[] {
	if (words.length <= count) return words;
	throw usage(
		`\`seaworthy ${command}\` takes ${count === 0 ? 'no further word' : 'one word at most'}; given: ${words.join(' ')}.`,
		`Usage: seaworthy ${[command, commands[command].words].join(' ').trimEnd()}`,
	);
}

function practiceWords(words: readonly string[]): readonly string[] {
	const [action, scenario, more] = words;
	if (action === undefined)
		throw usage(
			'`seaworthy practice` needs to know what to do: reset or remove.',
			'To set up the practice cluster: `seaworthy --practice`.',
		);
	if (action !== 'reset' && action !== 'remove')
		throw usage(`\`seaworthy practice\` cannot "${action}".`, didYouMean(action, ['reset', 'remove']));
	if (more !== undefined || (action === 'remove' && scenario !== undefined))
		throw usage(
			`Too many words after \`seaworthy practice ${action}\`.`,
			`Usage: seaworthy practice ${commands.practice.words}`,
		);
	const known: readonly string[] = [...new Set(Object.values(scenarios).flat())];
	if (scenario !== undefined && !known.includes(scenario))
		throw usage(`There is no scenario "${scenario}".`, didYouMean(scenario, known));
	return words;
}
