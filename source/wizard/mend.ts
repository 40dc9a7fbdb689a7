import {mendingStep, type Plan} from '../core/plan.js';
import {Problem, usage} from '../core/problem.js';
import type {Task} from '../core/task.js';
import {choicePage} from './ask-question.js';
import {confirmName} from './confirm-name.js';
import {locate, type Located} from './locate.js';
import {runPlan} from './run-plan.js';
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
	const plan = mending(session, located, tasks);
	if (!session.choices.attended && !session.choices.yes)
		throw usage(`${says} Mending it is a write.`, 'Give --yes when it is what you want; nothing was changed.');
	if (!(await confirmName(session, plan))) throw refusal;
	const result = await runPlan({
		session: {...session, command: `${decision}, before ${session.command}`},
		facts: located.facts,
		plan,
		answers: {},
		undoable: false,
	});
	const last = result.ended.at(-1);
	if (result.outcome !== 'done')
		throw new Problem(last?.says ?? says, {kind: 'cluster', output: last?.output ?? [], exitCode: 4});
	const after = await locate(session, 'setup', {steps: located.steps});
	if (session.platform.obstacle(after.facts) !== undefined) throw refusal;
	return after;
}

/** Mending is a run like any other: under the lock, as what looks stuck may be in the hands of another run, and with its journal. */
function mending<F>({platform}: Session<F>, {target}: Located<F>, tasks: readonly Task[]): Plan {
	return {
		platform: platform.id,
		target,
		stages: [{step: mendingStep, title: 'First this', tasks}],
		changes: [],
		collateral: [],
		decisions: [],
		refusals: [],
		costs: [],
		byHand: [],
		unverified: [],
		guards: [],
		trials: [],
	};
}
