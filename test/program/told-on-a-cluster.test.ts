import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {program} from '../hostile/program.js';

describe('what the built program says on a cluster', () => {
	const {base, run, practised} = program();

	it.each([
		['as lines', []],
		['as JSON', ['--json']],
	])('names it in what check says is to do, %s', async (_form, form) => {
		const state = practised(`named${form.length}`);
		const {stdout} = await run(state, ['check', 'tls', '--practice', ...form]);
		expect(stdout).toContain('`seaworthy --practice tls`');
		expect(stdout).not.toContain('`seaworthy tls');
	});

	it('names one that was given by its context, also where no backquotes stand', async () => {
		const state = practised('by-context');
		const folder = join(state, 'seaworthy', 'practice');
		const words = ['--kubeconfig', join(folder, 'kubeconfig'), '--context', 'practice'];
		const environment = {PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`};
		const {stdout} = await run(state, ['check', 'tls', ...words], {environment});
		expect(stdout).toContain(`\`seaworthy ${words.join(' ')} tls\``);
		const {stderr} = await run(state, words, {environment});
		expect(stderr).toContain(`Name them: seaworthy ${words.join(' ')} setup storage`);
	});

	it('keeps a printed script as it is', async () => {
		const {stdout} = await run(practised('script'), [
			...['registration', '--practice', '--dry-run', '--set', 'registration.mode=admin_only'],
			...['--set', 'registration.admin=no'],
		]);
		expect(stdout).toContain('`seaworthy history`');
	});

	it('prints the list of what can be undone to standard output, with --json nothing else', async () => {
		const state = practised('list');
		const lines = await run(state, ['undo', '--practice']);
		expect(lines).toMatchObject({code: 0, stderr: ''});
		expect(lines.stdout).toContain('Nothing is kept that could be undone.');
		const document = await run(state, ['undo', '--practice', '--json']);
		expect(JSON.parse(document.stdout)).toMatchObject({version: 1, kept: []});
	});

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

	it('answers saved in practice say in their head how to use them there', async () => {
		const state = practised('saved');
		const answers = ['--set', 'registration.mode=admin_only', '--set', 'registration.admin=no'];
		const file = join(base, 'answers.yaml');
		await run(state, ['registration', '--practice', ...answers, '--save-answers', file]);
		const words = /^# Use them: seaworthy (?<words>.*)$/m.exec(readFileSync(file, 'utf8'))?.groups?.['words'] ?? '';
		expect(words).toContain('--practice');
		const used = words.replace('FILE', file).replace('NAME', 'practice').split(' ');
		expect(await run(state, used)).toMatchObject({
			code: 0,
			stderr: expect.stringContaining('context practice') as string,
		});
	});
});
