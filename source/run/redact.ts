import type {Redactor} from '../core/ports.js';
import type {Secret} from '../core/secret.js';
import {stripVTControlCharacters} from 'node:util';

/** Values shorter than this would take ordinary words out of sentences; they are hidden only as whole words. */
const short = 4;

/** Takes secrets out of whatever programs print, also in base64, URL-encoded and JSON forms, and line by line. */
export function createRedactor(): Redactor {
	const forms = new Map<string, string>();
	let longestFirst: readonly (readonly [string | RegExp, string])[] = [];
	const learnOne = (secret: Secret) => {
		for (const form of formsOf(secret.reveal())) if (!forms.has(form)) forms.set(form, secret.toString());
	};
	return {
		learn: (secrets) => {
			for (const secret of secrets) if (!secret.isEmpty) learnOne(secret);
			longestFirst = [...forms]
				.sort(([a], [b]) => b.length - a.length)
				.map(([form, name]) => [form.length < short ? asWord(form) : form, name]);
		},
		// One by one: a single regular expression of all forms grows too large to compile.
		redact: (text) =>
			longestFirst.reduce((so, [form, name]) => so.replaceAll(form, () => name), stripVTControlCharacters(text)),
	};
}

function asWord(form: string): RegExp {
	return new RegExp(String.raw`(?<!\w)${form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?!\w)`, 'g');
}

/** The forms in which a value turns up: as it is, each longer line of it, base64, URL-encoded, in JSON. */
function formsOf(value: string): readonly string[] {
	const lines = value.split('\n').filter((line) => line.length >= 16 && !line.startsWith('-----'));
	const bytes = Buffer.from(value, 'utf8');
	const whole = [value, `${value}\n`].map((text) => Buffer.from(text, 'utf8').toString('base64'));
	const quoted = JSON.stringify(value).slice(1, -1);
	const forUrls = [encodeURIComponent(value), new URLSearchParams({v: value}).toString().slice(2)];
	return [
		...new Set(
			[
				value,
				...(value.includes('\n') ? lines : []),
				...(bytes.length > 3 ? [...whole, ...whole.map((text) => text.replace(/=+$/, ''))] : []),
				...(bytes.length > 7 ? withinBase64(bytes) : []),
				...forUrls,
				...forUrls.map((form) => form.replaceAll(/%[\dA-F]{2}/g, (code) => code.toLowerCase())),
				quoted,
				// As Go's encoder writes it: kubectl, helm and rclone.
				quoted.replaceAll(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
			].filter((form) => form !== ''),
		),
	];
}

/** What is sure to be seen of the value inside the base64 of a longer text, such as `user:password`: by where in a group of three bytes it begins. */
function withinBase64(bytes: Buffer): readonly string[] {
	return [0, 1, 2]
		.map((before) => {
			const encoded = Buffer.concat([Buffer.alloc(before), bytes])
				.toString('base64')
				.replace(/=+$/, '');
			const whole = Math.floor(((before + bytes.length) * 8) / 6);
			return encoded.slice(Math.ceil((before * 8) / 6), whole);
		})
		.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
