import {at, isObject, type Json} from '../../core/json.js';
import {Refused} from '../reply.js';

/** Evaluates kubectl's JSONPath: fields, escaped dots, `[n]`, `[*]`, `[?(@.a=="b")]`, `[?(@.a==@.b)]`, `[?(@.a)]`, `['key']`, range and end, quoted text. */
export function jsonPath(template: string, object: Json): string {
	const parts = split(template);
	return evaluate(parts, object, object).text;
}

type Part = {readonly literal: string} | {readonly action: string};

function split(template: string): readonly Part[] {
	const parts: Part[] = [];
	let literal = '';
	for (let index = 0; index < template.length; index++) {
		const character = template[index] ?? '';
		if (character !== '{') {
			literal += character;
			continue;
		}
		const end = closing(template, index);
		if (literal !== '') parts.push({literal});
		literal = '';
		parts.push({action: template.slice(index + 1, end).trim()});
		index = end;
	}
	return literal === '' ? parts : [...parts, {literal}];
}

function closing(template: string, start: number): number {
	let quote = '';
	for (let index = start + 1; index < template.length; index++) {
		const character = template[index] ?? '';
		if (quote !== '') {
			if (character === '\\') index++;
			else if (character === quote) quote = '';
		} else if (character === '"' || character === "'") quote = character;
		else if (character === '}') return index;
	}
	throw wrong(template, 'unclosed action');
}

function evaluate(parts: readonly Part[], here: Json, root: Json): {text: string} {
	let text = '';
	for (let index = 0; index < parts.length; index++) {
		const part = parts[index];
		if (part === undefined) break;
		if ('literal' in part) text += part.literal;
		else if (part.action.startsWith('range ')) {
			const end = endOf(parts, index);
			const inner = parts.slice(index + 1, end);
			for (const item of query(part.action.slice(6).trim(), here, root)) text += evaluate(inner, item, root).text;
			index = end;
		} else if (/^(".*"|'.*')$/s.test(part.action)) text += unquoted(part.action);
		else text += query(part.action, here, root).map(printed).join(' ');
	}
	return {text};
}

function endOf(parts: readonly Part[], start: number): number {
	let depth = 0;
	for (let index = start; index < parts.length; index++) {
		const part = parts[index];
		if (part === undefined || 'literal' in part) continue;
		if (part.action.startsWith('range ')) depth++;
		if (part.action === 'end' && --depth === 0) return index;
	}
	throw wrong('', 'not in range, nothing to end');
}

function unquoted(quoted: string): string {
	return quoted
		.slice(1, -1)
		.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character === 't' ? '\t' : character));
}

const step =
	/^(?:\.?\[\?\(@\.([^=!()]+?)(?:\s*==\s*(?:["']([^"']*)["']|@\.([^=!()]+?)))?\)\]|\.?\[\*\]|\.?\[(\d+)\]|\.?\['((?:[^'\\]|\\.)*)'\]|\.\*|\.((?:[^.[\\]|\\.)+))/;

/** The values that a path like `.spec.containers[*].image` finds. */
function query(path: string, here: Json, root: Json): readonly Json[] {
	let rest = path.startsWith('$') ? path.slice(1) : path.startsWith('@') ? path.slice(1) : path;
	let found: readonly Json[] = [path.startsWith('$') ? root : here];
	while (rest !== '' && rest !== '.') {
		const match = step.exec(rest);
		if (match === null) throw wrong(path, `unrecognized character in action: ${rest}`);
		const [whole, field, wanted, other, number, quoted, key] = match;
		found = found.flatMap((value) => follow(value, {field, wanted, other, number, name: quoted ?? key}));
		rest = rest.slice(whole.length);
	}
	return found;
}

type Follow = Readonly<Record<'field' | 'wanted' | 'other' | 'number' | 'name', string | undefined>>;

function follow(value: Json, {field, wanted, other, number, name}: Follow): readonly Json[] {
	if (name !== undefined) return defined(at(value, name.replaceAll(/\\(.)/g, '$1')));
	if (number !== undefined) return defined(at(value, Number(number)));
	const items = Array.isArray(value) ? (value as readonly Json[]) : isObject(value) ? Object.values(value) : [];
	const known = items.flatMap(defined);
	if (field === undefined) return known;
	return known.filter((item) => {
		const values = (path: string) => query(`.${path}`, item, item).map(printed);
		if (other !== undefined) return values(field).some((value) => values(other).includes(value));
		return wanted === undefined ? values(field).length > 0 : values(field).includes(wanted);
	});
}

function defined(value: Json | undefined): readonly Json[] {
	return value === undefined ? [] : [value];
}

function printed(value: Json): string {
	return typeof value === 'string' ? value : JSON.stringify(value);
}

function wrong(template: string, why: string): Refused {
	return new Refused(`error: error parsing jsonpath ${template}, ${why}`);
}
