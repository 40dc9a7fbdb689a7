import {type Plan} from '../core/plan.js';
import {pathName, shownValue} from '../core/settings.js';
import {commandsOf} from '../core/script/script.js';
import {isText, shown} from '../core/text.js';
import type {Task} from '../core/task.js';

/** The plan as one JSON document, for programs; secrets are `$NAME`. */
export function planDocument(plan: Plan): unknown {
	return {
		version: 1,
		platform: plan.platform,
		target: plan.target.fields,
		stages: plan.stages.map(({step, title, tasks}) => ({step, title, tasks: tasks.map(taskDocument)})),
		trials: plan.trials.map(taskDocument),
		guards: plan.guards.map(taskDocument),
		changes: plan.changes.map(({step, setting, present}) => ({
			step,
			path: setting.path,
			name: pathName(setting.path),
			now: shownValue(present, '(default)'),
			then: shownValue(setting.value, '(default)'),
			...(setting.ifDone === undefined ? {} : {ifDone: setting.ifDone}),
		})),
		collateral: plan.collateral,
		decisions: plan.decisions,
		refusals: plan.refusals,
		costs: plan.costs,
		byHand: plan.byHand,
		unverified: plan.unverified,
	};
}

function taskDocument(task: Task): unknown {
	return {
		id: task.id,
		title: task.title,
		kind: task.action.kind,
		...(task.optional === undefined ? {} : {optional: task.optional}),
		...(task.ifDone === undefined ? {} : {ifDone: task.ifDone}),
		...(task.changes === undefined ? {} : {changes: task.changes}),
		...(task.action.kind === 'manual' ? {instructions: task.action.instructions} : {}),
		commands: commandsOf(task).map((command) => ({
			program: command.program,
			arguments: command.arguments,
			effect: command.effect,
			...(command.stdin === undefined
				? {}
				: {stdin: isText(command.stdin) ? shown(command.stdin) : shown(command.stdin.then)}),
			...(command.from === undefined ? {} : {from: [command.from.program, ...command.from.arguments]}),
			...(command.forward === undefined ? {} : {forward: [command.forward.program, ...command.forward.arguments]}),
		})),
	};
}
