import {
	type ErrorCode,
	isCollection,
	isMap,
	isNode,
	isPair,
	isScalar,
	LineCounter,
	type Node,
	parseDocument,
	type Document,
	visit,
} from 'yaml';

/** What is wrong with an answers file, and on which line. */
export type Mistake = {readonly line: number; readonly says: string};

/** The place of a value: keys and indices from the top. */
export type Path = readonly (string | number)[];

/** A parsed YAML file whose values know their lines. */
export type YamlDocument = {
	readonly value: unknown;
	/** The line of the value at the path, or of the nearest thing around it. */
	lineOf(path: Path): number;
	/** The line of a key in the map at the path. */
	lineOfKey(path: Path, key: string): number;
	/** How the scalar at the path is written; undefined when it is none or is quoted. */
	plainText(path: Path): string | undefined;
};

/** Sentences by yaml's codes: its own messages can repeat what stands in the file. */
const sentences: Partial<Record<ErrorCode, string>> = {
	BAD_ALIAS: 'a word beginning with * is an alias in YAML; put the text in quotes.',
	BAD_DQ_ESCAPE: 'in double quotes a backslash begins an escape; use single quotes, or write it twice.',
	BAD_INDENT: 'the indentation does not fit.',
	BAD_SCALAR_START: 'this character cannot begin a value; put the text in quotes.',
	BLOCK_AS_IMPLICIT_KEY: 'a colon and a blank begin a value in YAML; put the text in quotes.',
	DUPLICATE_KEY: 'this key stands there twice; which one is meant?',
	MISSING_CHAR: 'a quote, bracket, comma or colon is missing.',
	MULTIPLE_DOCS: 'a second document begins; there may be only one.',
	TAB_AS_INDENT: 'tabs cannot indent in YAML; use blanks.',
	TAG_RESOLVE_FAILED: 'tags (!…) are not taken here.',
};

const mostAliases = 100;
const tooManyAliases: Mistake = {line: 1, says: 'it has too many aliases.'};

/** Parses YAML 1.2 (core schema). Aliases are followed up to a hundred times; tags are refused. */
export function parseYaml(text: string): YamlDocument | {readonly mistakes: readonly Mistake[]} {
	const lines = new LineCounter();
	const document = parseDocument(text.replace(/^\u{FEFF}/u, ''), {
		version: '1.2',
		schema: 'core',
		lineCounter: lines,
		prettyErrors: false,
		stringKeys: true,
		// Its own search for equal keys takes the square of their number.
		uniqueKeys: false,
		logLevel: 'error',
	});
	const wrong = [...document.errors, ...document.warnings];
	if (wrong.length > 0)
		return {
			mistakes: wrong.map(({code, pos}) => ({
				line: lines.linePos(pos[0]).line,
				says: sentences[code] ?? `it is not valid YAML here (${code.toLowerCase().replaceAll('_', ' ')}).`,
			})),
		};
	const refused = refusedNodes(document, lines);
	if (refused.length > 0) return {mistakes: refused};
	try {
		return withLines(document, document.toJS({maxAliasCount: mostAliases}), lines);
	} catch (error) {
		if (error instanceof ReferenceError) return {mistakes: [tooManyAliases]};
		throw error;
	}
}

/** Keys that stand twice, tags, which could make anything of a text, aliases of nothing, and too many of them. */
function refusedNodes(document: Document.Parsed, lines: LineCounter): readonly Mistake[] {
	const mistakes: Mistake[] = [];
	let aliases = 0;
	const refuse = (node: Node, code: ErrorCode) =>
		mistakes.push({line: lines.linePos(node.range?.[0] ?? 0).line, says: sentences[code] ?? ''});
	visit(document, {
		Alias: (_, alias) => {
			aliases++;
			if (aliases > mostAliases) return visit.BREAK;
			if (alias.resolve(document) === undefined) refuse(alias, 'BAD_ALIAS');
			return undefined;
		},
		Value: (_, node) => {
			if (node.tag !== undefined) refuse(node, 'TAG_RESOLVE_FAILED');
			if (!isMap(node)) return;
			const seen = new Set<unknown>();
			for (const {key} of node.items) {
				if (!isScalar(key)) continue;
				if (seen.has(key.value)) refuse(key, 'DUPLICATE_KEY');
				seen.add(key.value);
			}
		},
	});
	return aliases > mostAliases ? [tooManyAliases] : mistakes;
}

function withLines(document: Document.Parsed, value: unknown, lines: LineCounter): YamlDocument {
	const lineAt = (offset: number | undefined) => (offset === undefined ? 1 : lines.linePos(offset).line);
	const nodeAt = (path: Path): unknown => (path.length === 0 ? document.contents : document.getIn(path, true));
	const lineOf = (path: Path): number => {
		const node = nodeAt(path);
		if (isNode(node) && !isCollection(node)) return lineAt(node.range?.[0]);
		const [key, around] = [path.at(-1), path.slice(0, -1)];
		if (typeof key === 'string') return lineOfKey(around, key);
		return isNode(node) ? lineAt(node.range?.[0]) : path.length === 0 ? 1 : lineOf(around);
	};
	const lineOfKey = (path: Path, name: string): number => {
		const map = nodeAt(path);
		const pair = isMap(map) ? map.items.find(({key}) => isScalar(key) && key.value === name) : undefined;
		if (isPair(pair) && isScalar(pair.key)) return lineAt(pair.key.range?.[0]);
		return path.length === 0 ? 1 : lineOf(path);
	};
	const plainText = (path: Path): string | undefined => {
		const node = nodeAt(path);
		return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
	};
	return {value, lineOf, lineOfKey, plainText};
}
