import type {Line, Page} from '../../core/page.js';
import type {Frontend} from '../../core/ports.js';
import {Problem} from '../../core/problem.js';
import {linesTexts} from '../page-lines.js';
import {createRunLines} from '../plain/run-lines.js';

/** A stream that lines are written to. */
export type LineOutput = {write(text: string, written?: () => void): unknown};

/** Asks nobody: says what there is to say as plain lines, and refuses questions. */
export function createNobodyFrontend({output}: {readonly output: LineOutput}): Frontend {
	const run = createRunLines();
	const say = (lines: readonly Line[]) => {
		if (lines.length > 0) output.write(`${linesTexts(lines).join('\n')}\n`);
	};
	return {
		ask: async (page) => Promise.reject(nobodyThere(page)),
		say,
		show: (event) => say(run.tell(event)),
		close: async () => flushed(output),
	};
}

/** The refusal of a question that reached a front end which has nobody to ask. */
export function nobodyThere(page: Pick<Page, 'title' | 'id'>): Problem {
	return new Problem(`“${page.title}” was to be asked, but there is no terminal to ask on.`, {
		next: [
			'Give the answer beforehand: in the file of --answers, by --set step.question=value, or by a SEAWORTHY_ variable; decisions by --accept.',
			'Or start it in a terminal, without --no-input and --json.',
		],
		exitCode: 2,
	});
}

/** Waits until everything written before has left. */
export async function flushed(output: LineOutput): Promise<void> {
	return new Promise((resolve) => {
		output.write('', () => resolve());
	});
}
