import type {Outcome} from '../../../core/command.js';
import type {Explanation} from '../../../core/task.js';
import {messages} from '../../../tools/rclone.js';
import {cases, doing, type Tried} from './explain-cases.js';

/** How rclone is got; said wherever it is missing. */
export const gettingRclone =
	'Get rclone (one program, 1.60 or newer): your system has it as the package rclone, else https://rclone.org/install/.';

/** What a failed trial means and what helps; the program's own words stand beside it. */
export function explainTrial(tried: Tried, outcome: Outcome): Explanation {
	if (outcome.failure === 'not-found')
		return {says: 'The keys cannot be tried: rclone is not on this machine.', next: [gettingRclone]};
	if (outcome.failure === 'timed-out')
		return {
			says: `The store did not answer within ${Math.round(outcome.took / 1000)} s.`,
			next: ['Is there a way out of this network? Behind a proxy set HTTPS_PROXY, which rclone is given.'],
		};
	const said = messages(outcome.stderr).join('\n');
	const found = cases.find(({when}) => when.test(said));
	if (found !== undefined) return {says: found.says(tried), next: found.next(tried)};
	return tried.what === 'read' && outcome.exitCode === 0
		? {
				says: `What was written to ${tried.store.bucket} does not come back.`,
				next: ['The keys may write but not read, or something stands between here and the store.'],
			}
		: {
				says: `These keys could not ${doing[tried.what]} in ${tried.store.bucket}.`,
				next: ["The program's own words are below."],
			};
}
