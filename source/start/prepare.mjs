import {spawn} from 'child_process';
import {constants} from 'os';
import {basename, join} from 'path';
import {eatenVariables} from './eaten-by-npm.mjs';
import {isBuilt, isInstalled} from './freshness.mjs';
import {locked} from './lock.mjs';

/** Installs and builds what is missing or older than its sources, talking on stderr. Gives an exit code, 0 when all is there. */
export async function prepare(root) {
	if (isInstalled(root) && isBuilt(root)) return 0;
	return locked(root, async () => (await install(root)) || (await build(root)));
}

async function install(root) {
	if (isInstalled(root)) return 0;
	say('Installing what seaworthy is built from (npm ci) …');
	const environment = Object.assign({}, process.env);
	for (const name of eatenVariables) Reflect.deleteProperty(environment, name);
	const {program, words} = npm();
	const code = await run({
		program,
		words: words.concat('ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund'),
		folder: root,
		environment,
	});
	if (code === 0 || code > 128) return code;
	say(
		`The installation failed (npm ci ended with ${code}); what npm says about it stands above.\n` +
			'Is the package registry in reach (npm ping)? Is there room on the disk? Then run npm start again: it begins the installation anew.',
	);
	return 1;
}

async function build(root) {
	if (isBuilt(root)) return 0;
	say('Building …');
	const program = process.execPath;
	const words = [join(root, 'source', 'build.mjs')];
	const code = await run({program, words, folder: root, environment: process.env});
	if (code === 0 || code > 128) return code;
	say('The build failed; what is wrong stands above. Put the sources in order (git status), then run npm start again.');
	return 1;
}

/** The npm that started us; under another package manager, or none, the one on the PATH. */
function npm() {
	const script = process.env.npm_execpath || '';
	return basename(script) === 'npm-cli.js' ? {program: process.execPath, words: [script]} : {program: 'npm', words: []};
}

/** Runs a program whose output all goes to stderr, hands signals on to it, and gives its exit code as a shell would. */
async function run({program, words, folder, environment}) {
	return new Promise((resolve) => {
		const child = spawn(program, words, {cwd: folder, env: environment, stdio: ['ignore', 2, 2]});
		let received = '';
		const hand = (signal) => {
			received = signal;
			child.kill(signal);
		};
		const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
		signals.forEach((signal) => process.on(signal, hand));
		const end = (code) => {
			signals.forEach((signal) => process.removeListener(signal, hand));
			resolve(code);
		};
		child.on('error', (error) => {
			say(`${program} cannot be run: ${error.message}`);
			end(1);
		});
		child.on('close', (code, signal) => {
			const fatal = received || signal;
			end(fatal ? 128 + constants.signals[fatal] : code);
		});
	});
}

function say(sentence) {
	process.stderr.write(sentence + '\n');
}
