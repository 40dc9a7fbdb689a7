import type {Outcome} from './command.js';

/** What was read, or why it could not be: then it is unknown, and never good. */
export type Reading<T> = {readonly known: true; readonly value: T} | {readonly known: false; readonly because: string};

export function known<T>(value: T): Reading<T> {
	return {known: true, value};
}

export function unknown(because: string): {readonly known: false; readonly because: string} {
	return {known: false, because};
}

/** Goes on with what is known. */
export function map<T, U>(reading: Reading<T>, change: (value: T) => U): Reading<U> {
	return reading.known ? known(change(reading.value)) : reading;
}

/** The value, or what stands in for it when it is unknown. */
export function valueOr<T, U>(reading: Reading<T>, otherwise: U): T | U {
	return reading.known ? reading.value : otherwise;
}

/** One sentence on why a command told nothing; a missing right is named in the API server's own words. */
export function whyNot(program: string, outcome: Outcome): string {
	if (outcome.failure === 'not-found') return `${program} is not on this machine.`;
	if (outcome.failure === 'timed-out') return `${program} gave no answer within ${Math.round(outcome.took / 1000)} s.`;
	const last = outcome.stderr
		.trim()
		.split('\n')
		.filter((line) => !/^\s*$/.test(line) && !/memcache\.go/.test(line))
		.at(-1);
	return `${program} said: ${(last ?? `exit ${outcome.exitCode}`).replace(/^Error from server /, '').slice(0, 300)}`;
}
