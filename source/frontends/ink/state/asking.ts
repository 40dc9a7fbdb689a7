import type {Page, Reply} from '../../../core/page.js';
import {Cancelled} from '../../../core/ports.js';
import type {Stroke} from '../keys/keyboard.js';
import {openPage, type ScrollRoom} from './page-state.js';
import {isRestOfPaste, pressPage} from './press-page.js';
import type {ScreenState, Store} from './store.js';

/** The page that is asked, and what is typed before the next one stands. */
export type Asking = {
	readonly ask: (page: Page) => Promise<Reply>;
	readonly press: (strokes: readonly Stroke[]) => void;
	/** Ends the asking for good: the page that stands and every later one is refused. */
	readonly end: (error: Error) => void;
};

/** The most keys that are kept of what is typed ahead. */
const aheadLimit = 2000;

/** Asks pages one after the other over the store. */
export function createAsking(options: {
	readonly store: Store<ScreenState>;
	readonly scrollRoom: () => ScrollRoom;
	/** Whether keys count that are pressed while no page stands: not while a run is shown. */
	readonly keepsKeys: () => boolean;
	readonly onReply: (page: Page, reply: Reply) => void;
	/** Ctrl-C while no page stands. */
	readonly onInterrupt: () => void;
	readonly onSuspend: () => void;
}): Asking {
	const {store} = options;
	let ahead: readonly Stroke[] = [];
	let ended: Error | undefined;
	let settle: {readonly resolve: (reply: Reply) => void; readonly reject: (error: Error) => void} | undefined;
	let stopLive: (() => void) | undefined;

	const leave = () => {
		stopLive?.();
		stopLive = undefined;
		store.set({...store.get(), page: undefined});
		const current = settle;
		settle = undefined;
		return current;
	};

	const pressOne = (stroke: Stroke) => {
		const {page} = store.get();
		const name = stroke.key.kind === 'press' ? stroke.key.name : undefined;
		const isCommand = !isRestOfPaste(page, stroke);
		if (isCommand && name === 'ctrl-z') return options.onSuspend();
		if (isCommand && name === 'ctrl-c') return cancel();
		if (page === undefined) {
			if (options.keepsKeys() && ahead.length < aheadLimit) ahead = [...ahead, stroke];
			return;
		}

		const step = pressPage(page, stroke, options.scrollRoom);
		if (step.kind === 'stay') return store.set({...store.get(), page: step.state});
		options.onReply(page.page, step.reply);
		leave()?.resolve(step.reply);
	};

	const cancel = () => {
		ahead = [];
		if (settle) leave()?.reject(new Cancelled());
		else options.onInterrupt();
	};

	return {
		async ask(page) {
			if (ended) throw ended;
			return new Promise<Reply>((resolve, reject) => {
				settle = {resolve, reject};
				store.set({...store.get(), page: openPage(page), isWaiting: false});
				stopLive = page.live?.((body) => {
					const state = store.get();
					if (state.page?.page === page) store.set({...state, page: {...state.page, body}});
				});
				const typed = takesAhead(page) ? ahead : [];
				ahead = [];
				for (const stroke of typed) pressOne(stroke);
			});
		},
		press(strokes) {
			for (const stroke of strokes) pressOne(stroke);
		},
		end(error) {
			ended ??= error;
			leave()?.reject(error);
		},
	};
}

/** An Enter typed ahead answers a question, but must never apply a plan or settle a failure that nobody has seen. */
function takesAhead(page: Page): boolean {
	return page.id === 'start' || page.id.startsWith('question/');
}
