import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import ts from 'typescript';

const checkout = fileURLToPath(new URL('..', import.meta.url));

interface Source {
	/** From the checkout, e.g. `source/core/plan.ts`. */
	readonly path: string;
	readonly text: string;
	/** What it imports, types too: paths from the checkout for its own, names for packages. */
	readonly imports: readonly string[];
	/** Of those, the ones that are there when it runs and before any of its functions is called. */
	readonly loads: readonly string[];
}

const sources: readonly Source[] = readdirSync(join(checkout, 'source'), {recursive: true, encoding: 'utf8'})
	.filter((path) => /\.(ts|tsx|mjs)$/.test(path))
	.map((path) => read(join('source', path)));

function read(path: string): Source {
	const text = readFileSync(join(checkout, path), 'utf8');
	const imports = new Set<string>();
	const loads = new Set<string>();
	const add = (specifier: ts.Expression | undefined, isLoaded: boolean) => {
		if (!specifier || !ts.isStringLiteralLike(specifier)) return;
		const target = resolved(path, specifier.text);
		imports.add(target);
		if (isLoaded) loads.add(target);
	};
	const visit = (node: ts.Node) => {
		if (ts.isImportDeclaration(node))
			add(node.moduleSpecifier, node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword);
		else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, !node.isTypeOnly);
		else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
			add(node.arguments[0], false);
		else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, false);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
	return {path, text, imports: [...imports], loads: [...loads]};
}

function resolved(from: string, specifier: string): string {
	if (!specifier.startsWith('.')) return specifier;
	const path = join(dirname(from), specifier);
	const written = [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx'), path];
	return written.find((candidate) => exists(candidate)) ?? path;
}

function exists(path: string): boolean {
	try {
		readFileSync(join(checkout, path));
		return true;
	} catch {
		return false;
	}
}

/** What each part of the source may import beside itself. */
const allowed: Readonly<Record<string, readonly RegExp[]>> = {
	'source/core/': [],
	'source/validate/': [/^source\/core\//, /^(node:crypto|fastest-levenshtein)$/],
	'source/tools/': [/^source\/core\//],
	'source/platforms/': [/^source\/(core|validate|tools)\//, /^source\/help\/.*\.md$/],
	'source/wizard/': [/^source\/core\//],
	'source/run/': [/^source\/(core|validate)\//, /^node:/, /^(execa|listr2|yaml|write-file-atomic)$/, /^ajv(\/|$)/],
	'source/frontends/plain/': [/^source\/(core|frontends)\//, /^@inquirer\/prompts$/, /^node:stream$/],
	'source/frontends/ink/': [/^source\/(core|frontends)\//, /^(ink|react|node:stream|string-width|strip-ansi)$/],
	'source/frontends/': [/^source\/core\//],
	'source/practice/': [/^source\/core\//, /^node:/, /^yaml$/],
	'source/help/': [/^source\/(core|validate|flags)\//],
	'source/flags/': [/^source\/(core|validate)\//, /^node:util$/],
	'source/version.ts': [/^node:fs$/],
	// The composition root, which alone joins all parts.
	'source/cli.ts': [/./],
	'source/program/': [/./],
	// What comes before the program: it must run with nothing installed, and no part of the program needs it.
	'source/start.mjs': [/^source\/start\//, /^(path|url)$/],
	'source/start/': [/^(fs|path|os|child_process)$/],
	'source/build.mjs': [/^source\/(notices|start\/freshness)\.mjs$/, /^node:/, /^esbuild$/],
	'source/notices.mjs': [/^node:/],
	'source/markdown.d.ts': [],
};

function partOf(path: string): string | undefined {
	return Object.keys(allowed).find((part) => (part.endsWith('/') ? path.startsWith(part) : path === part));
}

test('every source belongs to a part of the design', () => {
	expect(sources.filter(({path}) => partOf(path) === undefined).map(({path}) => path)).toEqual([]);
	expect(sources.length).toBeGreaterThan(10);
});

test.each(Object.entries(allowed))('%s imports only what it may', (part, permitted) => {
	const crossings = sources
		.filter(({path}) => partOf(path) === part)
		.flatMap(({path, imports}) => imports.map((target) => ({path, target})))
		.filter(({target}) => !target.startsWith(part) && !permitted.some((pattern) => pattern.test(target)))
		.map(({path, target}) => `${path} → ${target}`);
	expect(crossings).toEqual([]);
});

test('only run/ reveals a secret', () => {
	const revealing = sources.filter(({text}) => /\.reveal\s*\(|\[['"`]reveal['"`]\]/.test(text)).map(({path}) => path);
	expect(revealing.filter((path) => !path.startsWith('source/run/') && path !== 'source/core/secret.ts')).toEqual([]);
});

test('no source is longer than 250 lines', () => {
	const long = sources.filter(({text}) => text.trimEnd().split('\n').length > 250).map(({path}) => path);
	expect(long).toEqual([]);
});

describe('cycles', () => {
	/** The first cycle met from `path`, as the files along it. */
	function cycleFrom(
		path: string,
		edges: ReadonlyMap<string, readonly string[]>,
		done: Set<string>,
		trail: readonly string[],
	): readonly string[] {
		const begun = trail.indexOf(path);
		if (begun >= 0) return [...trail.slice(begun), path];
		if (done.has(path)) return [];
		for (const next of edges.get(path) ?? []) {
			const cycle = cycleFrom(next, edges, done, [...trail, path]);
			if (cycle.length > 0) return cycle;
		}
		done.add(path);
		return [];
	}

	function firstCycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
		const done = new Set<string>();
		for (const path of edges.keys()) {
			const cycle = cycleFrom(path, edges, done, []);
			if (cycle.length > 0) return cycle;
		}
		return [];
	}

	test('no source needs itself to be loaded', () => {
		expect(firstCycle(new Map(sources.map(({path, loads}) => [path, loads])))).toEqual([]);
	});

	test('a cycle would be found', () => {
		const edges = new Map([
			['a', ['b']],
			['b', ['c']],
			['c', ['b']],
		]);
		expect(firstCycle(edges)).toEqual(['b', 'c', 'b']);
	});
});
