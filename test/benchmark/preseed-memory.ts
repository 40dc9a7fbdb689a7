import {again, type Figure, notMeasured} from './figure.js';
import {preseedMany} from './preseed.js';
import {hasComponents} from './release-check.js';

const nodes = 1000;
const limit = 200;

/** The memory that preseeding a thousand nodes takes. */
export async function preseedMemory(): Promise<readonly Figure[]> {
	const title = 'preseed of 1,000 nodes, resident';
	if (!hasComponents()) return [notMeasured(title, `≤ ${limit} MB`, 'run `npm run test:real` once')];
	const {resident, seconds, requests} = await preseedMany(nodes);
	const megabytes = resident / 1e6;
	return [
		{
			title,
			value: `${megabytes.toFixed(0)} MB (${seconds.toFixed(0)} s, ${requests} requests)`,
			limit: `≤ ${limit} MB`,
			met: megabytes <= limit,
			command: again('preseed'),
		},
	];
}
