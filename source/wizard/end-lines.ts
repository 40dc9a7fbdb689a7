import {standing} from '../core/finding.js';
import type {Line} from '../core/page.js';
import {changedSteps, type Plan} from '../core/plan.js';
import type {Step} from '../core/step.js';
import {refusalLines} from './review.js';
import type {RunResult} from './run-plan.js';
import type {Session} from './session.js';
import {standingLines} from './standing-lines.js';

/** What was verified and what not, what is left to do by hand, how to rerun and how to undo, what was away. */
export function endLines<F>({
	session,
	plan,
	result,
	steps,
	after,
	undone,
}: {
	readonly session: Session<F>;
	readonly plan: Plan;
	readonly result: RunResult;
	readonly steps: readonly Step<F>[];
	/** The cluster as it is now; absent when it was left in a hurry. */
	readonly after: F | undefined;
	/** It was an undo: sentences on what it could not put back. */
	readonly undone?: readonly string[];
}): readonly Line[] {
	const {program} = session;
	const words = steps.map(({id}) => id).join(' ');
	return [
		{
			text: headings[result.outcome],
			tone: 'heading',
		},
		// The run has told of each that was done.
		...standingLines(result.ended, plan).filter(({mark}) => mark !== 'done'),
		// To go on as before would often fail as before.
		...result.ended
			.filter(({status}) => status === 'failed')
			.flatMap(({next = []}) => next.map((text) => ({text, indent: 1}))),
		...(after === undefined
			? []
			: [{text: 'Read back from the cluster', tone: 'heading'} as const, ...readBack(session, steps, after)]),
		...refusalLines(plan),
		...plan.unverified.map((text) => ({text: `Not verified: ${text}`, mark: 'unknown'}) as const),
		...result.away.map((text) => ({text})),
		...plan.byHand.map((text) => ({text: `By hand: ${text}`, mark: 'attention'}) as const),
		...(undone === undefined
			? nextLines({program, words, undoable: changedSteps(plan), isDone: result.outcome === 'done'})
			: [
					...undone.map((text) => ({text, mark: 'attention'}) as const),
					...(result.outcome === 'done' ? [] : [{text: `To go on: ${program} undo ${words}`}]),
					{text: `To set it up again: ${program} ${words}`, tone: 'dim'} as const,
				]),
	];
}

const headings = {
	done: 'Done',
	partly: 'Not all of it was done',
	failed: 'It failed',
	stopped: 'It was stopped',
} as const;

function nextLines({
	program,
	words,
	undoable: steps,
	isDone,
}: {
	readonly program: string;
	readonly words: string;
	readonly undoable: readonly string[];
	readonly isDone: boolean;
}): readonly Line[] {
	const [first, ...others] = steps;
	const which = others.length === 0 ? first : `STEP (${steps.join(', ')})`;
	return [
		isDone
			? {text: `To run it again: ${program} ${words}`, tone: 'dim'}
			: {text: `To go on: ${program} ${words}`, tone: 'strong'},
		...(which === undefined ? [] : [{text: `To undo: ${program} undo ${which}`, tone: 'dim'} as const]),
	];
}

function readBack<F>(session: Session<F>, steps: readonly Step<F>[], facts: F): readonly Line[] {
	return steps.flatMap((step) => {
		const findings = step.assess(facts, session.now());
		const mark = standing(findings);
		const bad = findings.filter(({status}) => status !== 'good');
		return bad.length === 0
			? [{text: `${step.title}: ${findings.map(({says}) => says).join(' ')}`, mark: 'good'} as const]
			: [
					{text: `${step.title}:`, mark},
					...bad.map(({says, status}) => ({text: says, mark: status, indent: 1}) as const),
				];
	});
}
