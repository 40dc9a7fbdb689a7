import {type Json, listAt, textAt} from '../../core/json.js';
import type {KubeObject} from '../state.js';

const required = ['affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'];

/** Whether a node fits one of the terms of a pod's node affinity, if it has any. */
export function fitsAffinity(node: KubeObject, podSpec: Json | undefined): boolean {
	const terms = listAt(podSpec, ...required);
	return terms.length === 0 || terms.some((term) => listAt(term, 'matchExpressions').every((one) => meets(node, one)));
}

function meets(node: KubeObject, expression: Json): boolean {
	const label = textAt(node, 'metadata', 'labels', textAt(expression, 'key') ?? '');
	const isListed = label !== undefined && listAt(expression, 'values').includes(label);
	switch (textAt(expression, 'operator') ?? '') {
		case 'In':
			return isListed;
		case 'NotIn':
			return !isListed;
		case 'Exists':
			return label !== undefined;
		case 'DoesNotExist':
			return label === undefined;
		default:
			throw new Error(`The practice cluster knows no operator ${textAt(expression, 'operator') ?? '(none)'}.`);
	}
}

/** What a DaemonSet's controller puts in place of its pods' node affinity: the one node's name. */
export function affinityOf(workload: KubeObject, node: string): {readonly affinity?: Json} {
	if (workload['kind'] !== 'DaemonSet') return {};
	const nodeSelectorTerms = [{matchFields: [{key: 'metadata.name', operator: 'In', values: [node]}]}];
	return {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms}}}};
}
