import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';
import {markdown} from './markdown.js';
import ClosingLineReporter from './reporter.js';
import {slow} from './slow.js';

export default defineConfig({
	plugins: [markdown()],
	root: fileURLToPath(new URL('..', import.meta.url)),
	test: {
		include: ['test/real/**/*.test.{ts,tsx}', ...slow],
		reporters: [new ClosingLineReporter()],
		env: {CI: 'false'},
		// The files share one API server, one helm cache and two cores.
		fileParallelism: false,
		// A pseudo-terminal on a busy machine may answer too late once; a fault fails twice.
		retry: 1,
		testTimeout: 300_000,
		hookTimeout: 600_000,
	},
});
