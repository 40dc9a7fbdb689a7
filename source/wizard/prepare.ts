import {changesOf, compose, type Wish} from '../core/compose.js';
import type {Plan, Target} from '../core/plan.js';
import type {Settlement, TargetOptions} from '../core/platform.js';
import {usage} from '../core/problem.js';
import type {Answers} from '../core/question.js';
import type {Step} from '../core/step.js';
import type {Collected} from './collect.js';
import type {Session} from './session.js';

/** Makes the one plan of all chosen steps: looks where the answers allow it, plans, and works out the one write. */
export async function prepare<F>({
	session,
	facts,
	target,
	steps,
	collected,
}: {
	readonly session: Session<F>;
	readonly facts: F;
	readonly target: Target;
	readonly steps: readonly Step<F>[];
	readonly collected: Collected;
}): Promise<Plan> {
	const wishes: Wish[] = [];
	for (const step of steps) wishes.push(await wishOf({session, facts, step, collected, refused: refusedOf(wishes)}));
	const changes = changesOf(wishes, (path) => session.platform.present(facts, path));
	const {settlement, given} = await settled(session, facts, changes);
	const accepted = [...session.choices.accept, ...collected.accepted];
	return compose({
		target: given === undefined ? target : {...target, fields: {...target.fields, ...given}},
		wishes,
		changes,
		settlement,
		accepted,
		writeTitle: 'Platform settings',
	});
}

function refusedOf(wishes: readonly Wish[]): readonly string[] {
	return wishes.filter(({plan}) => plan.refusal !== undefined).map(({id}) => id);
}

async function wishOf<F>({
	session,
	facts,
	step,
	collected,
	refused,
}: {
	readonly session: Session<F>;
	readonly facts: F;
	readonly step: Step<F>;
	readonly collected: Collected;
	readonly refused: readonly string[];
}): Promise<Wish> {
	const {id, title} = step;
	const missing = step.needs?.find((need) => refused.includes(need));
	if (missing !== undefined)
		return {
			id,
			title,
			trials: [],
			plan: {refusal: {says: `It hangs on ${missing}, which is left out.`, instructions: []}},
		};
	const answers: Answers = collected.answers[id] ?? {};
	const known = {
		facts,
		answers,
		all: collected.answers,
		now: session.now(),
		given: Object.keys(session.given[id] ?? {}),
		accepted: [...session.choices.accept, ...collected.accepted],
	};
	const looked = await step.look?.(known, session.shell.read);
	const trial = collected.trials[id];
	const plan = step.plan(known, looked);
	return {
		id,
		title,
		plan: {
			...plan,
			unverified: [
				...(plan.unverified ?? []),
				...(trial?.accepted === undefined ? [] : [`${title}: the answers are untested.`]),
			],
		},
		trials: trial?.accepted === undefined ? (trial?.tasks ?? []) : [],
	};
}

/** Settles, and asks for what can only be asked now, e.g. the chart. */
async function settled<F>(
	session: Session<F>,
	facts: F,
	changes: Plan['changes'],
): Promise<{readonly settlement: Settlement; readonly given?: Readonly<Record<string, string>>}> {
	let given: TargetOptions = session.target;
	let added: Record<string, string> | undefined;
	for (;;) {
		const settlement = await session.platform.settle(facts, changes, session.shell.read, given);
		const {wants} = settlement;
		if (wants === undefined) return added === undefined ? {settlement} : {settlement, given: added};
		if (!session.choices.attended)
			throw usage(
				wants.says,
				`Give it: --${wants.option} REFERENCE (${wants.forms}), or target: ${wants.option}: in the answers file.`,
			);
		const reply = await session.frontend.ask({
			id: `target/${wants.option}`,
			title: wants.message,
			body: wants.says.split('\n').map((text) => ({text})),
			back: false,
			help: [{text: `${wants.forms}.`}],
			prompt: {
				kind: 'text',
				message: wants.message,
				validate: (value) =>
					value.trim() === '' ? {ok: false, says: 'It cannot be left empty.'} : {ok: true, warnings: []},
			},
		});
		if (reply.kind !== 'value') continue;
		added = {...added, [wants.option]: reply.value.trim()};
		given = {...given, ...added};
	}
}
