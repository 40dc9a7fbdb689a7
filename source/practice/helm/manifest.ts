import {isObject, type Json} from '../../core/json.js';
import type {Rendered} from '../chart/parts.js';

/** The objects as the YAML documents that `helm get manifest` prints. */
export function manifestText(rendered: readonly Rendered[]): string {
	return rendered.map(({source, object}) => `---\n# Source: ${source}\n${yaml(object as Json, '')}`).join('');
}

/** JSON as YAML in blocks, texts quoted wherever they could be anything else. */
function yaml(value: Json, indent: string): string {
	if (isObject(value))
		return Object.entries(value)
			.map(([key, inner]) => `${indent}${scalar(key)}:${nested(inner ?? null, indent)}`)
			.join('');
	if (Array.isArray(value))
		return (value as readonly Json[])
			.map((item) => {
				const block =
					isEmpty(item) || typeof item !== 'object' ? `${indent}  ${inline(item)}\n` : yaml(item, `${indent}  `);
				return `${indent}- ${block.slice(indent.length + 2)}`;
			})
			.join('');
	return `${indent}${inline(value)}\n`;
}

function nested(value: Json, indent: string): string {
	if (typeof value !== 'object' || isEmpty(value)) return ` ${inline(value)}\n`;
	return `\n${yaml(value, `${indent}  `)}`;
}

function isEmpty(value: Json): boolean {
	return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function inline(value: Json): string {
	if (typeof value === 'string') return scalar(value);
	return value === null ? 'null' : JSON.stringify(value);
}

function scalar(text: string): string {
	const plain = /^[A-Za-z/][A-Za-z0-9_./-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text);
	return plain ? text : JSON.stringify(text);
}
