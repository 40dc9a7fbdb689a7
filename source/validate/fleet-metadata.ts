import {readLabelSelector} from './label-selector.js';
import {checkLine} from './line.js';
import {type Verdict, accepted, refused} from './verdict.js';

const form =
	'Give pairs as in controlPlane=true, several with commas between them. KEY!=VALUE are the hosts without that pair, !KEY those without the key, KEY in (A, B) those with one of the values.';

/**
 * Checks by which of fleet's metadata hosts are chosen. They are pairs KEY=VALUE (fleet: the option `metadata`, as in
 * `region=us-west,az=us-west-1`); they are compared as the labels of nodes are on Workflow, but are none.
 */
export function checkFleetMetadata(value: string): Verdict {
	if (value === '') return accepted();
	const line = checkLine(value, "choice by fleet's metadata");
	if (!line.ok) return line;
	if (readLabelSelector(value).verdict.ok) return accepted();
	if (value.split(',').some((pair) => /^[^=]*[^=!]=[^=]+=/.test(pair)))
		return refused(`The metadata of fleet are pairs KEY=VALUE, with one = in each. ${form}`);
	return refused(`The metadata of fleet are pairs KEY=VALUE, and this is not made of them. ${form}`);
}
