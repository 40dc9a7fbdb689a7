// What `npm start` runs: installs and builds when needed, then becomes the program, in this same process.
// This file and those in start/ parse on Node 12, and import nothing that has to be installed.
import {dirname, join} from 'path';
import {fileURLToPath, pathToFileURL} from 'url';
import {eatenByNpm} from './start/eaten-by-npm.mjs';
import {isBuilt, isInstalled} from './start/freshness.mjs';
import {neededNode} from './start/needed-node.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

async function start() {
	const complaint = neededNode(process.versions.node);
	if (complaint) return leave(1, complaint);
	const eaten = eatenByNpm({environment: process.env, words: process.argv.slice(2), root});
	if (eaten) return leave(2, eaten);
	const code = isInstalled(root) && isBuilt(root) ? 0 : await prepared();
	if (code !== 0) return leave(code, '');
	const program = join(root, 'dist', 'cli.js');
	process.argv[1] = program;
	// `npm --prefix FOLDER start` changes the folder, and the operator's relative paths would lead elsewhere.
	if (process.env.npm_lifecycle_event === 'start' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
	await import(pathToFileURL(program).href);
}

/** Loaded only when there is work: a start that has none must cost nothing. */
async function prepared() {
	const {prepare} = await import('./start/prepare.mjs');
	return prepare(root);
}

function leave(code, sentence) {
	if (sentence) process.stderr.write(sentence + '\n');
	process.exitCode = code;
}

start();
