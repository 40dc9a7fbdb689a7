/** Suites that wait for a terminal or start hundreds of programs: they run apart, one file after another, with `npm run test:real`. */
export const slow = [
	'test/terminal/**/*.test.{ts,tsx}',
	'test/readme/stories.test.ts',
	'test/practice/deis-v1/{cluster,credentials,storage,tls}.test.ts',
	'test/platforms/workflow/steps/*-practice.test.ts',
	'test/program/told-on-a-cluster.test.ts',
	'test/hostile/canaries.test.ts',
	'test/hostile/changed-cluster.test.ts',
	'test/hostile/command-line.test.ts',
	'test/hostile/processes.test.ts',
	'test/hostile/script-fields.test.ts',
];
