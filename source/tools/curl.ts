import type {Command} from '../core/command.js';
import type {Text} from '../core/text.js';

/**
 * Posts JSON to a URL and prints the answer's body, then the status code alone on the last line.
 * The body goes over stdin; `{port}` in the URL is the forwarded port.
 */
export function postJson(url: string, body: Text, rest: Pick<Command, 'effect'> & Partial<Command>): Command {
	return {
		program: 'curl',
		arguments: [
			...quiet,
			'--request',
			'POST',
			'--header',
			'Content-Type: application/json',
			'--data-binary',
			'@-',
			'--write-out',
			'\\n%{http_code}\\n',
			url,
		],
		stdin: body,
		timeout: 30,
		...rest,
	};
}

/** Prints the status code of a GET. */
export function statusOf(url: string, rest: Partial<Command> = {}): Command {
	return {
		program: 'curl',
		arguments: [...quiet, '--output', '/dev/null', '--write-out', '%{http_code}\\n', url],
		effect: 'reads',
		timeout: 15,
		...rest,
	};
}

const quiet = ['--silent', '--show-error', '--noproxy', '127.0.0.1', '--max-time', '10'] as const;
