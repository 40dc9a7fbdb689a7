import type {Known, Option} from '../core/question.js';
import {Problem} from '../core/problem.js';
import type {Ended} from '../core/ports.js';
import type {Step} from '../core/step.js';
import type {Task} from '../core/task.js';
import {choicePage} from './ask-question.js';
import type {Session} from './session.js';

/** What came of trying a step's answers for real. */
export type Trial = {
	readonly status: 'untried' | 'settled';
	/** Set when they were gone on with untested or failing: the decision's id. */
	readonly accepted?: string;
	readonly tasks?: readonly Task[];
};

/** A trial that failed, after which answers of its step are asked again: all of them, or those it names for it. */
export type Failed = {readonly status: 'failed'; readonly failed: Ended; readonly asks: readonly string[]};

/**
 * Tries the answers live, before anything is saved; a dry run leaves that to the printed script.
 * `before` is how it failed already, where one comes back to the choice without having changed an answer.
 */
export async function tryAnswers<F>(
	session: Session<F>,
	step: Step<F>,
	{known, before}: {readonly known: Known<F>; readonly before: Ended | undefined},
): Promise<Trial | Failed> {
	const tasks = step.rehearse?.(known) ?? [];
	if (tasks.length === 0 || session.choices.dryRun) return {status: 'settled', tasks};
	for (let failed = before; ; failed = undefined) {
		failed ??= (await rehearse(session, tasks)).find(({status}) => status === 'failed' || status === 'stopped');
		if (failed === undefined) return {status: 'settled', tasks};
		if (step.untested !== undefined && session.choices.accept.includes(step.untested))
			return {status: 'settled', accepted: step.untested, tasks};
		if (!session.choices.attended) throw failure(step, failed);
		const reply = await session.frontend.ask(
			choicePage({
				id: `trial/${step.id}`,
				title: step.title,
				body: [
					{text: failed.says ?? 'The trial failed.', mark: 'failed'},
					...(failed.next ?? []).map((text) => ({text, indent: 1}) as const),
					...(failed.output ?? []).slice(-6).map((text) => ({text, tone: 'code', indent: 1}) as const),
					{text: 'Nothing was saved or changed.', tone: 'dim'},
				],
				message: 'What now?',
				options: [
					...retyping(step, known),
					{value: 'change', label: 'Change the answers of this step', hint: 'each is asked with what you gave'},
					{value: 'again', label: 'Try once more as they are'},
					...(step.untested === undefined
						? []
						: [{value: 'go-on', label: 'Go on, knowing this', hint: 'the end will say so'}]),
					{value: 'leave', label: 'Leave'},
				],
			}),
		);
		if (reply.kind !== 'value' || reply.value === 'leave') throw failure(step, failed);
		if (reply.value === 'retype') return {status: 'failed', failed, asks: step.retype ?? []};
		if (reply.value === 'change') return {status: 'failed', failed, asks: step.questions.map(({id}) => id)};
		if (reply.value === 'go-on' && step.untested !== undefined)
			return {status: 'settled', accepted: step.untested, tasks};
	}
}

/** Offers the questions that a step names for it, by what they are called. */
function retyping<F>({retype = [], questions}: Step<F>, {answers}: Known<F>): readonly Option[] {
	const asked = questions.filter(({id}) => retype.includes(id) && id in answers);
	if (asked.length === 0) return [];
	return [{value: 'retype', label: 'Type them again', hint: asked.map(({message}) => message).join(', ')}];
}

async function rehearse<F>(session: Session<F>, tasks: readonly Task[]): Promise<readonly Ended[]> {
	return session.execute({
		tasks,
		shell: session.shell,
		redact: session.redactor.redact,
		signal: session.signal,
		succeeded: new Set(),
		telling: {
			started: async () => undefined,
			ended: async (task, ended) => {
				session.frontend.say([{text: task.title, mark: ended.status === 'done' ? 'done' : 'failed'}]);
				return Promise.resolve();
			},
			printed: () => undefined,
			rows: () => undefined,
		},
	});
}

function failure<F>(step: Step<F>, failed: Ended): Problem {
	return new Problem(`${step.title}: ${failed.says ?? 'the trial failed.'}`, {
		next: [
			...(failed.next ?? []),
			...(step.untested === undefined ? [] : [`To go on all the same: --accept ${step.untested}`]),
			'Nothing was changed.',
		],
		...(failed.output === undefined ? {} : {output: failed.output}),
	});
}
