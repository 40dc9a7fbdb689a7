import eslint from '@eslint/js';
import {defineConfig} from 'eslint/config';
import tseslint from 'typescript-eslint';

const parts = [
	'cli.js',
	'core',
	'flags',
	'frontends',
	'help',
	'platforms',
	'practice',
	'program',
	'run',
	'start',
	'tools',
	'validate',
	'version.js',
	'wizard',
];

/** What each part of the source may import: other parts, and packages as a regular expression. `test/architecture.test.ts` holds the same by reading. */
const boundaries = [
	{files: 'source/core/**', parts: [], packages: []},
	{files: 'source/validate/**', parts: ['core'], packages: ['node:crypto', 'fastest-levenshtein']},
	{files: 'source/tools/**', parts: ['core'], packages: []},
	{files: 'source/platforms/**', parts: ['core', 'validate', 'tools', 'help'], packages: []},
	{files: 'source/wizard/**', parts: ['core'], packages: []},
	{
		files: 'source/run/**',
		parts: ['core', 'validate'],
		packages: ['node:.+', 'execa', 'listr2', 'yaml', 'ajv(/.+)?'],
	},
	{files: 'source/frontends/**', parts: ['core'], packages: []},
	{files: 'source/frontends/plain/**', parts: ['core'], packages: ['@inquirer/prompts', 'node:stream']},
	{
		files: 'source/frontends/ink/**',
		parts: ['core'],
		packages: ['ink', 'react', 'node:stream', 'string-width', 'strip-ansi'],
	},
	{files: 'source/practice/**', parts: ['core'], packages: ['node:.+', 'yaml']},
	{files: 'source/help/**', parts: ['core', 'validate', 'flags'], packages: []},
	{files: 'source/flags/**', parts: ['core', 'validate'], packages: ['node:util']},
];

const restrictions = boundaries.map((boundary) => {
	const own = /^source\/(\w+)/.exec(boundary.files)?.[1];
	const foreign = parts.filter((part) => part !== own && !boundary.parts.includes(part)).join('|');
	const packages = boundary.packages.length > 0 ? `(?!(?:${boundary.packages.join('|')})$)` : '';
	const message = `${boundary.files} imports ${[...boundary.parts, ...boundary.packages].join(', ') || 'nothing'} (the tree in the design).`;
	return {
		files: [boundary.files],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						{regex: `^${packages}[^.]`, message},
						{regex: `^\\.{1,2}/(?:\\.\\./)*(?:${foreign})(?:/|$)`, message},
					],
				},
			],
		},
	};
});

export default defineConfig(
	{ignores: ['dist/', 'dist.*/', 'node_modules/', 'coverage/', '.stryker-tmp/', 'media/']},
	{linterOptions: {reportUnusedDisableDirectives: 'error'}},
	eslint.configs.recommended,
	tseslint.configs.strictTypeChecked,
	{
		languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
		rules: {
			eqeqeq: 'error',
			'no-console': 'error',
			'@typescript-eslint/prefer-readonly': 'error',
			// Ports are objects of closures: nothing but two error classes and `Secret` has a `this` to lose.
			'@typescript-eslint/unbound-method': 'off',
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true},
			],
			// A number in a template reads as what it is; everything else (undefined, objects, arrays) stays an error.
			'@typescript-eslint/restrict-template-expressions': [
				'error',
				{allowNumber: true, allowBoolean: false, allowNullish: false},
			],
			// What people type here is split into code points; nothing shows emojis.
			'@typescript-eslint/no-misused-spread': ['error', {allow: ['string']}],
			// A loop that ends by `return` is clearer than one with a flag.
			'@typescript-eslint/no-unnecessary-condition': ['error', {allowConstantLoopConditions: true}],
			// React's event properties take functions that return nothing; a promise there is caught by no-floating-promises inside.
			'@typescript-eslint/no-misused-promises': ['error', {checksVoidReturn: {attributes: false}}],
			// `() => stop()` is shorter than a block and loses nothing.
			'@typescript-eslint/no-confusing-void-expression': 'off',
			// A port's method is asynchronous for those who need it; the others have nothing to wait for.
			'@typescript-eslint/require-await': 'off',
			// The name that starts with an underscore says that a place in the signature is not needed.
			'@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
			// A program about terminals has to name control characters.
			'no-control-regex': 'off',
			// What a program says can be part of the sentence; where the cause matters it is kept by `Problem`.
			'preserve-caught-error': 'off',
		},
	},
	...restrictions,
	{
		files: ['source/start.mjs', 'source/start/**', 'source/build.mjs', 'test/**'],
		// What starts, builds and tests the program talks on the terminal itself.
		rules: {'no-console': 'off'},
	},
	{
		files: ['test/**'],
		rules: {
			// A test knows what it put in: a wrong guess fails it anyway.
			'@typescript-eslint/no-non-null-assertion': 'off',
			// Parsed JSON is `any`, and the assertion on it is the check.
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			// A fake implements a whole port and needs only a part of it.
			'@typescript-eslint/no-empty-function': 'off',
		},
	},
	{
		// Plain JavaScript has no types to check with.
		files: ['**/*.{js,mjs}'],
		extends: [tseslint.configs.disableTypeChecked],
		languageOptions: {
			globals: {
				process: 'readonly',
				console: 'readonly',
				setTimeout: 'readonly',
				URL: 'readonly',
				performance: 'readonly',
			},
		},
		rules: {'@typescript-eslint/switch-exhaustiveness-check': 'off', '@typescript-eslint/prefer-readonly': 'off'},
	},
	{
		// These run before anything is known about Node: whatever Node 12 cannot parse would hide the sentence that says which Node is needed.
		files: ['source/start.mjs', 'source/start/**'],
		languageOptions: {ecmaVersion: 2020},
		rules: {
			'no-restricted-syntax': [
				'error',
				{selector: 'ChainExpression', message: 'Node 12 cannot parse it.'},
				{selector: 'LogicalExpression[operator="??"]', message: 'Node 12 cannot parse it.'},
				{selector: 'ImportDeclaration[source.value=/^node:/]', message: 'Node 12 does not know node: names.'},
			],
		},
	},
);
