import type {ScreenState, Store} from '../state/store.js';
import type {InkOutput, Output} from './ink-output.js';
import {eraseFrame, rowsAfterReflow} from './reflow.js';

/** Milliseconds without a further change of size after which the frame is drawn again. */
const quiet = 100;

/** Blanks the live region and draws it again at the terminal's present size. */
export type Redraw = {
	/** Takes the frame away, wherever the terminal has put it; nothing is drawn until `show`. */
	readonly blank: () => void;
	/** The cursor stands on a fresh row and nothing of the frame is left, e.g. behind the shell's own output. */
	readonly lost: () => void;
	/** Draws again once the size has been quiet for a moment. */
	readonly show: () => void;
	readonly stop: () => void;
};

/**
 * A terminal that changes its width wraps the frame anew, so that Ink, which counts rows as it wrote them, would leave
 * parts of it behind with every event of the gesture (vadimdemedes/ink#990). So the first event takes the frame away,
 * and only when the size is quiet it is drawn again.
 */
export function createRedraw(options: {
	readonly stdout: Output;
	readonly output: InkOutput;
	readonly store: Store<ScreenState>;
	readonly reflows: boolean;
	/** The rows that Ink last drew. */
	readonly drawn: () => readonly string[];
}): Redraw {
	const {stdout, output, store} = options;
	let timer: NodeJS.Timeout | undefined;

	const becomeBlank = (first: string) => {
		output.silence(true);
		// Ink, while silent, believes that it draws an empty frame, which is one empty row.
		stdout.write(first + '\n');
		store.set({...store.get(), isBlank: true});
	};

	const redraw = {
		blank() {
			if (store.get().isBlank) return;
			const rows = options.drawn().length > 0 ? options.drawn() : [''];
			becomeBlank(eraseFrame(options.reflows ? rowsAfterReflow(rows, stdout.columns) : rows.length));
		},
		lost() {
			if (store.get().isBlank) stdout.write('\r\n');
			else becomeBlank('\r\n');
		},
		show() {
			clearTimeout(timer);
			timer = setTimeout(() => {
				output.silence(false);
				output.resized();
				store.set({...store.get(), isBlank: false, size: {columns: stdout.columns, rows: stdout.rows}});
			}, quiet);
		},
		stop() {
			clearTimeout(timer);
			stdout.off('resize', onResize);
		},
	};
	const onResize = () => {
		redraw.blank();
		redraw.show();
	};

	stdout.on('resize', onResize);
	return redraw;
}
