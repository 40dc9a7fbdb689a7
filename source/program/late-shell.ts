import type {Command} from '../core/command.js';
import type {Shell} from '../core/ports.js';
import {quote} from '../core/script/quote.js';
import type {createShell} from '../run/shell.js';

/** A shell whose program library is loaded with the first command: the first screen does not wait for it. `tell` is told each command before it is run. */
export function createLateShell(options: Parameters<typeof createShell>[0], tell?: (line: string) => void): Shell {
	let loading: Promise<Shell> | undefined;
	const load = async () => (loading ??= import('../run/shell.js').then((loaded) => loaded.createShell(options)));
	const told = (command: Command) => {
		tell?.(options.redact(shown(command)));
		return command;
	};
	return {
		run: async (command, running) => (await load()).run(told(command), running),
		read: async (command) => (await load()).read(told(command)),
	};
}

/** As one would type it; what goes to its standard input, and its environment, are left out. */
function shown({program, arguments: words}: Command): string {
	return `$ ${[program, ...words.map(quote)].join(' ')}`;
}
