import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';
import {markdown} from './markdown.js';
import ClosingLineReporter from './reporter.js';
import {slow} from './slow.js';

export default defineConfig({
	plugins: [markdown()],
	root: fileURLToPath(new URL('..', import.meta.url)),
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		exclude: ['test/real/**', 'test/benchmark/**', ...slow],
		reporters: [new ClosingLineReporter()],
		// Ink prints only the last frame when it believes itself in CI, and then there is nothing to wait for.
		env: {CI: 'false'},
		// They run beside the compiler and the linter on two cores; what hangs still ends.
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
});
