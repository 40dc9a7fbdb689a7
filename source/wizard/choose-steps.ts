import {standing} from '../core/finding.js';
import {usage} from '../core/problem.js';
import {type Located, standingOfSteps} from './locate.js';
import type {Session} from './session.js';

/** Asks which steps to set up; proposed are those `chosen` before, else those that are not fit. With nobody there, those that are answered. */
export async function chooseSteps<F>(
	session: Session<F>,
	located: Located<F>,
	chosen?: readonly string[],
): Promise<readonly string[]> {
	const {platform, choices, frontend} = session;
	const open = platform.steps.filter((step) => standing(step.assess(located.facts, session.now())) !== 'good');
	if (!choices.attended) {
		const given = platform.steps.filter(({id}) => session.given[id] !== undefined).map(({id}) => id);
		if (given.length > 0) return given;
		throw usage(
			'Nobody is here to choose the steps.',
			`Name them: ${session.program} setup ${platform.steps.map(({id}) => id).join(' ')}`,
			'or answer them in the answers file.',
		);
	}
	for (;;) {
		const reply = await frontend.ask({
			id: 'steps',
			title: 'What to set up',
			body: standingOfSteps(session, located),
			back: false,
			help: platform.steps.map(({title, why}) => ({text: `${title}: ${why}`})),
			prompt: {
				kind: 'choices',
				message: 'Steps',
				options: platform.steps.map(({id, title, why}) => ({value: id, label: title, hint: why})),
				initial: chosen ?? open.map(({id}) => id),
			},
		});
		if (reply.kind === 'values' && reply.values.length > 0) return reply.values;
		frontend.say([{text: 'No step was chosen.', mark: 'attention'}]);
	}
}
