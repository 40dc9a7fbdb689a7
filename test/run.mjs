// What `npm test`, `npm run test:real` and `npm run benchmark` run. Builtins only: on a fresh clone nothing is installed yet.
import {spawn} from 'node:child_process';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {neededNode} from '../source/start/needed-node.mjs';
import {prepare} from '../source/start/prepare.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Code only: a chart's templates are no YAML, and prose is nobody's to wrap. */
const formatted = ['{source,test}/**/*.{ts,tsx,js,mjs}', '*.{js,json}'];
const closingLine = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

process.exitCode = await main(process.argv.slice(2));

async function main([suite, ...words]) {
	const complaint = neededNode(process.versions.node);
	if (complaint) process.stderr.write(complaint + '\n');
	const prepared = complaint ? 1 : await prepare(root);
	if (prepared !== 0) {
		process.stdout.write('0 passed, 1 failed\n');
		return prepared;
	}
	if (suite === 'real') return real(words);
	if (suite === 'benchmark') return node(['node_modules/tsx/dist/cli.mjs', 'test/benchmark/run.ts', ...words]);
	return everything(suite === undefined ? words : [suite, ...words]);
}

/** The suite against real components: they are installed into a cache first, and the tests start and stop them. */
async function real(words) {
	const installed = await node(['node_modules/tsx/dist/cli.mjs', 'test/real/components/install.ts']);
	if (installed !== 0) {
		process.stdout.write('0 passed, 1 failed\n');
		return installed;
	}
	return node(['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.real.config.ts', ...words]);
}

/** Types, lint and format on one core while the tests have the other; each check counts as a test. */
async function everything(words) {
	const [checks, tests] = await Promise.all([checksOneByOne(), runTests(words)]);
	for (const {title, output} of checks.filter((check) => check.code !== 0))
		process.stdout.write(`\n✗ ${title}\n${output}\n`);
	const broken = checks.filter((check) => check.code !== 0).length;
	const titles = checks.map(({title, code, seconds}) => `${title} ${code === 0 ? 'ok' : 'failed'} (${seconds} s)`);
	process.stdout.write(`\n${titles.join(', ')}\n`);
	const passed = tests.passed + checks.length - broken;
	const failed = tests.failed + broken;
	process.stdout.write(`${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}\n`);
	return failed > 0 || tests.code !== 0 ? 1 : 0;
}

async function checksOneByOne() {
	const checks = [
		{title: 'types', words: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.', '--pretty', 'false']},
		{title: 'lint', words: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']},
		{
			title: 'format',
			words: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', ...formatted],
		},
	];
	const done = [];
	for (const {title, words} of checks) {
		const begun = performance.now();
		const {code, output} = await collected(words);
		done.push({title, code, output, seconds: Math.round((performance.now() - begun) / 1000)});
	}
	return done;
}

/** Shows vitest's report as it comes, but keeps its closing line back: ours has the checks in it as well. */
async function runTests(words) {
	const counts = {passed: 0, failed: 0, skipped: 0};
	const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', ...words];
	const {code} = await collected(vitest, (line) => {
		const [, passed, failed, skipped] = closingLine.exec(line) ?? [];
		if (passed === undefined) process.stdout.write(line + '\n');
		else Object.assign(counts, {passed: Number(passed), failed: Number(failed), skipped: Number(skipped ?? 0)});
	});
	if (code !== 0 && counts.failed === 0) counts.failed = 1;
	return {...counts, code};
}

function node(words) {
	return new Promise((resolve) => {
		spawn(process.execPath, words, {cwd: root, stdio: 'inherit'}).on('close', (code) => resolve(code ?? 1));
	});
}

function collected(words, onLine = () => {}) {
	return new Promise((resolve) => {
		const env = {...process.env, ...(process.stdout.isTTY ? {FORCE_COLOR: '1'} : {})};
		const child = spawn(process.execPath, words, {cwd: root, env, stdio: ['ignore', 'pipe', 'pipe']});
		let output = '';
		let rest = '';
		const take = (chunk) => {
			output += chunk;
			const lines = (rest + chunk).split('\n');
			rest = lines.pop();
			lines.forEach(onLine);
		};
		child.stdout.setEncoding('utf8').on('data', take);
		child.stderr.setEncoding('utf8').on('data', take);
		child.on('close', (code) => {
			if (rest) onLine(rest);
			resolve({code: code ?? 1, output});
		});
	});
}
