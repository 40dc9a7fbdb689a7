import type {Plan} from '../core/plan.js';
import {usage} from '../core/problem.js';
import {Cancelled} from '../core/ports.js';
import {choicePage} from './ask-question.js';
import type {Session} from './session.js';
import {collateralLines} from '../core/compose.js';

/** Asks for every decision that the plan needs beyond the questions; unattended each must have been accepted. A dry run only names them. */
export async function decide<F>(session: Session<F>, plan: Plan): Promise<Plan>;
/** With `change` the answers may be changed instead. */
export async function decide<F>(
	session: Session<F>,
	plan: Plan,
	also: {readonly change: true},
): Promise<Plan | 'change'>;
export async function decide<F>(
	session: Session<F>,
	plan: Plan,
	also?: {readonly change: true},
): Promise<Plan | 'change'> {
	if (session.choices.dryRun) return plan;
	const open = plan.decisions.filter(({accepted}) => !accepted);
	for (const {id, says} of open) {
		const meaning = session.platform.decisions[id] ?? '';
		const fields = id === 'put-back-hand-edits' ? collateralLines(plan.collateral) : [];
		if (!session.choices.attended)
			throw usage(says, ...fields, `To go on all the same: --accept ${id} (${meaning})`, 'Nothing was changed.');
		const reply = await session.frontend.ask(
			choicePage({
				id: `decision/${id}`,
				title: 'A decision',
				body: [
					{text: says, mark: 'attention'},
					...fields.map((text) => ({text, indent: 1, mark: 'change'}) as const),
					{text: meaning, tone: 'dim'},
				],
				message: 'Go on?',
				options: [
					{value: 'leave', label: 'No, leave; nothing was changed'},
					...(also === undefined ? [] : [{value: 'change', label: 'Change the answers'}]),
					{value: 'accept', label: 'Yes', hint: `as --accept ${id}`},
				],
			}),
		);
		if (reply.kind === 'value' && reply.value === 'change') return 'change';
		if (reply.kind !== 'value' || reply.value !== 'accept') throw new Cancelled();
	}
	return {...plan, decisions: plan.decisions.map((decision) => ({...decision, accepted: true}))};
}
