import type {PageState} from './page-state.js';
import type {RunView} from './run-view.js';

/** What is printed for good, in the order of its printing. */
export type Finished = {readonly id: number; readonly rows: readonly string[]};

/** All that is on the screen. */
export type ScreenState = {
	readonly size: {readonly columns: number; readonly rows: number};
	readonly finished: readonly Finished[];
	readonly page: PageState | undefined;
	readonly run: RunView;
	/** Whether the operator looks at nothing while something is worked out between two pages. */
	readonly isWaiting: boolean;
	/** The live region is blank and nothing is printed: the terminal's size changes, or it was given to the shell. */
	readonly isBlank: boolean;
	readonly isClosing: boolean;
};

/** A value that tells when it changes. */
export type Store<T> = {
	readonly get: () => T;
	readonly set: (value: T) => void;
	readonly subscribe: (listener: () => void) => () => void;
};

/** A store that holds the value. */
export function createStore<T>(initial: T): Store<T> {
	let value = initial;
	const listeners = new Set<() => void>();
	return {
		get: () => value,
		set(next) {
			if (Object.is(next, value)) return;
			value = next;
			for (const listener of listeners) listener();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
