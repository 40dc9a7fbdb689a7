import type {Frontend} from '../../core/ports.js';
import {flushed, nobodyThere, type LineOutput} from '../nobody/frontend.js';

/** The version of the lines; additions keep it, anything else raises it. */
export const jsonLinesVersion = 1;

/** Writes one JSON object a line: each of a run's events as it is, and what is said as `{"kind":"said","lines":[…]}`. Asks nobody. */
export function createJsonFrontend({output}: {readonly output: LineOutput}): Frontend {
	const write = (fields: object) => output.write(`${JSON.stringify({version: jsonLinesVersion, ...fields})}\n`);
	return {
		ask: async (page) => Promise.reject(nobodyThere(page)),
		say: (lines) => {
			if (lines.length > 0) write({kind: 'said', lines});
		},
		show: (event) => {
			write(event);
		},
		close: async () => flushed(output),
	};
}
