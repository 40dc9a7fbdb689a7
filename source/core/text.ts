import {Secret} from './secret.js';

/** A text that goes through an encoding before it is used, by the run and by the printed script alike. */
export type Encoded = {readonly encode: 'json' | 'base64'; readonly of: Text};

/** One part of a text: written as it is, hidden, or encoded. */
export type Piece = string | Secret | Encoded;

/** What goes to a program's standard input: pieces, so that a secret never becomes a string on its way. */
export type Text = readonly Piece[];

/** Builds a text from a template: text`user:${secret}`. */
export function text(strings: TemplateStringsArray, ...values: readonly (Piece | Text)[]): Text {
	return strings.flatMap((string, index) => {
		const value = values[index];
		const pieces = value === undefined ? [] : isText(value) ? value : [value];
		return string === '' ? pieces : [string, ...pieces];
	});
}

/** Whether a value is a text of pieces and not a single piece. */
export function isText(value: unknown): value is Text {
	return Array.isArray(value);
}

/** The text as one JSON string, quotes included; JSON is YAML, so it serves helm's values too. */
export function json(of: Text): Encoded {
	return {encode: 'json', of};
}

/** The text in base64 on one line. */
export function base64(of: Text): Encoded {
	return {encode: 'base64', of};
}

/** The secrets in a text, each once, in their order. */
export function secretsIn(of: Text): readonly Secret[] {
	return [
		...new Set(
			of.flatMap((piece) => (typeof piece === 'string' ? [] : piece instanceof Secret ? [piece] : secretsIn(piece.of))),
		),
	];
}

/** The text as people may see it, each secret as `$NAME`. */
export function shown(of: Text): string {
	return of
		.map((piece) =>
			typeof piece === 'string'
				? piece
				: piece instanceof Secret
					? piece.toString()
					: piece.encode === 'json'
						? JSON.stringify(shown(piece.of))
						: `base64(${shown(piece.of)})`,
		)
		.join('');
}

/** The text as a program receives it; `reveal` is given by those who may. */
export function written(of: Text, reveal: (secret: Secret) => string): string {
	return of
		.map((piece) => {
			if (typeof piece === 'string') return piece;
			if (piece instanceof Secret) return reveal(piece);
			const inner = written(piece.of, reveal);
			return piece.encode === 'json' ? jsonString(inner) : base64String(inner);
		})
		.join('');
}

/** Whether the text is `present`, told without showing it. */
export function equalsText(of: Text, present: Secret | string): boolean {
	const value = written(of, (secret) => secret.inspect((inner) => inner));
	return present instanceof Secret ? present.equals(value) : value === present;
}

/** A JSON string that helm's YAML 1.1 reader leaves as it is (facts/terminal.md): raw U+0080–009F, U+2028, U+2029 and U+FEFF would be altered. */
export function jsonString(value: string): string {
	return JSON.stringify(value).replaceAll(
		/[\u007f-\u009f\u2028\u2029\ufeff]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

function base64String(value: string): string {
	return btoa([...new TextEncoder().encode(value)].map((byte) => String.fromCodePoint(byte)).join(''));
}
