import type {Page} from '../../core/page.js';
import {Cancelled, type Frontend} from '../../core/ports.js';
import {createKeyboard} from './keys/keyboard.js';
import {lookFor, type Theme} from './look/frame.js';
import {lineRows} from './look/line-rows.js';
import type {Look} from './look/look.js';
import {createPaint} from './look/paint.js';
import {pageRows} from './look/page-rows.js';
import {chooseGlyphs, markStyle} from './look/signs.js';
import {createRunFeed} from './run-feed.js';
import {createScreen, type Screen} from './screen.js';
import {createAsking} from './state/asking.js';
import type {ScrollRoom} from './state/page-state.js';
import {summarise} from './state/summary.js';
import type {Output} from './terminal/ink-output.js';
import {createModes, type Input} from './terminal/modes.js';
import {createRedraw} from './terminal/redraw.js';
import {reflows} from './terminal/reflow.js';
import {createSuspension} from './terminal/suspend.js';
import {oneRow, truncate} from './text.js';

/** What the Ink front end needs. */
export type InkOptions = {
	readonly stdin: Input;
	/** Where it draws; standard error leaves standard output to a script. */
	readonly stdout: Output;
	/** Stands on every screen, e.g. "practice"; may be empty. */
	readonly banner: string;
	readonly color: boolean;
	/** Ends the asking from outside; `ask` rejects with its reason when that is a `Cancelled`, else with one of SIGTERM. */
	readonly signal: AbortSignal;
	/** Ctrl-C while no page stands, e.g. during a run; each press calls it again. When left out, it ends the asking. */
	readonly onInterrupt?: () => void;
	/** Stops the process on Ctrl-Z after the terminal was given back; the process group when left out (npm, too). */
	readonly onSuspend?: () => void;
};

/** Milliseconds without a page after which the operator is told that something is worked out. */
const patience = 150;

/** Takes the terminal at once, draws with the first page, and gives the terminal back on `close`, crash and signals. */
export function createInkFrontend(options: InkOptions): Frontend {
	const {stdin, stdout, signal} = options;
	const theme: Theme = {
		paint: createPaint(options.color),
		glyphs: chooseGlyphs(process.env),
		color: options.color,
		banner: options.banner,
	};
	const modes = createModes(stdin, stdout);
	const screen = createScreen({stdin, stdout, theme, onEnd: modes.giveBack, onCrash: (error) => asking.end(error)});
	const {store} = screen;
	const feed = createRunFeed(screen);
	const redraw = createRedraw({...screen, stdout, reflows: reflows(process.env)});
	const stopGroup = options.onSuspend ?? (() => process.kill(0, 'SIGTSTP'));
	const suspension = createSuspension({modes, redraw, stopGroup});
	let waiting: NodeJS.Timeout | undefined;
	/** The last answer, until it shows whether it was taken: whoever asked may read a file first, and ask again. */
	let given: {readonly id: string; readonly summary: string} | undefined;
	const settle = (next?: Page) => {
		if (given === undefined) return;
		const {id, summary} = given;
		given = undefined;
		const isRefused = next?.id === id && next.body.some(({mark}) => mark === 'failed');
		screen.print((look) => [answeredRow(summary, isRefused ? 'failed' : 'done', look)]);
	};

	const asking = createAsking({
		store,
		scrollRoom: () => scrollRoom(screen, theme),
		keepsKeys: () => !feed.isActive(),
		onReply(page, reply) {
			const summary = summarise(page, reply, theme.glyphs.separator);
			given = summary === undefined ? undefined : {id: page.id, summary};
			waiting = setTimeout(() => {
				settle();
				store.set({...store.get(), isWaiting: true});
			}, patience);
		},
		onInterrupt: options.onInterrupt ?? (() => asking.end(new Cancelled())),
		onSuspend: suspension.suspend,
	});
	const onAbort = () => asking.end(signal.reason instanceof Cancelled ? signal.reason : new Cancelled('SIGTERM'));
	const onHangUp = () => asking.end(new Cancelled('SIGHUP'));

	modes.take();
	const keyboard = createKeyboard({input: stdin, now: screen.now, onStrokes: asking.press, onEnd: onHangUp});
	process.once('exit', modes.giveBack);
	if (signal.aborted) onAbort();
	signal.addEventListener('abort', onAbort, {once: true});

	return {
		async ask(page) {
			clearTimeout(waiting);
			settle(page);
			feed.pause();
			const reply = asking.ask(page);
			screen.mount();
			return reply;
		},
		say(lines) {
			settle();
			screen.print((look) => lineRows(lines, look));
			screen.mount();
		},
		show(event) {
			clearTimeout(waiting);
			settle();
			feed.show(event);
			screen.mount();
		},
		async close() {
			clearTimeout(waiting);
			settle();
			signal.removeEventListener('abort', onAbort);
			keyboard.stop();
			suspension.stop();
			redraw.stop();
			feed.stop();
			await screen.close();
			modes.giveBack();
			process.off('exit', modes.giveBack);
		},
	};
}

function scrollRoom(screen: Screen, theme: Theme): ScrollRoom {
	const state = screen.store.get();
	return state.page ? pageRows(state.page, lookFor(state, theme)).scroll : {step: 1, most: 0};
}

function answeredRow(summary: string, mark: 'done' | 'failed', look: Look): string {
	const sign = look.paint(markStyle(mark), look.glyphs.marks[mark]);
	return `${sign} ${truncate(oneRow(summary), look.columns - 2)}`;
}
