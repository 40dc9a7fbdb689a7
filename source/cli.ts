import {closeSync, fstatSync, realpathSync} from 'node:fs';
import {isatty} from 'node:tty';
import {fileURLToPath} from 'node:url';
import {stepIds} from './flags/step-ids.js';
import {type Invocation, parse} from './flags/parse.js';
import {version} from './version.js';

/** One place catches, one place exits. */
async function main(argv: readonly string[]): Promise<number> {
	try {
		return await dispatch(parse(argv, stepIds));
	} catch (error) {
		const {told} = await import('./program/told.js');
		return told(error, argv.includes('--json'));
	}
}

/** What a topic of the help needs is loaded only when it is asked for. */
async function dispatch(invocation: Invocation): Promise<number> {
	const {command, words} = invocation;
	if (command === 'version') {
		process.stdout.write(`${version}\n`);
		return 0;
	}
	if (command === 'help') {
		const {printHelp} = await import('./program/print-help.js');
		return printHelp(words, process.argv.includes('help') ? 'command' : 'flag');
	}
	const {program} = await import('./program/program.js');
	return program(invocation);
}

/**
 * At its end Node sets each terminal back as it was, and aborts, with a core dump that may hold secrets, when that
 * fails because the terminal was closed meanwhile. A descriptor that is closed it leaves alone.
 */
function letGoOfLostTerminals(): void {
	for (const descriptor of [0, 1, 2]) {
		try {
			// A terminal that was hung up is a device, but no terminal any more.
			if (fstatSync(descriptor).isCharacterDevice() && !isatty(descriptor)) closeSync(descriptor);
		} catch {
			// It is closed already.
		}
	}
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(import.meta.url))) {
	// Whoever reads our output may be gone (`| head`): that is no crash.
	for (const stream of [process.stdout, process.stderr])
		stream.on('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
		});
	process.on('exit', letGoOfLostTerminals);
	process.exitCode = await main(process.argv.slice(2));
}
