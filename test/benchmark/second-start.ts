import {again, type Figure} from './figure.js';
import {timed} from './help.js';
import {cli} from './places.js';
import {median, percentile} from './statistics.js';

const rounds = 21;
const limit = 10;

/**
 * What our part of `npm start` costs when nothing is to be done: the start script against the program it becomes.
 * Without npm in either, for npm's own time varies by more than the limit.
 */
export function secondStart(): readonly Figure[] {
	const start = () => timed(process.execPath, ['source/start.mjs', '--version']);
	// The first start may install and build.
	start();
	const over: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const direct = timed(process.execPath, [cli, '--version']);
		over.push(start() - direct);
	}
	const cost = median(over);
	const [low, high] = [percentile(over, 0.25), percentile(over, 0.75)];
	// Where half of the pairs lie further apart than the limit, the median tells nothing about it.
	const isTelling = high - low <= limit;
	return [
		{
			title: 'second npm start over npm itself',
			value: `${cost.toFixed(1)} ms (half of the pairs: ${low.toFixed(0)} to ${high.toFixed(0)} ms${isTelling ? '' : ': too noisy to tell'})`,
			limit: `≤ ${limit} ms`,
			met: isTelling ? cost <= limit : undefined,
			command: again('second-start'),
		},
	];
}
