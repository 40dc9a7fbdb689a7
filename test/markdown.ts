import {readFileSync} from 'node:fs';
import type {Plugin} from 'vitest/config';

/** Imports `.md` and `.sh` files as text, as the bundle's loader does. */
export function markdown(): Plugin {
	return {
		name: 'markdown',
		enforce: 'pre',
		load(id) {
			if (!/\.(md|sh)$/.test(id)) return;
			return {code: `export default ${JSON.stringify(readFileSync(id, 'utf8'))};`, map: null};
		},
	};
}
