import type {ErrorObject} from 'ajv';
import {didYouMean} from '../../validate/nearest.js';
import type {Mistake, Path, YamlDocument} from './yaml-document.js';

const literalSecret =
	'a secret is given only by reference, { env: NAME } or { file: PATH }: what stands in this file gets copied and committed.';

/** Sentences for what ajv found, with lines. What stands in the file is repeated only where it cannot be a secret. */
export function schemaMistakes(errors: readonly ErrorObject[], document: YamlDocument): readonly Mistake[] {
	const mistakes = errors
		// What an `if` led to is told by its own errors.
		.filter(({keyword}) => keyword !== 'if')
		.map((error): Mistake => {
			const path = pathOf(error.instancePath, document.value);
			const line =
				error.keyword === 'additionalProperties' ? document.lineOfKey(path, extraKey(error)) : document.lineOf(path);
			const place = [...path, ...(error.keyword === 'additionalProperties' ? [extraKey(error)] : [])].join('.');
			return {line, says: `${place === '' ? '' : `${place}: `}${sentence(error, path)}`};
		});
	return [...new Map(mistakes.map((mistake) => [`${mistake.line} ${mistake.says}`, mistake])).values()];
}

function extraKey(error: ErrorObject): string {
	return textOf(error.params['additionalProperty']);
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

/** A JSON pointer as keys, and as indices where the value there is a list. */
function pathOf(pointer: string, value: unknown): Path {
	let at = value;
	return pointer
		.split('/')
		.slice(1)
		.map((part) => {
			const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
			const isList = Array.isArray(at);
			at = at !== null && typeof at === 'object' ? (at as Readonly<Record<string, unknown>>)[key] : undefined;
			return isList ? Number(key) : key;
		});
}

function sentence(error: ErrorObject, path: Path): string {
	const schema = error.parentSchema ?? {};
	const known = Object.keys((schema['properties'] ?? {}) as object);
	const isReference = known.includes('env');
	switch (error.keyword) {
		case 'additionalProperties':
			return isReference ? 'a reference is { env: NAME } or { file: PATH }.' : unknownKey(path, extraKey(error), known);
		case 'required':
			return `${textOf(error.params['missingProperty'])} is missing${path.length === 0 ? ': write `version: 1`' : ''}.`;
		case 'const':
			return 'the version must be 1; a file with another one was made for another seaworthy.';
		case 'enum':
			return `it must be one of: ${allowed(error)}.`;
		case 'minProperties':
		case 'maxProperties':
			return 'a reference has either env or file.';
		case 'minLength':
			return 'it is empty; leave the key out, or give a value.';
		case 'pattern':
			return patternSentence(path);
		default:
			return isReference && !accepts(schema, 'string') ? literalSecret : typeSentence(error, schema);
	}
}

function unknownKey(path: Path, key: string, known: readonly string[]): string {
	const what = path[0] === 'steps' ? (path.length === 1 ? 'step' : 'question') : 'key';
	return `there is no such ${what}. ${didYouMean(key, known)}`;
}

function allowed(error: ErrorObject): string {
	const values = (error.params['allowedValues'] ?? []) as readonly unknown[];
	return values.some((value) => typeof value === 'boolean') ? 'yes, no' : values.join(', ');
}

function patternSentence(path: Path): string {
	switch (String(path.at(-1))) {
		case 'env':
			return 'it must be the name of a variable: letters, digits and underscores.';
		case 'until':
			return 'it must be a day, YYYY-MM-DD.';
		default:
			return 'it must be the id of a finding, e.g. tls/expires-soon.';
	}
}

function accepts(schema: object, type: string): boolean {
	const types: unknown = 'type' in schema ? schema.type : undefined;
	return types === type || (Array.isArray(types) && types.includes(type));
}

function typeSentence({data}: ErrorObject, schema: object): string {
	if (accepts(schema, 'array')) return 'it must be a list: lines that begin with "- ".';
	if (!accepts(schema, 'string')) return 'it must hold keys, indented below it.';
	if (data === null || data === undefined) return 'it is empty; leave the key out, or write "" for an empty text.';
	return typeof data === 'object' ? 'it must be a text.' : 'YAML does not read this as a text; put it in quotes.';
}
