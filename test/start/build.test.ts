import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Clone} from './clone.js';

function cloneToBuild(): Clone {
	const clone = new Clone();
	clone.copy('source/build.mjs', 'source/notices.mjs');
	clone.linkPackages();
	return clone;
}

test('a program with Ink runs from the bundle, with nothing installed beside it', async () => {
	const clone = cloneToBuild();
	clone.write('source/cli.ts', "const {draw} = await import('./frontends/hello.js');\nawait draw();\n");
	clone.write(
		'source/frontends/hello.tsx',
		`import {Box, Text, render} from 'ink';
		export async function draw(): Promise<void> {
			const app = render(<Box borderStyle="round"><Text>a box laid out by yoga</Text></Box>);
			app.unmount();
			await app.waitUntilExit();
		}\n`,
	);
	expect((await clone.begin(['source/build.mjs']).ended()).stderr).toBe('');
	clone.removePackages();
	const told = await clone.begin(['dist/cli.js']).ended();
	expect(told.stderr).toBe('');
	expect(told.stdout).toContain('│a box laid out by yoga');
	expect(told.code).toBe(0);
});

test('React is the production one, and its developer tools stay out', async () => {
	const clone = cloneToBuild();
	clone.write('source/cli.ts', "export {render} from 'ink';\n");
	await clone.begin(['source/build.mjs']).ended();
	const code = readdirSync(join(clone.root, 'dist'))
		.filter((name) => name.endsWith('.js'))
		.map((name) => clone.read(`dist/${name}`))
		.join('\n');
	expect(code).toContain('react-reconciler.production.js');
	expect(code).not.toContain('react-reconciler.development.js');
	expect(code).not.toContain('connectToDevTools({');
});

test('the packages in the bundle are there with their licences, also one without a licence file', async () => {
	const clone = cloneToBuild();
	clone.write('source/cli.ts', "export {render} from 'ink';\n");
	await clone.begin(['source/build.mjs']).ended();
	const notices = clone.read('dist/THIRD-PARTY-NOTICES').split(`\n\n${'-'.repeat(80)}\n\n`);
	const titles = notices.slice(1).map((notice) => notice.split('\n', 1)[0]);
	expect(titles).toContainEqual(expect.stringMatching(/^ink 6\..* \(MIT\)$/));
	expect(titles).toContainEqual(expect.stringMatching(/^react-reconciler /));
	expect(titles).toContainEqual(expect.stringMatching(/^yoga-layout /));
	expect(titles).not.toContainEqual(expect.stringMatching(/^(vitest|typescript) /));
	for (const notice of notices.slice(1)) expect(notice).toMatch(/Permission |Redistribution and use|Apache License/);
});

test('a lazily loaded part is a chunk of its own, and chunks.json names every one', async () => {
	const clone = cloneToBuild();
	clone.write('source/cli.ts', "if (process.argv[2] === 'late') await import('./late.js');\nexport {};\n");
	clone.write('source/late.ts', "console.log('late part');\n");
	await clone.begin(['source/build.mjs']).ended();
	const named = JSON.parse(clone.read('dist/chunks.json')) as string[];
	const present = readdirSync(join(clone.root, 'dist')).filter((name) => name.startsWith('chunk-'));
	expect(named.toSorted()).toEqual(present.toSorted());
	expect(named.map((name) => clone.read(`dist/${name}`)).join('')).toContain('late part');
	expect((await clone.begin(['dist/cli.js']).ended()).stdout).toBe('');
	expect((await clone.begin(['dist/cli.js', 'late']).ended()).stdout).toBe('late part\n');
});

test('the stand-ins of the practice cluster become a program of their own', async () => {
	const clone = cloneToBuild();
	clone.write('source/practice/stand-ins.ts', "await import('./kubectl.js');\n");
	clone.write('source/practice/kubectl.ts', "console.log('stand-in');\n");
	await clone.begin(['source/build.mjs']).ended();
	expect(clone.read('dist/stand-ins.js')).toMatch(/^#!\/usr\/bin\/env node\n/);
	expect((await clone.begin(['dist/stand-ins.js']).ended()).stdout).toBe('stand-in\n');
	expect(clone.read('dist/chunks.json')).toBe('[]\n');
});

test('Markdown is bundled as text', async () => {
	const clone = cloneToBuild();
	clone.write('source/cli.ts', "import help from './help/tls.md';\nconsole.log(help);\n");
	clone.write('source/help/tls.md', '# TLS\n');
	await clone.begin(['source/build.mjs']).ended();
	expect((await clone.begin(['dist/cli.js']).ended()).stdout).toBe('# TLS\n\n');
});

test('a build that fails leaves the last good one as it was, and nothing else behind', async () => {
	const clone = cloneToBuild();
	await clone.begin(['source/build.mjs']).ended();
	clone.write('source/cli.ts', "import './nowhere.js';\n");
	const told = await clone.begin(['source/build.mjs']).ended();
	expect(told.code).toBe(1);
	expect(told.stderr).toContain('Could not resolve "./nowhere.js"');
	expect((await clone.begin(['dist/cli.js', 'still']).ended()).stdout).toBe('["still"]\n');
	expect(readdirSync(join(clone.root, 'node_modules/.cache'))).toEqual([]);
});

test('what an earlier build left is gone after the next', async () => {
	const clone = cloneToBuild();
	clone.write('dist/chunk-OLD.js', '');
	clone.write('dist/cli.js.map', '');
	await clone.begin(['source/build.mjs']).ended();
	expect(readdirSync(join(clone.root, 'dist')).toSorted()).toEqual([
		'THIRD-PARTY-NOTICES',
		'chunks.json',
		'cli.js',
		'stamp',
	]);
});

test('the starter takes a build for current until a source is saved', async () => {
	const clone = cloneToBuild();
	await clone.begin(['source/build.mjs']).ended();
	expect(clone.read('dist/stamp')).toMatch(/^source\/build\.mjs \d+ [\d.]+$/m);
	expect((await clone.start()).stderr).toBe('');
	clone.write('source/cli.ts', "console.log('saved since');\n");
	expect((await clone.start()).stdout).toBe('saved since\n');
	expect(existsSync(join(clone.root, 'installs'))).toBe(false);
});
