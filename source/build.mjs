import {
	chmodSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	renameSync,
	rmSync,
	writeFileSync,
	existsSync,
	mkdtempSync,
} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {listing} from './start/freshness.mjs';
import {notices} from './notices.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'dist');
const shebang = '#!/usr/bin/env node\n';

/** Where each program in the package begins; the stand-ins are the practice cluster's kubectl, helm and so on. */
const entries = {cli: 'source/cli.ts', 'stand-ins': 'source/practice/stand-ins.ts'};

/** Ink asks for it only when DEV is set, and it weighs more than Ink. */
const withoutDevtools = {
	name: 'without-devtools',
	setup(plugin) {
		plugin.onResolve({filter: /^react-devtools-core$/}, ({path}) => ({path, namespace: 'empty'}));
		plugin.onLoad({filter: /.*/, namespace: 'empty'}, () => ({
			contents: 'export default {initialize() {}, connectToDevTools() {}};',
		}));
	},
};

/** Yoga would fetch its WebAssembly from a data URL, and so load all of Node's fetch before the first frame; without fetch it decodes the URL itself. */
const yogaWithoutFetch = {
	name: 'yoga-without-fetch',
	setup(plugin) {
		plugin.onLoad({filter: /yoga-wasm-base64-esm\.js$/}, ({path}) => ({
			contents: `const fetch = undefined;\n${readFileSync(path, 'utf8')}`,
		}));
	},
};

const sources = listing(root);
const folder = temporaryFolder();
try {
	const {metafile} = await bundle(folder);
	finish(folder, metafile);
	swap(folder);
} catch (error) {
	// esbuild has said already what is wrong in the sources.
	if (!error.errors) throw error;
	process.exitCode = 1;
} finally {
	rmSync(folder, {recursive: true, force: true});
}

function temporaryFolder() {
	// On the same file system as the target, for the renames, and no part of the package.
	const cache = join(root, 'node_modules', '.cache');
	mkdirSync(cache, {recursive: true});
	return mkdtempSync(join(cache, 'build-'));
}

function bundle(outdir) {
	return build({
		absWorkingDir: root,
		entryPoints: Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(join(root, path)))),
		outdir,
		entryNames: '[name]',
		chunkNames: 'chunk-[hash]',
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		target: 'node20',
		minifySyntax: true,
		jsx: 'automatic',
		loader: {'.md': 'text', '.sh': 'text'},
		define: {'process.env.NODE_ENV': '"production"'},
		// Packages written for require() reach Node's own modules only through one.
		banner: {
			js: "import {createRequire as createRequireOfBundle} from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
		},
		plugins: [withoutDevtools, yogaWithoutFetch],
		legalComments: 'none',
		metafile: true,
		logLevel: 'warning',
	});
}

function finish(outdir, metafile) {
	const programs = readdirSync(outdir).filter((name) => !name.startsWith('chunk-'));
	for (const name of programs) {
		const file = join(outdir, name);
		writeFileSync(file, shebang + readFileSync(file, 'utf8').replace(/^#!.*\n/, ''));
		chmodSync(file, 0o755);
	}
	writeFileSync(join(outdir, 'chunks.json'), JSON.stringify(chunksOf('cli.js', metafile), null, '\t') + '\n');
	writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES'), notices(root, metafile));
}

/** Every chunk that a program may ever load: it loads them all before its first write, for an upgrade may come after. */
function chunksOf(program, {outputs}) {
	const byName = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
	const found = new Set([program]);
	// A set walks over what is added on the way.
	for (const name of found)
		for (const {path} of byName.get(name)?.imports ?? []) if (byName.has(basename(path))) found.add(basename(path));
	return [...found].filter((name) => name !== program).sort();
}

/**
 * Puts the new build in the place of the old one, file by file. Chunks are named after their content and go first,
 * so at every moment the programs there find all the chunks that they name.
 */
function swap(outdir) {
	mkdirSync(target, {recursive: true});
	rmSync(join(target, 'stamp'), {force: true});
	const names = readdirSync(outdir);
	const isChunk = (name) => name.startsWith('chunk-');
	for (const name of [...names.filter(isChunk), ...names.filter((name) => !isChunk(name))])
		renameSync(join(outdir, name), join(target, name));
	for (const name of readdirSync(target))
		if (!names.includes(name)) rmSync(join(target, name), {recursive: true, force: true});
	writeFileSync(join(target, 'stamp'), sources);
}
