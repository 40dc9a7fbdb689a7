import {useEffect, useReducer} from 'react';
import {isActive, isRunning} from '../state/run-view.js';
import type {ScreenState} from '../state/store.js';

/** Milliseconds between two looks at the clock. */
const tick = 500;

/** Draws again twice a second while a task is at work, so that its elapsed time moves; else never. */
export function useClock(state: ScreenState): void {
	const [, redraw] = useReducer((count: number) => count + 1, 0);
	const isTicking = !state.isBlank && state.page === undefined && isActive(state.run) && isRunning(state.run);
	useEffect(() => {
		if (!isTicking) return;
		const timer = setInterval(redraw, tick);
		return () => clearInterval(timer);
	}, [isTicking]);
}
