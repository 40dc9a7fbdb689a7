import {stripVTControlCharacters} from 'node:util';
import {Cancelled} from '../core/ports.js';
import {Problem} from '../core/problem.js';
import {signalCode} from '../run/interrupts.js';

/** Tells an error on stderr, as JSON where that was asked for, and gives the exit code. */
export function told(error: unknown, json: boolean, redact: (text: string) => string = (text) => text): number {
	if (error instanceof Cancelled) {
		process.stderr.write('Left; nothing more was done.\n');
		return signalCode(error.signal);
	}
	if (!(error instanceof Problem)) {
		const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
		process.stderr.write(redact(`This is a fault in seaworthy itself, please report it:\n${stack}\n`));
		return 1;
	}
	const {message, next, output, kind} = error;
	const exitCode = error.exitCode ?? 1;
	const text = json
		? `${JSON.stringify({version: 1, problem: {says: message, kind, next, output, exitCode}})}\n`
		: [message, ...output.slice(-10).map((line) => `    ${line}`), ...next.map((line) => `  ${line}`), ''].join('\n');
	process.stderr.write(redact(json ? text : harmless(text)));
	return exitCode;
}

/** The text without what a terminal would obey: it may come from the cluster, or from argv. */
export function harmless(text: string): string {
	return stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
