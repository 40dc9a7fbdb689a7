import {isObject, type Json, listAt, parseJson} from '../core/json.js';
import {Refused} from './reply.js';
import type {KubeObject} from './state.js';

/** The objects in a stream of JSON or YAML documents; lists are opened. */
export async function documentsIn(text: string): Promise<readonly KubeObject[]> {
	const json = text.trimStart().startsWith('{') ? parseJson(text) : undefined;
	const documents = json === undefined ? await yamlDocuments(text) : [json];
	return documents.flatMap((document) => {
		if (document === null) return [];
		if (!isObject(document))
			throw new Refused('error: error validating "STDIN": error validating data: invalid object to validate');
		return document['kind'] === 'List' ? listAt(document, 'items').filter(isObject) : [document];
	});
}

/** One YAML (or JSON) document of values; an empty one is no values. */
export async function valuesIn(text: string): Promise<Json> {
	if (text.trim() === '') return {};
	return parseJson(text) ?? (await yamlDocuments(text))[0] ?? {};
}

async function yamlDocuments(text: string): Promise<readonly Json[]> {
	const {parseAllDocuments} = await import('./load-yaml.js');
	const parsed = parseAllDocuments(text, {version: '1.1', logLevel: 'silent'});
	if (!Array.isArray(parsed)) return [];
	return parsed.map((document) => {
		const [problem] = document.errors;
		if (problem !== undefined)
			throw new Refused(
				`error: error parsing STDIN: error converting YAML to JSON: yaml: ${problem.message.split('\n')[0] ?? ''}`,
			);
		return document.toJSON() as Json;
	});
}
