import {existsSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {blocksOf, contentOf, filesOf, storiesOf, withBlocks} from '../../media/blocks.js';
import {setStage} from '../../media/stage.js';
import {tables} from '../../media/tables.js';
import {stepIds} from '../../source/flags/step-ids.js';
import {platforms} from '../../source/platforms/index.js';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
	readonly scripts: Readonly<Record<string, string>>;
	readonly engines: {readonly node: string};
};
const blocks = blocksOf(readme);
const [first = []] = storiesOf(blocks);

test('the tables are those of the program', () => {
	const shown = blocks.filter(({command}) => tables[command] !== undefined);
	expect(shown.map(({command}) => command).sort()).toEqual(Object.keys(tables).sort());
	for (const {command, content} of shown) expect(content, command).toBe(tables[command]?.());
});

test('the table of steps has a row for each', () => {
	const rows = tables['steps']?.().split('\n') ?? [];
	expect(rows.flatMap((row) => /^\| `(\w+)`: /.exec(row)?.[1] ?? [])).toEqual(stepIds);
	for (const row of rows.filter((line) => line.startsWith('| `')))
		expect(row.split(' | ').every((cell) => cell.replace(/[| ]/g, '') !== '')).toBe(true);
});

test('the first screen is the one that the wizard shows', {timeout: 120_000}, async () => {
	const stage = await setStage({pace: 0});
	try {
		for (const block of first) expect(await contentOf(block, stage)).toBe(block.content);
	} finally {
		stage.remove();
	}
});

test('filling what is filled changes nothing', () => {
	expect(
		withBlocks(
			readme,
			blocks.map(({content}) => content),
		),
	).toBe(readme);
	expect(withBlocks('<!-- generated: steps -->\nold<!-- end -->', ['new'])).toBe(
		'<!-- generated: steps -->\nnew<!-- end -->',
	);
});

test('the answers file answers every step, and its secrets are references', () => {
	const {'answers.yaml': answers = ''} = filesOf(readme);
	expect([...answers.matchAll(/^ {2}(\w+):$/gm)].map(([, id]) => id)).toEqual(stepIds);
	expect(answers).not.toContain('EXAMPLEKEY');
	expect(platforms[0]?.steps.map(({id}) => id)).toEqual(stepIds);
});

test('what it links to is there, and so is every script', () => {
	const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].flatMap(([, path]) => path ?? []);
	expect(links).toContain('LICENSE');
	for (const path of links.filter((link) => !link.startsWith('http')))
		expect(existsSync(new URL(path, root)), path).toBe(true);
	for (const [, script = ''] of readme.matchAll(/npm run ([\w:]+)/g)) expect(manifest.scripts).toHaveProperty([script]);
	// `STEP` stands for a word.
	for (const [path] of readme.replaceAll('STEP', 'tls').matchAll(/(?:source|media|test)\/[\w./-]*\w/g))
		expect(existsSync(new URL(path, root)), path).toBe(true);
});

test('the versions are those that the tests and the package name', () => {
	expect(readme).toContain(`Node ${manifest.engines.node.replace('>=', '')} or newer`);
	const ground = readFileSync(new URL('test/real/components/ground.test.ts', root), 'utf8');
	for (const version of ['3.22.0', '4.3.1']) {
		expect(readme).toContain(version);
		expect(ground).toContain(`v${version}`);
	}
	const [, kubernetes = ''] = /\| Kubernetes +\| (\S+)/.exec(readme) ?? [];
	expect(readFileSync(new URL('test/real/components/install/components.ts', root), 'utf8')).toContain(kubernetes);
});

test('nothing of the machine it was made on is in it', () => {
	expect(readme).not.toMatch(/\/(root|tmp|work)\//);
	for (const [folder] of readme.matchAll(/\/home\/\w+/g)) expect(folder).toBe('/home/you');
});
