import type {Redactor} from '../core/ports.js';
import type {Secret} from '../core/secret.js';
import {stripVTControlCharacters} from 'node:util';

/** Values shorter than this would take ordinary words out of sentences; they are hidden only as whole words. */
const short = 4;

/** Takes secrets out of whatever programs print, also in base64, URL-encoded and JSON forms, and line by line. */
export function createRedactor(): Redactor {
	const forms = new Map<string, string>();
	let pattern: RegExp | undefined;
	const learnOne = (secret: Secret) => {
		for (const form of formsOf(secret.reveal())) if (!forms.has(form)) forms.set(form, secret.toString());
	};
	return {
		learn: (secrets) => {
			for (const secret of secrets) if (!secret.isEmpty) learnOne(secret);
			const longestFirst = [...forms.keys()].sort((a, b) => b.length - a.length);
			pattern = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(matching).join('|'), 'g');
		},
		redact: (text) => {
			const plain = stripVTControlCharacters(text);
			return pattern === undefined ? plain : plain.replace(pattern, (found) => forms.get(found) ?? '$SECRET');
		},
	};
}

function matching(form: string): string {
	const literal = form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
	return form.length < short ? `(?<![\\w])${literal}(?![\\w])` : literal;
}

/** The forms in which a value turns up: as it is, each longer line of it, base64, URL-encoded, in JSON. */
function formsOf(value: string): readonly string[] {
	const lines = value.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-----'));
	const bytes = Buffer.from(value, 'utf8');
	const whole = [value, `${value}\n`].map((text) => Buffer.from(text, 'utf8').toString('base64'));
	return [
		...new Set(
			[
				value,
				...(value.includes('\n') ? lines : []),
				...(bytes.length > 3 ? [...whole, ...whole.map((text) => text.replace(/=+$/, ''))] : []),
				encodeURIComponent(value),
				new URLSearchParams({v: value}).toString().slice(2),
				JSON.stringify(value).slice(1, -1),
			].filter((form) => form !== ''),
		),
	];
}
