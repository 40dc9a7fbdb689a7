import {Problem} from '../core/problem.js';
import type {Ended} from '../core/ports.js';
import type {Task} from '../core/task.js';
import {choicePage} from './ask-question.js';
import {locate, type Located} from './locate.js';
import {locked} from './lock.js';
import type {Session} from './session.js';

/** What stands in the way of any write, e.g. a stuck release, is mended on the operator's word; a dry run only says it. */
export async function mend<F>(session: Session<F>, located: Located<F>): Promise<Located<F>> {
	const obstacle = session.platform.obstacle(located.facts);
	if (obstacle === undefined) return located;
	const {says, instructions, decision, mend: tasks = []} = obstacle;
	const refusal = new Problem(says, {
		kind: 'cluster',
		next: [...instructions, ...(decision === undefined ? [] : [`To have it mended: --accept ${decision}`])],
	});
	if (decision === undefined || session.choices.dryRun) throw refusal;
	if (!session.choices.accept.includes(decision)) {
		if (!session.choices.attended) throw refusal;
		const reply = await session.frontend.ask(
			choicePage({
				id: `obstacle/${decision}`,
				title: 'First this',
				body: [{text: says, mark: 'danger'}, ...instructions.map((text) => ({text, indent: 1}))],
				message: 'Mend it?',
				options: [
					{value: 'leave', label: 'No, leave; nothing was changed'},
					...tasks.map(({title}) => ({value: 'mend', label: title})),
				],
			}),
		);
		if (reply.kind !== 'value' || reply.value !== 'mend') throw refusal;
	}
	const failed = (await underLock(session, located, tasks)).find(({status}) => status !== 'done');
	if (failed !== undefined)
		throw new Problem(failed.says ?? says, {kind: 'cluster', output: failed.output ?? [], exitCode: 4});
	return locate(session, 'setup');
}

/** A release that looks stuck may be in the hands of another run: the lock tells. */
async function underLock<F>(
	session: Session<F>,
	{target}: Located<F>,
	tasks: readonly Task[],
): Promise<readonly Ended[]> {
	await session.loadAll();
	const lock = await locked(session, session.memory(target));
	try {
		return await session.execute({
			tasks,
			shell: session.shell,
			redact: session.redactor.redact,
			signal: session.signal,
			succeeded: new Set(),
			telling: {
				started: async (task) => {
					session.frontend.say([{text: `${task.title} …`, tone: 'dim'}]);
					return Promise.resolve();
				},
				ended: async (task, one) => {
					session.frontend.say([{text: task.title, mark: one.status === 'done' ? 'done' : 'failed'}]);
					return Promise.resolve();
				},
				printed: () => undefined,
				rows: () => undefined,
			},
		});
	} finally {
		await lock.free();
	}
}
