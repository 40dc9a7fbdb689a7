import type {Line} from '../core/page.js';
import {Problem} from '../core/problem.js';
import {choicePage} from './ask-question.js';
import {locate, type Located, standingOfSteps} from './locate.js';
import type {Session} from './session.js';

/** What the operator wants to do first. */
export type Beginning<F> =
	| {readonly wants: 'set-up'; readonly located: Located<F>}
	| {readonly wants: 'check'; readonly located: Located<F>}
	| {readonly wants: 'practice' | 'leave'};

/** Milliseconds after which it says what it waits for. */
const patience = 2500;

/** The first screen: it takes keys at once, and fills with what is found, or with what was tried and why that failed. */
export async function begin<F>(session: Session<F>, isPractice: boolean): Promise<Beginning<F>> {
	for (;;) {
		const locating = settled(locate(session, 'setup', {asks: false}));
		const reply = await session.frontend.ask({
			...choicePage({
				id: 'start',
				title: 'Seaworthy: fit for production',
				body: [{text: 'Looking for a cluster …', tone: 'dim'}],
				message: 'What do you want to do?',
				options: [
					{value: 'set-up', label: 'Set it up, step by step', hint: 'nothing is changed before you have seen the plan'},
					{value: 'check', label: 'Check what is fit for production', hint: 'reads only'},
					...(isPractice
						? []
						: [{value: 'practice', label: 'Practise on a built-in cluster', hint: 'needs no cluster, touches none'}]),
					{value: 'leave', label: 'Leave'},
				],
				help: [
					{text: 'Every step asks first, shows the plan, does it, reads back, and can be undone.'},
					{text: `What can be given on the command line: ${session.program} --help`},
				],
			}),
			live: (update) => follow(session, {locating, isPractice, update}),
		});
		const wants = reply.kind === 'value' ? reply.value : 'leave';
		if (wants === 'leave' || wants === 'practice') return {wants};
		const seen = await locating;
		const isWhole = 'located' in seen && session.platform.offer?.(seen.located.facts) === undefined;
		const found = isWhole ? seen : await settled(locate(session, 'setup'));
		if ('located' in found) return {wants: wants === 'check' ? 'check' : 'set-up', located: found.located};
	}
}

type Settled<F> = {readonly located: Located<F>} | {readonly problem: Problem};

async function settled<F>(locating: Promise<Located<F>>): Promise<Settled<F>> {
	try {
		return {located: await locating};
	} catch (error) {
		if (error instanceof Problem) return {problem: error};
		throw error;
	}
}

function follow<F>(
	session: Session<F>,
	{
		locating,
		isPractice,
		update,
	}: {
		readonly locating: Promise<Settled<F>>;
		readonly isPractice: boolean;
		readonly update: (body: readonly Line[]) => void;
	},
): () => void {
	const end = new AbortController();
	void locating.then((found) => {
		if (end.signal.aborted) return;
		end.abort();
		update('located' in found ? standingOfSteps(session, found.located) : problemLines(found.problem));
	});
	void session.pause(patience, end.signal).then(() => {
		if (!end.signal.aborted)
			update([
				{
					text: `Asked ${session.platform.wording.looking(session.target)}: no answer after ${patience / 1000} s.`,
					mark: 'unknown',
				},
				{text: `Still waiting; you can ${isPractice ? '' : 'practise meanwhile, or '}leave.`, tone: 'dim'},
			]);
	});
	return () => {
		end.abort();
	};
}

/** What is so, why, and what to do next. */
export function problemLines(problem: Problem): readonly Line[] {
	return [
		{text: problem.message, mark: 'failed'},
		...problem.output.slice(-10).map((text) => ({text, tone: 'code', indent: 1}) as const),
		...problem.next.map((text) => ({text, indent: 1}) as const),
	];
}
