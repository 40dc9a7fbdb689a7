import {constants} from 'node:os';
import {Cancelled} from '../core/ports.js';
import {signalGroup} from './signal-group.js';

type Name = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Stops on the first signal, and at once on the second. */
export type Interrupts = {
	readonly signal: AbortSignal;
	/** The signal that ended it, when one did. */
	received(): Name | undefined;
	/** As if the signal had come; Ctrl-C is a key while a screen is up. */
	interrupt(name?: Name): void;
	/** Process groups to be killed on the second signal. */
	readonly groups: Set<number>;
	stop(): void;
};

/** Exit code by signal; a signal always gives it. */
export function signalCode(name: Name): number {
	return name === 'SIGINT' ? 130 : 128 + constants.signals.SIGTERM;
}

/** Listens for signals. `says` is told once, at the first. */
export function createInterrupts(says: (text: string) => void): Interrupts {
	const controller = new AbortController();
	const groups = new Set<number>();
	let first: Name | undefined;
	const interrupt = (name: Name = 'SIGINT') => {
		// A terminal that is closed tells so more than once, and nobody is there to hurry anything.
		if (first !== undefined && name === 'SIGHUP') return;
		if (first !== undefined) {
			for (const group of groups) signalGroup(group, 'SIGKILL');
			process.exit(signalCode(first));
		}
		first = name;
		says(
			groups.size === 0
				? 'Stopping.'
				: 'Stopping: what runs is asked to end, and gets 20 s for it. A second Ctrl-C kills it at once: what it was at may then be half done, and the lock stays for a minute.',
		);
		controller.abort(new Cancelled(name));
	};
	const names: readonly Name[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
	const listeners = names.map((name) => [name, () => interrupt(name)] as const);
	for (const [name, listener] of listeners) process.on(name, listener);
	return {
		signal: controller.signal,
		received: () => first,
		interrupt,
		groups,
		stop: () => {
			for (const [name, listener] of listeners) process.off(name, listener);
		},
	};
}
