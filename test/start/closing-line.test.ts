import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {closingLine} from '../reporter.js';
import {checkout, Clone} from './clone.js';

function lastLine(text: string): string {
	return text.trimEnd().split('\n').at(-1) ?? '';
}

describe('the closing line of a run', () => {
	function runner(): {readonly clone: Clone; readonly words: readonly string[]} {
		const clone = new Clone();
		clone.linkPackages();
		const vitest = join(checkout, 'node_modules/vitest/vitest.mjs');
		return {clone, words: [vitest, 'run', '--config', join(checkout, 'test/vitest.config.ts'), '--root', clone.root]};
	}

	test('counts passed, failed and skipped tests', async () => {
		const {clone, words} = runner();
		clone.write(
			'test/some.test.ts',
			`import {expect, test} from 'vitest';
			test('good', () => expect(1).toBe(1));
			test('good too', () => expect(1).toBe(1));
			test('bad', () => expect(1).toBe(2));
			test.skip('left out', () => {});\n`,
		);
		const told = await clone.begin(words).ended();
		expect(lastLine(told.stdout)).toBe('2 passed, 1 failed, 1 skipped');
		expect(told.code).toBe(1);
	});

	test('counts a file that cannot be loaded, and an error outside of tests', async () => {
		const {clone, words} = runner();
		clone.write('test/broken.test.ts', "import './nowhere.js';\n");
		clone.write(
			'test/loose.test.ts',
			`import {test} from 'vitest';
			test('good', async () => {
				void Promise.reject(new Error('loose'));
				await new Promise(resolve => setImmediate(resolve));
			});\n`,
		);
		const told = await clone.begin(words).ended();
		expect(lastLine(told.stdout)).toBe('1 passed, 2 failed');
		expect(told.code).toBe(1);
	});

	test('names skipped tests only when there are any', () => {
		expect(closingLine({passed: 3, failed: 0, skipped: 0})).toBe('3 passed, 0 failed');
	});
});

test('npm test counts types, lint and format beside the tests, and fails for each though every test is good', async () => {
	const clone = new Clone();
	clone.linkPackages();
	clone.copy(
		'source/build.mjs',
		'source/notices.mjs',
		'tsconfig.json',
		'eslint.config.js',
		'.prettierrc',
		'.prettierignore',
	);
	clone.copy('test/run.mjs', 'test/reporter.ts', 'test/slow.ts', 'test/markdown.ts', 'test/vitest.config.ts');
	clone.write(
		'test/sum.test.ts',
		"import {expect, test} from 'vitest';\n\ntest('adds', () => {\n\texpect(1 + 1).toBe(2);\n});\n",
	);
	clone.write('source/cli.ts', "const wrong: number = 'word'\nvoid wrong;\nasync function nothing() {}\nnothing();\n");
	const told = await clone.begin(['test/run.mjs']).ended();
	expect(told.stdout).toContain("error TS2322: Type 'string' is not assignable to type 'number'");
	expect(told.stdout).toContain('@typescript-eslint/no-floating-promises');
	expect(told.stdout).toContain('[warn] source/cli.ts');
	expect(told.stdout).toMatch(/types failed \(\d+ s\), lint failed \(\d+ s\), format failed \(\d+ s\)/);
	expect(lastLine(told.stdout)).toBe('1 passed, 3 failed');
	expect(told.code).toBe(1);
}, 60_000);
