import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import ts from 'typescript';

const tests = fileURLToPath(new URL('..', import.meta.url));

/** The hostile inputs and faults that the five steps of both platforms must survive: each has a test whose title names it, as `hostile N: …`. */
const owed = [
	...[
		1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39,
		40,
	],
	...[42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 58, 59, 60, 61, 62, 63, 64, 65, 66, 72],
];

/** The titles of a test file: what `test`, `it` and `describe` are called with, and the texts in their tables. */
function titlesIn(path: string): readonly string[] {
	const titles: string[] = [];
	const isTest = (node: ts.Node): boolean =>
		ts.isIdentifier(node)
			? ['test', 'it', 'describe'].includes(node.text)
			: (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) && isTest(node.expression);
	const take = (node: ts.Node | undefined) => {
		if (node === undefined) return;
		if (ts.isStringLiteralLike(node)) titles.push(node.text);
		else if (ts.isTemplateExpression(node)) titles.push(node.head.text);
		else if (ts.isArrayLiteralExpression(node)) node.elements.forEach(take);
	};
	const visit = (node: ts.Node) => {
		if (ts.isCallExpression(node) && isTest(node.expression)) take(node.arguments[0]);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
	return titles;
}

const titles = readdirSync(tests, {recursive: true, encoding: 'utf8'})
	.filter((path) => /\.test\.tsx?$/.test(path))
	.flatMap((path) => titlesIn(join(tests, path)));
const named = new Set(
	titles.flatMap((title) =>
		[...title.matchAll(/hostile ([\d, ]+):/g)].flatMap(([, numbers = '']) => numbers.split(',').map(Number)),
	),
);

test('every case that is owed is named by a test', () => {
	expect(owed.filter((number) => !named.has(number))).toEqual([]);
});

test('a title names its cases in one way', () => {
	expect(titles.filter((title) => /^\d+(?:[,–] ?\d+)*: |\((?:\d+, )*\d+\)$/.test(title))).toEqual([]);
});
