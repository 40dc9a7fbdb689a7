import type {Command} from '../../../source/core/command.js';
import type {Plan} from '../../../source/core/plan.js';
import type {Task} from '../../../source/core/task.js';

/** A plan with nothing in it but what is said. */
export function aPlan(tasks: readonly Task[], more: Partial<Plan> = {}): Plan {
	return {
		platform: 'made-up',
		target: {platform: 'made-up', name: 'harbour', label: 'the cluster harbour', fields: {context: 'harbour'}},
		stages: [{step: 'lights', title: 'Lights', tasks}],
		changes: [],
		collateral: [],
		decisions: [],
		refusals: [],
		costs: [],
		byHand: [],
		unverified: [],
		guards: [],
		trials: [],
		...more,
	};
}

/** A command that writes, by its words. */
export function command(line: string, more: Partial<Command> = {}): Command {
	const [program = '', ...words] = line.split(' ');
	return {program, arguments: words, effect: 'writes', timeout: 30, ...more};
}

/** A task that runs a command. */
export function task(id: string, line: string, more: Partial<Command> & {readonly task?: Partial<Task>} = {}): Task {
	const {task: own = {}, ...rest} = more;
	return {
		id: `lights/${id}`,
		title: `Do ${id}`,
		action: {kind: 'run', command: command(line, rest)},
		...own,
	};
}
