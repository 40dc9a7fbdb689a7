import {type Rule, holdTo} from './rule.js';
import {type Verdict, accepted, allOf, refused} from './verdict.js';

/** The most that a value of one line may hold, in bytes. */
export const longestLine = 64 * 1024;

const hiddenCharacter = /[\p{Cf}\p{Cs}\u{2028}\u{2029}]/u;

/** The value without the line breaks at its end: what is stored of a secret that came from a file or `echo`. */
export function withoutFinalNewline(value: string): string {
	let end = value.length;
	while (end > 0 && (value[end - 1] === '\n' || value[end - 1] === '\r')) end--;
	return value.slice(0, end);
}

function lineRules(what: string): readonly Rule[] {
	return [
		{broken: (value) => value === '', says: `The ${what} is empty. Type a value.`},
		{
			broken: (value) => Buffer.byteLength(value) > longestLine,
			says: `The ${what} is longer than 64 kB. Was a whole file pasted?`,
		},
		{broken: (value) => value.trim() === '', says: `The ${what} has only blanks. Type a value.`},
		{broken: /\0/, says: `The ${what} has a NUL byte. Type it as plain text, without binary data.`},
		{broken: /[\r\n]/, says: `The ${what} has a line break. Give it on one line.`},
		{broken: /\t/, says: `The ${what} has a tab. Leave it out.`},
		{
			broken: /\u001B|\u009B|\u009D/,
			says: `The ${what} has a terminal escape sequence. Type it by hand, or copy it from a plain text file.`,
		},
		{broken: /\p{Cc}/u, says: `The ${what} has a control character. Type it by hand, without arrow or function keys.`},
	];
}

/** Refuses what no one-line field takes: nothing, only blanks, blanks at the ends, control and hidden characters, over 64 kB. `what` names the field, as in "bucket name". */
export function checkLine(value: string, what: string): Verdict {
	return allOf(
		holdTo(lineRules(what), value),
		hiddenCharacter.test(value)
			? refused(`The ${what} has a character that cannot be seen (such as a zero-width space). Type it by hand.`)
			: accepted(),
		value === value.trim() ? accepted() : refused(`The ${what} begins or ends with a blank. Leave the blank out.`),
	);
}

/** As `checkLine`, but for secrets, whose odd characters may be meant: only warns of blanks at the ends and hidden characters, and of a final line break, which is left out when the value is stored. */
export function checkSecretLine(value: string, what: string): Verdict {
	const line = withoutFinalNewline(value);
	const warnings: string[] = [];
	if (line !== value) warnings.push(`The ${what} ends with a line break, which is left out.`);
	if (line !== line.trim()) warnings.push(`The ${what} begins or ends with a blank: it is kept, as it may be meant.`);
	if (hiddenCharacter.test(line))
		warnings.push(`The ${what} has a character that cannot be seen: it is kept, as it may be meant.`);
	return allOf(holdTo(lineRules(what), line), accepted(...warnings));
}
