import type {Plan} from '../core/plan.js';
import {usage} from '../core/problem.js';
import type {Session} from './session.js';

/** The first write of ours on a cluster asks for its name, typed or by --confirm; false when one goes back instead. */
export async function confirmName<F>(session: Session<F>, plan: Plan): Promise<boolean> {
	const {choices, frontend} = session;
	const {name, label} = plan.target;
	const {says, option} = session.platform.wording.name;
	if (choices.confirm !== undefined && choices.confirm !== name)
		throw usage(
			`--confirm says ${choices.confirm}, but this cluster is ${name}.`,
			`Nothing was changed. Look whether --${option} names the cluster you mean.`,
		);
	if (choices.confirm === name) return true;
	const {runs} = await session.memory(plan.target).runs();
	if (runs.length > 0) return true;
	if (!choices.attended) throw usage(`This is the first write to ${label}.`, `Say that it is meant: --confirm ${name}`);
	const reply = await frontend.ask({
		id: 'confirm-name',
		title: 'The first write to this cluster',
		body: [{text: `This changes ${label}.`, mark: 'attention'}],
		back: true,
		help: [{text: `${says}, so that no other cluster is changed by mistake.`}],
		prompt: {
			kind: 'text',
			message: `Type ${name} to go on`,
			validate: (value) =>
				value.trim() === name.trim()
					? {ok: true, warnings: []}
					: {ok: false, says: `That is not ${name}. Nothing was changed; Ctrl-C leaves.`},
		},
	});
	return reply.kind !== 'back';
}
