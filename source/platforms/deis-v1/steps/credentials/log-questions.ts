import type {Question} from '../../../../core/question.js';
import {checkDrain, checkLines} from '../../../../validate/deis-values.js';
import {type DeisFacts as F, isAtLeast} from '../../facts.js';
import {plainAt} from '../../tree.js';
import {outside} from './parts.js';

/** The stateless platform has a logger since v1.11.0; before it logs went straight to the drain. */
export function hasLogger(facts: F): boolean {
	return isAtLeast(facts.version, '1.11.0') !== false;
}

/** The drain as it is set. */
export function drainOf(facts: F): string | undefined {
	if (hasLogger(facts)) return plainAt(facts.tree, 'logs/drain');
	const [host, port] = [plainAt(facts.tree, 'logs/host'), plainAt(facts.tree, 'logs/port')];
	return host === undefined || port === undefined
		? undefined
		: `${plainAt(facts.tree, 'logs/protocol') ?? 'udp'}://${host}:${port}`;
}

/** How many lines the logger keeps in memory; undefined where it keeps them in files. */
export function linesOf(facts: F): string | undefined {
	const adapter = plainAt(facts.tree, 'logs/storageAdapterType');
	if (adapter === undefined || !/^memory(:|$)/.test(adapter)) return undefined;
	return adapter.split(':')[1] ?? '1000';
}

/** Where logs go, and how many lines are kept. */
export const logQuestions: readonly Question<F>[] = [
	{
		id: 'drain',
		kind: 'text',
		optional: true,
		message: 'Drain for logs',
		why: 'Logs go there as syslog; without one the newest lines are kept in memory, and a restart loses them.',
		when: outside,
		present: ({facts}) => drainOf(facts),
		// One that gets nothing must be given anew.
		keeps: ({facts}) => checkDrain(drainOf(facts) ?? '').ok,
		proposal: ({facts}) => drainOf(facts),
		validate: (value) => checkDrain(value),
	},
	{
		id: 'lines',
		kind: 'text',
		message: 'Lines of log kept for each app',
		why: '`deis logs` shows these; they are in the memory of one host.',
		when: (known) => outside(known) && hasLogger(known.facts),
		present: ({facts}) => linesOf(facts),
		proposal: ({facts}) => linesOf(facts) ?? '1000',
		validate: (value) => checkLines(value),
	},
];
