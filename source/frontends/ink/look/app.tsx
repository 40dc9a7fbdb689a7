import {Static, Text, useApp} from 'ink';
import {useEffect, useInsertionEffect, useRef, useSyncExternalStore} from 'react';
import type {ScreenState, Store} from '../state/store.js';
import {Boundary} from './boundary.js';
import {frameRows, type Theme} from './frame.js';
import {useClock} from './use-clock.js';

/** What the whole screen is drawn from. */
export type AppProps = {
	readonly store: Store<ScreenState>;
	readonly theme: Theme;
	/** Milliseconds of a monotonic clock. */
	readonly now: () => number;
	/** The rows of the live region as they are about to be drawn. */
	readonly onFrame: (rows: readonly string[]) => void;
	/** The app is taken down, whatever the reason. */
	readonly onEnd: () => void;
	/** Drawing failed. */
	readonly onCrash: (error: Error) => void;
};

/** The one mounted app: what is finished, and below it the live region. */
export function App(props: AppProps) {
	const {store, onEnd} = props;
	const isClosing = useSyncExternalStore(store.subscribe, () => store.get().isClosing);
	const {exit} = useApp();
	// The only place of exit: here the last state is already drawn (Ink loses it when it is unmounted from outside).
	useEffect(() => {
		if (isClosing) exit();
	}, [isClosing, exit]);
	useEffect(() => onEnd, [onEnd]);
	return (
		<Boundary onCrash={props.onCrash}>
			<Screen {...props} />
		</Boundary>
	);
}

function Screen({store, theme, now, onFrame}: AppProps) {
	const state = useSyncExternalStore(store.subscribe, store.get);
	useClock(state);
	const rows = frameRows(state, theme, now());
	// Ink draws between the insertion effects and the layout effects.
	useInsertionEffect(() => onFrame(rows));
	// While the region is blank nothing that is written reaches the terminal: what was finished meanwhile waits.
	const finished = useRef(state.finished);
	if (!state.isBlank) finished.current = state.finished;
	return (
		<>
			<Static items={[...finished.current]}>{(item) => <Text key={item.id}>{item.rows.join('\n')}</Text>}</Static>
			{rows.length > 0 && <Text>{rows.map((row) => (row === '' ? ' ' : row)).join('\n')}</Text>}
		</>
	);
}
