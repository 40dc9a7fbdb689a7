import {at, isObject, type Json} from '../../core/json.js';
import {Secret} from '../../core/secret.js';
import {type Change, type PresentValue, type SettingPath, type SettingValue, unset} from '../../core/settings.js';
import {isText, json, type Piece, type Text} from '../../core/text.js';
import type {WorkflowFacts} from './facts.js';

/** Last keys of values that are secret, wherever they stand in the tree (facts 1.2, 2, 9). */
const secretKey =
	/^(accesskey|secretkey|key_json|accountkey|storage_conn_string|password|.*_password|secret|.*secretkey|.*token)$/i;

/** What a tree of values holds at a path; secret ones hidden. */
export function valueAt(values: Json | undefined, path: SettingPath): PresentValue {
	const value = at(values, ...path);
	if (typeof value === 'string' && secretKey.test(path.at(-1) ?? '')) return new Secret(path.join('.'), value);
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** Every secret among the values and in the Secrets of the namespace, for the redactor. */
export function secretsOf(facts: WorkflowFacts): readonly Secret[] {
	return [
		...(facts.values.known ? secretLeaves(facts.values.value, []) : []),
		...(facts.secrets.known
			? facts.secrets.value.flatMap((secret) =>
					secret.name.startsWith('deis-router-platform')
						? publicPart(secret.data)
						: secret.name === 'objectstorage-keyfile'
							? keysOnly(secret.data)
							: Object.values(secret.data),
				)
			: []),
	].filter((secret) => secret.inspect((value) => value.length > 7));
}

/** Beside the store's keys lie names that people must read: buckets, region, account, addresses. */
function keysOnly(data: Readonly<Record<string, Secret>>): readonly Secret[] {
	const open = /-(bucket|container)$|^(region|accountname|authurl|authversion|tenant|username)$/;
	return Object.entries(data).flatMap(([key, value]) => (open.test(key) ? [] : [value]));
}

/** Of a TLS pair only the key is secret. */
function publicPart(data: Readonly<Record<string, Secret>>): readonly Secret[] {
	return Object.entries(data).flatMap(([key, value]) => (key === 'tls.key' ? [value] : []));
}

function secretLeaves(value: Json | undefined, path: SettingPath): readonly Secret[] {
	if (isObject(value)) return Object.entries(value).flatMap(([key, inner]) => secretLeaves(inner, [...path, key]));
	return typeof value === 'string' && value !== '' && secretKey.test(path.at(-1) ?? '')
		? [new Secret(path.join('.'), value)]
		: [];
}

/**
 * The changed keys as one JSON document (JSON is YAML). What templates take is a string; `null` takes a key away,
 * which is sent only for keys that the release has (elsewhere it would remove the chart's default). Of the operator's own
 * values a map that would be left empty goes as a whole.
 */
export function valuesDocument(changes: readonly Change[], own?: Json): Text {
	const wanted = tree(changes.map(({setting}) => [setting.path, setting.value] as const));
	return [...objectText(withoutEmptied(wanted, own), ''), '\n'];
}

function withoutEmptied(node: Tree, own: Json | undefined): Tree {
	return Object.fromEntries(
		Object.entries(node).map(([key, value]): [string, Tree[string]] => {
			if ('leaf' in value) return [key, value];
			const [below, present] = [withoutEmptied(value, at(own, key)), at(own, key)];
			const isEmptied =
				isObject(present) &&
				Object.values(below).every((one) => 'leaf' in one && one.leaf === unset) &&
				Object.keys(present).every((name) => name in below);
			return [key, isEmptied ? {leaf: unset} : below];
		}),
	);
}

type Tree = {readonly [key: string]: Tree | {readonly leaf: SettingValue}};

function tree(settings: readonly (readonly [SettingPath, SettingValue])[]): Tree {
	const heads = [...new Set(settings.map(([path]) => path[0] ?? ''))];
	return Object.fromEntries(
		heads.map((head): [string, Tree[string]] => {
			const below = settings.filter(([path]) => path[0] === head);
			const [only] = below;
			return only !== undefined && only[0].length === 1
				? [head, {leaf: only[1]}]
				: [head, tree(below.map(([path, value]) => [path.slice(1), value] as const))];
		}),
	);
}

function objectText(node: Tree, indent: string): Text {
	const inner = `${indent}  `;
	const members = Object.entries(node).map(([key, value]): Text => [
		`${inner}${JSON.stringify(key)}: `,
		...('leaf' in value ? leafText(value.leaf as SettingValue) : objectText(value, inner)),
	]);
	return [
		'{\n',
		...members.flatMap((member, index): readonly Piece[] => (index === 0 ? member : [',\n', ...member])),
		`\n${indent}}`,
	];
}

function leafText(value: SettingValue): Text {
	if (value === unset) return ['null'];
	return isText(value) ? [json(value)] : [typeof value === 'string' ? json([value]) : JSON.stringify(value)];
}
