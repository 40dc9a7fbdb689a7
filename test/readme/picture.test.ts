import {readFileSync} from 'node:fs';
import {homedir, hostname, userInfo} from 'node:os';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {svg} from '../../media/svg.js';
import type {Cell} from '../../media/terminal.js';
import {workflow} from '../../source/platforms/workflow/platform.js';

const picture = readFileSync(new URL('../../media/seaworthy.svg', import.meta.url), 'utf8');

/** What is wrong with the nesting of the tags, or nothing. */
function misnested(xml: string): string | undefined {
	const open: string[] = [];
	for (const [, closes, name = '', rest = ''] of xml.matchAll(/<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*\s*\/?)>/g)) {
		if (closes === '/') {
			if (open.pop() !== name) return `</${name}> closes nothing`;
		} else if (!rest.endsWith('/')) open.push(name);
	}
	return open.length === 0 ? undefined : `<${open.join('><')}> is not closed`;
}

/** The text of the screen, row by row. */
function rowsOf(xml: string): readonly string[] {
	const rows = new Map<string, string>();
	for (const [, y = '', text = ''] of xml.matchAll(/<text x="[\d.]+" y="(\d+)"[^>]*>([^<]*)<\/text>/g))
		rows.set(y, `${rows.get(y) ?? ''} ${text}`.trim());
	return [...rows.values()];
}

const cell = (text: string, look: Partial<Cell> = {}): Cell => ({
	text,
	color: undefined,
	isBold: false,
	isDim: false,
	...look,
});

test('the picture is well-formed', () => {
	expect(misnested(picture)).toBeUndefined();
	// Whatever is no tag holds no angle bracket, and no ampersand but in an entity.
	const between = picture.replaceAll(/<\/?[\w:]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, '');
	expect(between).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
	expect(misnested('<g><text>a</g>')).toBeDefined();
});

test('the picture shows the wizard at work: the words of a run and the titles of the steps', () => {
	const rows = rowsOf(picture);
	expect(rows.find((row) => row.includes('Running'))).toMatch(/^practice · Running · \d+ of \d+ tasks done$/);
	expect(rows.filter((row) => row.startsWith('✔ done')).length).toBeGreaterThan(2);
	expect(rows.filter((row) => row.startsWith('▸ running'))).toHaveLength(1);
	expect(rows.filter((row) => row.startsWith('· waiting')).length).toBeGreaterThan(0);
	for (const {id, title} of workflow.steps)
		if (id !== 'storage')
			expect(
				rows.some((row) => row.startsWith(title)),
				title,
			).toBe(true);
});

test('the picture holds nothing of the machine or of the moment it was made on', () => {
	for (const name of [hostname(), userInfo().username])
		expect(rowsOf(picture).join('\n')).not.toMatch(new RegExp(`\\b${name.replaceAll(/\W/g, '\\$&')}\\b`));
	for (const path of [homedir(), fileURLToPath(new URL('../..', import.meta.url)), '/tmp', '/home', '/root'])
		expect(picture).not.toContain(path);
	expect(picture).not.toMatch(/\d{4}-\d\d-\d\d/);
	expect(rowsOf(picture).join('\n')).not.toMatch(/\d s$/m);
});

test('the picture can be read on a light and on a dark page, and loads nothing', () => {
	expect(picture).toContain('prefers-color-scheme:dark');
	expect(picture.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|url\(|<script/);
});

test('cells of one look become one text, placed by its column, and what XML would take for its own is escaped', () => {
	const made = svg(
		[[cell(' '), cell('a', {color: 2}), cell('<', {color: 2}), cell('&', {isBold: true})], [cell('')]],
		'x',
	);
	expect(misnested(made)).toBeUndefined();
	expect([...made.matchAll(/<text.*<\/text>/g)].map(([text]) => text)).toEqual([
		'<text x="24.4" y="30" textLength="16.8" class="c2">a&lt;</text>',
		'<text x="41.2" y="30" textLength="8.4" class="bold">&amp;</text>',
	]);
});
