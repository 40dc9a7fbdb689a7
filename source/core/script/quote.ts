import {Secret} from '../secret.js';
import {jsonString, type Piece, type Text} from '../text.js';

/** A word of POSIX sh: bare where nothing in it is special, else in single quotes. */
export function quote(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) && !/^[\w]+=/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A word in which `{port}` stands for the forwarded port. */
export function quoteWithPort(word: string): string {
	return word.includes('{port}') ? word.split('{port}').map(quoteOrNothing).join('"$port"') : quote(word);
}

function quoteOrNothing(part: string): string {
	return part === '' ? '' : quote(part);
}

/** A text as one word in double quotes, its secrets as variables. */
export function expansion(of: Text): string {
	return `"${of.map(inQuotes).join('')}"`;
}

function inQuotes(piece: Piece): string {
	if (typeof piece === 'string') return piece.replaceAll(/[\\"$`]/g, String.raw`\$&`);
	if (piece instanceof Secret) return `\${${piece.name}}`;
	return `$(${encoder(piece)})`;
}

function encoder(piece: Exclude<Piece, string | Secret>): string {
	return piece.encode === 'json' ? `json ${expansion(piece.of)}` : `encode64 ${expansion(piece.of)}`;
}

/** Commands that print the text, joined for a `{ …; }` group. No here-document: bash before 5.1 keeps those in a file. */
export function printing(of: Text): string {
	const commands: string[] = [];
	let plain = '';
	const flush = () => {
		if (plain !== '') commands.push(`printf '%s' ${quote(plain)}`);
		plain = '';
	};
	for (const piece of of) {
		if (typeof piece === 'string') plain += piece;
		else if (
			!(piece instanceof Secret) &&
			piece.encode === 'json' &&
			piece.of.every((inner) => typeof inner === 'string')
		)
			plain += jsonString(piece.of.join(''));
		else {
			flush();
			commands.push(piece instanceof Secret ? `printf '%s' ${expansion([piece])}` : encoder(piece));
		}
	}
	flush();
	return commands.join('; ');
}
