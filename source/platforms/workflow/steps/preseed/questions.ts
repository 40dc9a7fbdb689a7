import type {Question} from '../../../../core/question.js';
import {readLabelSelector} from '../../../../validate/label-selector.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {liveDaemonSet} from './daemon-set.js';
import {nodesNamed, selectorIn} from './selector.js';

/** Which nodes, and whether the pods stay. */
export const questions: readonly Question<F>[] = [
	{
		id: 'nodes',
		kind: 'text',
		message: 'Nodes',
		why: 'A label selector, as in role=worker or !gpu; empty for every node.',
		optional: true,
		emptyMeans: 'every node',
		present: ({facts}) => {
			const live = liveDaemonSet(facts);
			return live === undefined ? undefined : nodesNamed(selectorIn(live));
		},
		proposal: ({facts}) => {
			const live = liveDaemonSet(facts);
			const selector = live === undefined ? '' : selectorIn(live);
			return selector === '' ? undefined : selector;
		},
		normalise: (value) => value.trim(),
		validate: (value) => readLabelSelector(value.trim()).verdict,
	},
	{
		id: 'keep',
		kind: 'confirm',
		message: 'Keep one tiny pod on each node?',
		why: 'New nodes are then seeded too, and check can tell; without them every run pulls again.',
		present: ({facts}) => (liveDaemonSet(facts) === undefined ? undefined : 'kept'),
		proposal: () => true,
	},
];
