import {join} from 'node:path';
import {ESLint} from 'eslint';
import {describe, expect, test} from 'vitest';
import {checkout} from './clone.js';

/** What the import rule alone says about a file with this text; the file need not exist. */
async function complaints(path: string, text: string): Promise<readonly string[]> {
	const eslint = new ESLint({
		cwd: checkout,
		overrideConfig: {languageOptions: {parserOptions: {projectService: false}}},
		ruleFilter: ({ruleId}) => ruleId === 'no-restricted-imports',
	});
	const [result] = await eslint.lintText(text, {filePath: join(checkout, path)});
	return (result?.messages ?? []).map(({message}) => message);
}

describe('lint holds the boundaries too', () => {
	test.each([
		['source/core/plan.ts', "import 'node:fs';\n"],
		['source/core/plan.ts', "import '../run/shell.js';\n"],
		['source/validate/domain.ts', "import 'node:fs';\n"],
		['source/tools/helm.ts', "import '../platforms/list.js';\n"],
		['source/platforms/workflow/steps/tls.ts', "import '../../../run/shell.js';\n"],
		['source/platforms/workflow/steps/tls.ts', "import 'node:crypto';\n"],
		['source/wizard/review.ts', "import '../validate/domain.js';\n"],
		['source/run/shell.ts', "import 'ink';\n"],
		['source/frontends/plain/ask.ts', "import 'ink';\n"],
		['source/frontends/ink/app.ts', "import 'listr2';\n"],
		['source/practice/helm.ts', "import '../run/shell.js';\n"],
		['source/practice/helm.ts', "import '../cli.js';\n"],
	])('%s may not %s', async (path, text) => {
		const lines = text.trim().split('\n').length;
		expect(await complaints(path, text)).toHaveLength(lines);
	});

	test.each([
		['source/validate/domain.ts', "import 'node:crypto';\nimport '../core/problem.js';\n"],
		[
			'source/platforms/workflow/steps/tls.ts',
			"import '../../../validate/domain.js';\nimport '../../../help/tls.md';\nimport '../platform.js';\n",
		],
		['source/run/shell.ts', "import 'execa';\nimport 'node:fs';\nimport './run.js';\nimport 'ajv/dist/2020.js';\n"],
		['source/practice/helm/call.ts', "import '../flags.js';\n"],
		['source/cli.ts', "import './run/shell.js';\nimport './frontends/ink/app.js';\n"],
	])('%s may %s', async (path, text) => {
		expect(await complaints(path, text)).toEqual([]);
	});
});
