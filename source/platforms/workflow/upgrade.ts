import type {Command, Either} from '../../core/command.js';
import {valueOr} from '../../core/reading.js';
import {type Change, pathName, shownValue} from '../../core/settings.js';
import type {Task} from '../../core/task.js';
import type {Text} from '../../core/text.js';
import {helm, upgrade} from '../../tools/helm.js';
import {kubectl} from '../../tools/kubectl.js';
import type {WorkflowFacts} from './facts.js';
import {everyState} from './find.js';
import {valuesDocument} from './values.js';

/** The one upgrade for all chosen steps. Settings that hang on a task are left out when it did not succeed. */
export function upgradeTask(
	facts: WorkflowFacts,
	chart: string,
	changes: readonly Change[],
	forceConflicts: boolean,
): Task {
	const {target} = facts;
	const own = valueOr(facts.values, undefined);
	const conditional = changes.find(({setting}) => setting.ifDone !== undefined)?.setting.ifDone;
	const always = changes.filter(({setting}) => setting.ifDone === undefined);
	const values: Text | Either =
		conditional === undefined || always.length === 0
			? valuesDocument(changes, own)
			: {ifDone: conditional, then: valuesDocument(changes, own), otherwise: valuesDocument(always, own)};
	return {
		id: 'settings/upgrade',
		title: 'Upgrade the release',
		notes: changes.map(
			({setting, present}) =>
				`${pathName(setting.path)}: ${shownValue(present, "the chart's default")} → ${shownValue(setting.value, "the chart's default")}`,
		),
		action: {
			kind: 'run',
			command: upgrade(target, {release: target.release, chart, version: target.version, values}, forceConflicts),
		},
		...(conditional !== undefined && always.length === 0 ? {ifDone: conditional} : {}),
	};
}

/** The cluster and the release's revision must be those that were surveyed. */
export function guards(facts: WorkflowFacts): readonly Task[] {
	const {target, clusterId, release} = facts;
	const guard = (
		id: string,
		title: string,
		command: Command,
		equals: {equals?: string; matches?: string},
		hint: string,
	) => ({
		id: `guard/${id}`,
		title,
		action: {kind: 'check', check: {command, expect: equals, hint}} as const,
	});
	return [
		...(clusterId.known
			? [
					guard(
						'cluster',
						'Check that it is still the same cluster',
						kubectl(target, ['get', 'namespace', 'kube-system', '--output', 'jsonpath={.metadata.uid}']),
						{equals: clusterId.value},
						`The context ${target.context} leads to another cluster than the one this was planned for: plan again.`,
					),
				]
			: []),
		...(release.known
			? [
					guard(
						'revision',
						'Check that the release is still as planned',
						helm(target, ['list', '--filter', `^${target.release}$`, ...everyState]),
						{matches: `"revision":"${release.value.revision}".*"status":"${release.value.status}"`},
						`The release is no longer at revision ${release.value.revision}: somebody changed it since this was planned. Plan again.`,
					),
				]
			: []),
	];
}
