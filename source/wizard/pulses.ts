import type {Pulse} from '../core/platform.js';
import type {Session} from './session.js';

/** Milliseconds between two questions to one thing. */
const every = 5000;

type Measure = {readonly name: string; wasUp: boolean; downSince: number | undefined; down: number; asked: number};

/** Asks again and again whether the API and the router answer; the end says what was really away, and for how long. */
export function createPulses<F>(session: Session<F>, facts: F): {stop(): Promise<readonly string[]>} {
	const end = new AbortController();
	const pulses = session.platform.pulses(facts);
	const measures = pulses.map(({name}): Measure => ({name, wasUp: false, downSince: undefined, down: 0, asked: 0}));
	const watching = Promise.all(pulses.map(async (pulse, index) => watch(session, pulse, measures[index], end.signal)));
	return {
		stop: async () => {
			end.abort();
			await watching;
			return measures.flatMap((measure) => sentence(measure, session.tick()));
		},
	};
}

async function watch<F>(
	session: Session<F>,
	{command, answers}: Pulse,
	measure: Measure | undefined,
	signal: AbortSignal,
): Promise<void> {
	if (measure === undefined) return;
	while (!signal.aborted && !session.signal.aborted) {
		const began = session.tick();
		const outcome = await session.shell.run(command, {signal});
		// The signal may have come while the command ran.
		if (ended(signal)) return;
		measure.asked += 1;
		const up = outcome.failure === undefined && outcome.exitCode === 0 && answers.test(outcome.stdout);
		if (up) {
			if (measure.downSince !== undefined) measure.down += session.tick() - measure.downSince;
			measure.downSince = undefined;
			measure.wasUp = true;
		} else if (measure.wasUp) measure.downSince ??= began;
		await session.pause(every, signal);
	}
}

function ended(signal: AbortSignal): boolean {
	return signal.aborted;
}

function sentence({name, wasUp, downSince, down, asked}: Measure, now: number): readonly string[] {
	if (asked === 0) return [];
	if (!wasUp) return [`${name} did not answer before, during or after the run.`];
	const total = Math.round((down + (downSince === undefined ? 0 : now - downSince)) / 1000);
	const precision = `asked every ${every / 1000} s`;
	if (downSince !== undefined)
		return [`${name} went away during the run and has not come back (${total} s so far; ${precision}).`];
	return [
		total === 0
			? `${name} answered all the time (${precision}).`
			: `${name} was away for about ${total} s (${precision}).`,
	];
}
