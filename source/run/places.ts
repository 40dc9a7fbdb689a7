import {isAbsolute, join} from 'node:path';
import {homedir} from 'node:os';

/** Where files of ours lie, by the XDG rules: a relative path in a variable counts as not set. */
export function stateFolder(environment: Readonly<Record<string, string | undefined>>): string {
	const given = environment['XDG_STATE_HOME'];
	const base =
		given !== undefined && isAbsolute(given) ? given : join(environment['HOME'] ?? homedir(), '.local', 'state');
	return join(base, 'seaworthy');
}
