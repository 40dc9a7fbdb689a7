import {isAbsolute, join} from 'node:path';

/** Where the practice cluster lies: below XDG_STATE_HOME, which counts only when it is absolute. */
export function practiceFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
	const state = env['XDG_STATE_HOME'];
	const base = state !== undefined && isAbsolute(state) ? state : join(home, '.local', 'state');
	return join(base, 'seaworthy', 'practice');
}
