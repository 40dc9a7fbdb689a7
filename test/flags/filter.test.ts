import {describe, expect, it} from 'vitest';
import {program} from '../hostile/program.js';

describe('--short beside --json', () => {
	const {run, practised} = program();

	it('names a filter for the findings that works on the document of check', async () => {
		const state = practised('filter');
		const {stderr} = await run(state, ['check', '--practice', '--json', '--short']);
		const {problem} = JSON.parse(stderr) as {problem: {next: readonly string[]}};
		const filter = /`jq '(?<filter>[^']+)'`/.exec(problem.next.join(' '))?.groups?.['filter'] ?? '';
		const document: unknown = JSON.parse((await run(state, ['check', 'tls', '--practice', '--json'])).stdout);
		// `.a[].b` in the words of jq.
		const found = filter
			.split('.')
			.slice(1)
			.reduce<readonly unknown[]>(
				(values, part) => {
					const key = part.replace('[]', '');
					const inner = values.map((value) => (value as Readonly<Record<string, unknown>>)[key]);
					return part.endsWith('[]') ? inner.flat() : inner;
				},
				[document],
			);
		expect(found.flat()).toContainEqual(expect.objectContaining({id: expect.stringMatching(/^tls\//) as string}));
	});
});
