import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parseAllDocuments} from 'yaml';
import {Problem} from '../../source/core/problem.js';
import {commandNames, commands} from '../../source/flags/commands.js';
import {parse} from '../../source/flags/parse.js';
import {stepIds} from '../../source/flags/step-ids.js';
import {helpFor, helpTopics} from '../../source/help/help.js';
import {stepTexts, topicTexts} from '../../source/help/texts.js';
import {workflow} from '../../source/platforms/workflow/platform.js';
import {readTextFile} from '../../source/run/answers/text-file.js';
import {readAnswers} from '../../source/run/answers/read.js';
import {folderWith} from '../run/answers/folder.js';

const platforms = new URL('../../source/platforms', import.meta.url).pathname;

/** The ids of all findings that the sources can tell: what has an id and a status is one. */
const findings = [
	...new Set(
		sources(platforms).flatMap((text) =>
			[...text.matchAll(/\bid: ['"`]([^'"`]+\/[^'"`]+)['"`],\s*status\b/g)].map(([, id]) => id!),
		),
	),
];

function sources(folder: string): readonly string[] {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name);
		return statSync(path).isDirectory() ? sources(path) : [readFileSync(path, 'utf8')];
	});
}

async function refusal(topic: string): Promise<string> {
	try {
		await helpFor(topic);
	} catch (error) {
		if (error instanceof Problem) return [error.message, ...error.next].join('\n');
		throw error;
	}
	throw new Error('There is help on it.');
}

describe('seaworthy help TOPIC', () => {
	it.each(helpTopics().filter((topic) => topic !== 'schema'))('%s fits 80 columns', async (topic) => {
		const text = await helpFor(topic);
		expect(text).toMatch(/\S\n$/);
		for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
		expect(text).not.toContain('```');
		expect(text).not.toMatch(/^## /m);
	});

	it('of a step begins with what it is and how it is called', async () => {
		const text = await helpFor('registration');
		expect(text.split('\n').slice(0, 8).join('\n')).toBe(`registration: who may create accounts

  Whoever may register may deploy, and the first account ever made becomes
  administrator. Until there is one, a stranger who reaches the controller can
  claim the whole platform, in mode \`enabled\` and \`admin_only\` alike.

    seaworthy registration
    seaworthy registration --dry-run`);
	});

	it('of a finding is its own section, with the way to the step', async () => {
		expect(await helpFor('registration/no-admin')).toBe(`registration/no-admin

  Danger. There is no administrator yet, and the first stranger who registers
  becomes one (deis/controller#1116). Register yours before the address is
  public: \`seaworthy registration\`.

  More: \`seaworthy help registration\`.
`);
	});

	it('of a command is that of --help, with more below', async () => {
		expect(await helpFor('undo')).toContain('--forget');
		expect((await helpFor('undo')).replace(/\s+/g, ' ')).toContain('HSTS in browsers');
	});

	it.each([
		['registartion', 'Did you mean `seaworthy help registration`?'],
		['registration/opne', 'Did you mean `seaworthy help registration/open`?'],
		['mend-relase', 'Did you mean `seaworthy help mend-release`?'],
		['xyzzy', 'There is help on: setup, check, undo, history, practice, help, storage,'],
		['constructor', 'There is help on: setup,'],
		['tls/', 'There is no help on "tls/".'],
	])('%s is refused', async (topic, says) => {
		expect(await refusal(topic)).toContain(says);
	});
});

describe('the docs are whole', () => {
	it('findings are found in the sources', () => {
		expect(findings).toContain('registration/open');
	});

	it.each(findings)('the finding %s has a section', async (id) => {
		expect((await helpFor(id)).split('\n')[0]).toBe(id);
	});

	it.each(workflow.steps.map(({id}) => id))('%s: no finding is explained that does not exist', (step) => {
		const explained = helpTopics().filter((topic) => topic.startsWith(`${step}/`));
		expect(findings).toEqual(expect.arrayContaining(explained));
	});

	it.each(workflow.steps.map((step) => [step.id, step] as const))(
		'%s: all questions and no others',
		(id, {questions}) => {
			const section = /^## Questions\n([^]*?)^## /m.exec(stepTexts[id] ?? '')?.[1] ?? '';
			const named = section
				.split('\n')
				.filter((line) => line.startsWith('- '))
				.flatMap((line) => [...(line.split(':')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, question]) => question));
			expect(named.sort()).toEqual(questions.map((question) => question.id).sort());
		},
	);

	it.each(Object.keys(workflow.decisions))('the decision %s has a section', async (id) => {
		expect((await helpFor(id)).split('\n')[0]).toBe(id);
	});

	it.each(
		[...Object.values(stepTexts), ...Object.values(topicTexts)].flatMap((text) =>
			[...text.matchAll(/^```\n([^]*?)^```/gm)].flatMap(([, code]) => code!.replaceAll('\\\n', '').trim().split('\n')),
		),
	)('the example "%s" parses', (example) => {
		const words = example
			.split(/ [|>]/)[0]!
			.split(/ +/)
			.filter((word) => !word.startsWith('SEAWORTHY_'));
		expect(words[0]).toBe('seaworthy');
		expect(() => parse(words.slice(1), stepIds)).not.toThrow();
	});

	it('every step has docs', () => {
		expect(Object.keys(stepTexts)).toEqual(stepIds);
	});

	it('whatever the texts send the reader to is there', async () => {
		const texts = await Promise.all(helpTopics().map(async (topic) => helpFor(topic)));
		const named = texts.flatMap((text) =>
			[...text.replace(/\s+/g, ' ').matchAll(/`seaworthy help ([a-z/-]+)/g)].map(([, topic]) => topic!),
		);
		expect(named).toContain('role');
		for (const topic of named) expect(helpTopics(), topic).toContain(topic);
		expect(commandNames.every((name) => name in commands)).toBe(true);
	});
});

describe('what goes into a pipe', () => {
	it('seaworthy help role | kubectl apply: reads only, runs nothing in a pod', async () => {
		const documents = parseAllDocuments(await helpFor('role'));
		const objects = documents.map(
			(document) => document.toJS() as {kind: string; rules?: {resources: string[]; verbs: string[]}[]},
		);
		expect(objects.map(({kind}) => kind)).toEqual([
			'ServiceAccount',
			'Role',
			'RoleBinding',
			'ClusterRole',
			'ClusterRoleBinding',
		]);
		for (const {resources, verbs} of objects.flatMap(({rules}) => rules ?? []))
			for (const verb of verbs)
				expect(['get', 'list']).toContain(resources[0] === 'pods/portforward' && verb === 'create' ? 'get' : verb);
	});

	it('seaworthy help schema: JSON', async () => {
		expect(JSON.parse(await helpFor('schema'))).toHaveProperty('$schema');
	});

	it('the answers file in the docs is one, for the steps that there are', async () => {
		const [, example = ''] =
			/```yaml\n([^]*?)```/.exec(
				readFileSync(new URL('../../source/help/topics/answers.md', import.meta.url), 'utf8'),
			) ?? [];
		const there = workflow.steps.map(({id}) => id);
		const lines = example.split('\n');
		const steps = lines.indexOf('steps:');
		let keep = true;
		const kept = lines.filter((line, index) => {
			if (index <= steps) return true;
			const step = /^ {2}(\w+):$/.exec(line)?.[1];
			if (step !== undefined) keep = there.includes(step);
			return keep;
		});
		const path = join(folderWith({'answers.yaml': kept.join('\n')}), 'answers.yaml');
		expect((await readAnswers(path, [workflow], readTextFile)).steps).toHaveProperty('registration.mode');
	});
});
