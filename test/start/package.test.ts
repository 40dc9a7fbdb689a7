import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {prepare} from '../../source/start/prepare.mjs';
import {checkout, plainEnvironment} from './clone.js';

interface Packed {
	readonly filename: string;
	readonly files: readonly {readonly path: string}[];
}

let folder: string;
let packed: Packed;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'package-'));
	expect(await prepare(checkout)).toBe(0);
	environment = {...plainEnvironment(), npm_config_cache: join(folder, 'cache')};
	const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
	[packed] = JSON.parse(execFileSync('npm', words, {cwd: checkout, env: environment, encoding: 'utf8'}));
});

afterAll(() => rmSync(folder, {recursive: true, force: true}));

test('the package holds the programs, their chunks, the licences and the README, and nothing else', () => {
	const paths = packed.files.map(({path}) => path);
	const wanted =
		/^(package\.json|LICENSE|README\.md|dist\/(cli\.js|stand-ins\.js|chunk-[A-Z0-9]+\.js|chunks\.json|THIRD-PARTY-NOTICES))$/;
	expect(paths.filter((path) => !wanted.test(path))).toEqual([]);
	expect(paths).toContain('dist/cli.js');
	expect(paths).toContain('dist/THIRD-PARTY-NOTICES');
	expect(paths).toContain('LICENSE');
	const chunks = JSON.parse(readFileSync(join(checkout, 'dist/chunks.json'), 'utf8')) as string[];
	expect(paths).toEqual(expect.arrayContaining(chunks.map((name) => `dist/${name}`)));
});

test('it needs no other package', () => {
	const description = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
	for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'])
		expect(description).not.toHaveProperty(kind);
});

test('installed into an empty folder without a network, it runs', () => {
	const empty = mkdtempSync(join(folder, 'empty-'));
	const options = {cwd: empty, env: environment, encoding: 'utf8'} as const;
	execFileSync(
		'npm',
		['install', '--offline', '--no-audit', '--no-fund', '--prefix', empty, join(folder, packed.filename)],
		options,
	);
	expect(readdirSync(join(empty, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['seaworthy']);
	const {version} = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
	const said = execFileSync('npx', ['--offline', 'seaworthy', '--version'], options);
	expect(said).toContain(version);
});
