import {render} from 'ink';
import {App} from './look/app.js';
import {lookFor, type Theme} from './look/frame.js';
import type {Look} from './look/look.js';
import {noRun} from './state/run-view.js';
import {createStore, type ScreenState, type Store} from './state/store.js';
import {createInkOutput, type InkOutput, type Output} from './terminal/ink-output.js';
import type {Input} from './terminal/modes.js';

/** The mounted app and what is drawn with it. */
export type Screen = {
	readonly store: Store<ScreenState>;
	readonly output: InkOutput;
	/** Mounts the app, if it is not. */
	readonly mount: () => void;
	/** Prints rows for good above the live region. */
	readonly print: (rows: (look: Look) => readonly string[]) => void;
	/** The rows of the live region that Ink last drew. */
	readonly drawn: () => readonly string[];
	/** Milliseconds of a monotonic clock. */
	readonly now: () => number;
	/** Takes the live region away and waits for the last frame. */
	readonly close: () => Promise<void>;
};

/** Prepares a screen; nothing is drawn before it is mounted, so that the first frame is the first page. */
export function createScreen(options: {
	readonly stdin: Input;
	readonly stdout: Output;
	readonly theme: Theme;
	readonly onEnd: () => void;
	readonly onCrash: (error: Error) => void;
}): Screen {
	const {stdin, stdout, theme, onEnd, onCrash} = options;
	const store = createStore<ScreenState>({
		size: {columns: stdout.columns, rows: stdout.rows},
		finished: [],
		page: undefined,
		run: noRun,
		isWaiting: false,
		isBlank: false,
		isClosing: false,
	});
	const output = createInkOutput(stdout);
	const now = () => performance.now();
	let committed: readonly string[] = [];
	let drawn: readonly string[] = [];
	let end: Promise<void> | undefined;

	const mount = () => {
		if (end) return;
		const onFrame = (rows: readonly string[]) => {
			committed = rows;
		};
		const app = render(<App {...{store, theme, now, onFrame, onEnd, onCrash}} />, {
			stdin,
			stdout: output.stream,
			exitOnCtrlC: false,
			patchConsole: false,
			incrementalRendering: true,
			// A key that comes right behind a drawing waits no longer than this for its own.
			maxFps: 60,
			// Screen readers get the plain front end, which draws nothing twice.
			isScreenReaderEnabled: false,
			onRender() {
				drawn = committed;
			},
		});
		end = app.waitUntilExit().then(
			() => undefined,
			(error: unknown) => onCrash(error instanceof Error ? error : new Error(String(error))),
		);
	};

	return {
		store,
		output,
		mount,
		print(rows) {
			const state = store.get();
			const item = {id: state.finished.length, rows: rows(lookFor(state, theme))};
			store.set({...state, finished: [...state.finished, item]});
		},
		drawn: () => drawn,
		now,
		async close() {
			output.silence(false);
			store.set({...store.get(), page: undefined, isBlank: false, isClosing: true});
			await end;
			// Ink's empty last frame is one empty row: what the program says next stands right below the last word.
			if (end && stdout.writable) stdout.write('\u001B[1A');
		},
	};
}
