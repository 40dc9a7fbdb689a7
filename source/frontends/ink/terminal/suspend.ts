import type {Modes} from './modes.js';
import type {Redraw} from './redraw.js';

/** Milliseconds that Ink gets to draw its (silent) empty frame before the process stops. */
const settling = 50;

/** Ctrl-Z and what follows `fg`. */
export type Suspension = {
	readonly suspend: () => void;
	readonly stop: () => void;
};

/** Gives the terminal to the shell on Ctrl-Z, and takes it again when the process goes on. */
export function createSuspension(options: {
	readonly modes: Modes;
	readonly redraw: Redraw;
	readonly stopGroup: () => void;
}): Suspension {
	const {modes, redraw} = options;
	let timer: NodeJS.Timeout | undefined;
	const onContinue = () => {
		modes.giveBack();
		modes.take();
		redraw.lost();
		// The size may have changed while the process was in the background, where no signal tells it.
		process.kill(process.pid, 'SIGWINCH');
		redraw.show();
	};

	process.on('SIGCONT', onContinue);
	return {
		suspend() {
			redraw.blank();
			clearTimeout(timer);
			timer = setTimeout(() => {
				modes.giveBack();
				options.stopGroup();
			}, settling);
		},
		stop() {
			clearTimeout(timer);
			process.off('SIGCONT', onContinue);
		},
	};
}
