import type {Line} from '../core/page.js';
import type {Target} from '../core/plan.js';
import type {Depth, Found, Offer} from '../core/platform.js';
import {Problem} from '../core/problem.js';
import {standing} from '../core/finding.js';
import {inOrder} from '../core/step.js';
import {choicePage} from './ask-question.js';
import type {Session} from './session.js';

/** The cluster and what is so on it. */
export type Located<F> = {
	readonly target: Target;
	readonly facts: F;
	/** The steps whose facts were read: what was not asked for is not told as unknown. */
	readonly steps: readonly string[];
};

type Locating = {
	/** Whose facts are read; those of all when left out. */
	readonly steps?: readonly string[];
	/** Whether what would help is asked for; not while another page stands. */
	readonly asks?: boolean;
};

async function wants<F>({frontend}: Session<F>, {says, message, option}: Offer): Promise<boolean> {
	const reply = await frontend.ask(
		choicePage({
			id: `offer/${option}`,
			title: 'On the way to the cluster',
			body: says.map((text, index) => (index === 0 ? {text, mark: 'attention'} : {text, indent: 1})),
			message,
			options: [
				{value: 'no', label: 'No, leave it'},
				{value: 'yes', label: 'Yes', hint: `as ${option}`},
			],
		}),
	);
	return reply.kind === 'value' && reply.value === 'yes';
}

/** Finds the platform and reads what the steps look at, or says what was tried and why that failed. */
export async function locate<F>(
	session: Session<F>,
	depth: Depth,
	{steps = session.platform.steps.map(({id}) => id), asks = session.choices.attended}: Locating = {},
): Promise<Located<F>> {
	const {platform, shell} = session;
	let options = session.target;
	let found = await platform.find(options, shell.read);
	while (found.target === undefined) {
		if (!asks || found.offer === undefined || !(await wants(session, found.offer))) throw notFound(session, found);
		options = {...options, ...found.offer.options};
		found = await platform.find(options, shell.read);
	}
	let facts = await platform.survey(found.target, shell.read, depth, steps);
	const offer = platform.offer?.(facts);
	if (asks && offer !== undefined && (await wants(session, offer))) {
		const again = await platform.find({...options, ...offer.options}, shell.read);
		if (again.target === undefined) throw notFound(session, again);
		found = again;
		facts = await platform.survey(again.target, shell.read, depth, steps);
	}
	session.redactor.learn(session.platform.secrets(facts));
	const identity = session.platform.identity?.(facts);
	return {target: identity === undefined ? found.target : {...found.target, identity}, facts, steps};
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
			...(session.otherKinds ?? []),
			...(session.practise === undefined ? [] : [`To practise without a cluster: ${session.practise}`]),
		],
	});
}

/** What was found, then each step that was looked at with its live standing. */
export function standingOfSteps<F>(session: Session<F>, {target, facts, steps}: Located<F>): readonly Line[] {
	return [
		{text: `Found ${target.label}`, tone: 'strong'},
		...session.platform.describe(facts).map((text) => ({text, tone: 'dim'}) as const),
		...inOrder(session.platform.steps, steps).map((step): Line => {
			const findings = step.assess(facts, session.now());
			const mark = standing(findings);
			const telling =
				findings.find(({status}) => status === mark) ?? findings.find(({status}) => status !== 'good') ?? findings[0];
			return {text: `${step.title}: ${telling?.says ?? 'nothing could be read.'}`, mark};
		}),
	];
}
