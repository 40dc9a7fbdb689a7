import type {Line, Page, Reply} from '../../core/page.js';
import {Cancelled, type Frontend} from '../../core/ports.js';
import type {RunEvent} from '../../core/run-event.js';
import {linesTexts, optionLines, pageLines} from '../page-lines.js';
import {askDocument} from './ask-document.js';
import {longestDocument} from './document.js';
import {inquire} from './inquire.js';
import {createKeyboard, type KeyInput} from './keyboard.js';
import {painted} from './paint.js';
import {createPromptLine, type LineTerminal} from './prompt-line.js';
import {judge, promptText} from './replies.js';
import {countEvery, createRunLines} from './run-lines.js';

/** A clock that a test can turn. Times are milliseconds of the monotonic clock that run events carry. */
export type PlainClock = {
	now(): number;
	/** Calls `action` again and again until the returned function is called. */
	every(milliseconds: number, action: () => void): () => void;
};

/** What the plain front end is made of. */
export type PlainSettings = {
	readonly input: KeyInput;
	readonly output: LineTerminal;
	/** Stands in the title of every page, e.g. "practice". */
	readonly banner?: string;
	readonly color: boolean;
	readonly clock: PlainClock;
	/** Told of Ctrl-C while the wizard asks; a question that stands then rejects with `Cancelled` besides. During a run Ctrl-C is a signal. */
	readonly onInterrupt: () => void;
};

const firstHint: Line = {
	text: 'At any question: help or ? says more, back goes to the one before. To give one of these words as an answer, put = before it.',
};

/** The front end for screen readers, dumb terminals and people who want lines: everything is only ever appended. */
export function createPlainFrontend(settings: PlainSettings): Frontend {
	const {output, color, clock} = settings;
	const keyboard = createKeyboard(settings);
	const promptLine = createPromptLine(output);
	const runLines = createRunLines();
	let hasHinted = false;
	let stopCounting: (() => void) | undefined;

	const say = (lines: readonly Line[]) => promptLine.interrupt(painted(lines, color));

	const read = async ({prompt}: Page, message: string): Promise<string | undefined> => {
		const isDocument = prompt.kind === 'document' || prompt.kind === 'secret' ? prompt.format !== 'line' : false;
		if (!isDocument) return inquire({message, keyboard, line: promptLine, secret: prompt.kind === 'secret'});
		if (prompt.kind !== 'document' && prompt.kind !== 'secret') return undefined;
		const document = await askDocument({message, prompt, keyboard, line: promptLine});
		return document.kind === 'typed' ? document.text : undefined;
	};

	const answer = async (page: Page): Promise<Reply> => {
		let kept: string | undefined;
		for (;;) {
			const typed = await read(page, promptText(page.prompt, kept));
			if (typed === undefined) {
				say([
					{mark: 'attention', text: `That is longer than ${longestDocument / 1_048_576} MiB. Give its path instead.`},
				]);
				continue;
			}
			const judged = judge(typed, page, kept);
			switch (judged.kind) {
				case 'reply':
					return judged.reply;
				case 'help':
					say(helpLines(page));
					break;
				case 'again':
					say(judged.says);
					kept = judged.kept;
			}
		}
	};

	const ask = async (page: Page): Promise<Reply> => {
		stopCounting?.();
		say([...pageLines(page, settings.banner), ...(hasHinted ? [] : [firstHint])]);
		hasHinted = true;
		const stopLive = followLive(page, say);
		try {
			return await answer(page);
		} catch (error) {
			if (error instanceof Cancelled && error.signal === 'SIGHUP')
				say([{text: 'The input has ended, so nothing more can be asked.'}]);
			throw error;
		} finally {
			stopLive();
		}
	};

	const show = (event: RunEvent) => {
		if (event.kind === 'plan-started') {
			// From here on Ctrl-C is a signal again, and a crash leaves the terminal as it was.
			keyboard.release();
			stopCounting?.();
			stopCounting = clock.every(countEvery, () => say(runLines.count(clock.now())));
		}
		say(runLines.tell(event));
		if (event.kind === 'plan-finished') stopCounting?.();
	};

	return {
		ask,
		say,
		show,
		async close() {
			stopCounting?.();
			keyboard.close();
			promptLine.end();
			await new Promise<void>((resolve) => {
				output.write('', () => resolve());
			});
		},
	};
}

/** What `help` says: the page's help, then the choices again, because they were said long ago. */
function helpLines({help, prompt}: Page): readonly Line[] {
	const options = prompt.kind === 'choice' || prompt.kind === 'choices' ? optionLines(prompt.options) : [];
	return help.length === 0 ? [{text: 'There is no more help to this question.'}, ...options] : [...help, ...options];
}

/** Says what changes in a page's body while its question stands, each line once. */
function followLive(page: Page, say: (lines: readonly Line[]) => void): () => void {
	const said = new Set(page.body.map((line) => linesTexts([line]).join('\n')));
	const stop = page.live?.((body) => {
		const fresh = body.filter((line) => !said.has(linesTexts([line]).join('\n')));
		for (const line of fresh) said.add(linesTexts([line]).join('\n'));
		say(fresh);
	});
	return () => stop?.();
}
