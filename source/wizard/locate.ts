import type {Line} from '../core/page.js';
import type {Target} from '../core/plan.js';
import type {Depth, Found} from '../core/platform.js';
import {Problem} from '../core/problem.js';
import {standing} from '../core/finding.js';
import type {Session} from './session.js';

/** The cluster and what is so on it. */
export type Located<F> = {readonly target: Target; readonly facts: F};

/** Finds the platform and reads what the steps look at (all of them unless said), or says what was tried and why that failed. */
export async function locate<F>(
	session: Session<F>,
	depth: Depth,
	steps: readonly string[] = session.platform.steps.map(({id}) => id),
): Promise<Located<F>> {
	const found = await session.platform.find(session.target, session.shell.read);
	if (found.target === undefined) throw notFound(session, found);
	const facts = await session.platform.survey(found.target, session.shell.read, depth, steps);
	session.redactor.learn(session.platform.secrets(facts));
	const identity = session.platform.identity?.(facts);
	return {target: identity === undefined ? found.target : {...found.target, identity}, facts};
}

/** Nothing was found: what was tried, and the practice cluster beside what helps. Exit code 1. */
export function notFound<F>(
	session: Session<F>,
	{tried, next}: Extract<Found, {readonly target?: undefined}>,
): Problem {
	return new Problem(`No ${session.platform.title} was found.`, {
		kind: 'cluster',
		next: [
			...tried,
			...next,
			...(session.practise === undefined ? [] : [`To practise without a cluster: ${session.practise}`]),
		],
	});
}

/** What was found, then each step with its live standing. */
export function standingOfSteps<F>(session: Session<F>, {target, facts}: Located<F>): readonly Line[] {
	return [
		{text: `Found ${target.label}`, tone: 'strong'},
		...session.platform.describe(facts).map((text) => ({text, tone: 'dim'}) as const),
		...session.platform.steps.map((step): Line => {
			const findings = step.assess(facts, session.now());
			const mark = standing(findings);
			const telling =
				findings.find(({status}) => status === mark) ?? findings.find(({status}) => status !== 'good') ?? findings[0];
			return {text: `${step.title}: ${telling?.says ?? 'nothing could be read.'}`, mark};
		}),
	];
}
