import {type Json, listAt, textAt} from '../../../../core/json.js';
import {type LabelRequirement, readLabelSelector} from '../../../../validate/label-selector.js';

/** What a selector requires, in an order that does not hang on how it was typed. */
export function requirementsOf(selector: string): readonly LabelRequirement[] {
	return readLabelSelector(selector)
		.requirements.map((one) => ({...one, values: [...one.values].sort()}))
		.sort((a, b) => (written(a) < written(b) ? -1 : 1));
}

/** The requirements as a label selector; empty for every node. */
export function selectorText(requirements: readonly LabelRequirement[]): string {
	return requirements.map(written).join(',');
}

function written({key, operator, values}: LabelRequirement): string {
	const [only = ''] = values;
	switch (operator) {
		case 'Exists':
			return key;
		case 'DoesNotExist':
			return `!${key}`;
		case 'In':
			return values.length === 1 ? `${key}=${only}` : `${key} in (${values.join(',')})`;
		case 'NotIn':
			return values.length === 1 ? `${key}!=${only}` : `${key} notin (${values.join(',')})`;
	}
}

const path = [
	'spec',
	'template',
	'spec',
	'affinity',
	'nodeAffinity',
	'requiredDuringSchedulingIgnoredDuringExecution',
	'nodeSelectorTerms',
	0,
	'matchExpressions',
] as const;

/** The affinity of pods that go to the nodes required; none for every node. */
export function affinityTo(requirements: readonly LabelRequirement[]): Json | undefined {
	if (requirements.length === 0) return undefined;
	const matchExpressions = requirements.map(({key, operator, values}) => ({
		key,
		operator,
		...(values.length === 0 ? {} : {values}),
	}));
	return {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions}]}}};
}

/** The label selector that a live DaemonSet of ours stands for; empty for every node. */
export function selectorIn(daemonSet: Json): string {
	const requirements = listAt(daemonSet, ...path).flatMap((expression): readonly LabelRequirement[] => {
		const operator = textAt(expression, 'operator');
		if (operator !== 'In' && operator !== 'NotIn' && operator !== 'Exists' && operator !== 'DoesNotExist') return [];
		const values = listAt(expression, 'values').filter((value) => typeof value === 'string');
		return [{key: textAt(expression, 'key') ?? '', operator, values}];
	});
	return selectorText(requirements);
}

/** The nodes of a selector, for people. */
export function nodesNamed(selector: string): string {
	return selector === '' ? 'every node' : `the nodes with ${selector}`;
}
