import type {RunEvent} from '../../core/run-event.js';
import {printedRows} from './look/run-rows.js';
import type {Screen} from './screen.js';
import {follow, isActive, noRun, pause, type Printed} from './state/run-view.js';

/** A run's events on their way to the screen. */
export type RunFeed = {
	readonly show: (event: RunEvent) => void;
	/** Prints what has ended, so that a page stands below it. */
	readonly pause: () => void;
	readonly isActive: () => boolean;
	readonly stop: () => void;
};

/** Milliseconds in which many printed lines or host rows become one drawing. */
const gathering = 80;

/** Follows a run; a thousand hosts cost one drawing per `gathering`, whatever they tell. */
export function createRunFeed(screen: Screen): RunFeed {
	let view = noRun;
	let timer: NodeJS.Timeout | undefined;

	const commit = (prints: readonly Printed[]) => {
		clearTimeout(timer);
		timer = undefined;
		for (const printed of prints) screen.print((look) => printedRows(printed, view, look));
		screen.store.set({...screen.store.get(), run: view});
	};

	return {
		show(event) {
			const next = follow(view, event, screen.now());
			view = next.view;
			if (event.kind === 'task-printed' || event.kind === 'hosts-changed') {
				timer ??= setTimeout(() => commit([]), gathering);
			} else {
				commit(next.prints);
			}
		},
		pause() {
			if (!isActive(view)) return;
			const next = pause(view);
			view = next.view;
			commit(next.prints);
		},
		isActive: () => isActive(view),
		stop() {
			clearTimeout(timer);
		},
	};
}
