import type {Shell} from '../core/ports.js';
import type {createShell} from '../run/shell.js';

/** A shell whose program library is loaded with the first command: the first screen does not wait for it. */
export function createLateShell(options: Parameters<typeof createShell>[0]): Shell {
	let loading: Promise<Shell> | undefined;
	const load = async () => (loading ??= import('../run/shell.js').then((loaded) => loaded.createShell(options)));
	return {
		run: async (command, running) => (await load()).run(command, running),
		read: async (command) => (await load()).read(command),
	};
}
