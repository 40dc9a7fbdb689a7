import type {Line} from '../core/page.js';
import {type Plan, tasksOf} from '../core/plan.js';
import type {Ended} from '../core/ports.js';

/** How each task stands, for the end and for failures. */
export function standingLines(ended: readonly Ended[], plan: Plan): readonly Line[] {
	return tasksOf(plan).map(({id, title}) => {
		const one = ended.find((other) => other.id === id);
		switch (one?.status) {
			case 'done':
				return {text: title, mark: 'done'};
			case 'already':
				return {text: `${title} (it was so already)`, mark: 'done'};
			case 'failed':
				return {text: `${title}: ${one.says ?? 'it failed.'}`, mark: 'failed'};
			case 'declined':
			case 'skipped':
				return {text: `${title}: left out. ${one.says ?? ''}`.trim(), mark: 'attention'};
			case 'stopped':
				return {text: `${title}: stopped; whether it took effect is unknown.`, mark: 'unknown'};
			case undefined:
				return {text: `${title}: not begun.`, mark: 'unknown'};
		}
	});
}
