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

/** What of an answer is printed. */
type Shown = 'status' | 'redirect' | 'headers';

const shownBy: Readonly<Record<Shown, readonly string[]>> = {
	status: ['--output', '/dev/null', '--write-out', '%{http_code}\\n'],
	redirect: ['--output', '/dev/null', '--write-out', '%{http_code} %{redirect_url}\\n'],
	headers: ['--output', '/dev/null', '--dump-header', '-'],
};

/**
 * Asks one very server, past every proxy and whatever its certificate is: status, status and where it redirects to, or
 * its headers. `words` say where the connection goes (`--connect-to`) or as whom it asks (`--header`).
 */
export function askServer(
	url: string,
	{shows, words, ...rest}: {readonly shows: Shown; readonly words: readonly string[]} & Partial<Command>,
): Command {
	return {
		program: 'curl',
		arguments: [
			...['--silent', '--show-error', '--insecure', '--noproxy', '*', '--max-time', '10'],
			...shownBy[shows],
			...words,
			url,
		],
		effect: 'reads',
		timeout: 15,
		...rest,
	};
}

const quiet = ['--silent', '--show-error', '--noproxy', '127.0.0.1', '--max-time', '10'] as const;
