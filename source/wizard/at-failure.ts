import type {Line} from '../core/page.js';
import type {Plan} from '../core/plan.js';
import type {Ended} from '../core/ports.js';
import type {Task} from '../core/task.js';
import {choicePage} from './ask-question.js';
import type {Session} from './session.js';
import {standingLines} from './standing-lines.js';

/** What the operator wants after a task failed. */
export type AfterFailure = 'retry' | 'skip' | 'undo' | 'leave';

/** Says what happened, what was done and what was not, and asks what now; unattended it leaves. */
export async function atFailure<F>({
	session,
	plan,
	failed,
	ended,
	done,
	rest,
}: {
	readonly session: Session<F>;
	readonly plan: Plan;
	readonly failed: Task;
	readonly ended: Ended;
	readonly done: readonly Ended[];
	/** The failed task and those after it. */
	readonly rest: readonly Task[];
}): Promise<AfterFailure> {
	const {frontend} = session;
	const happened = [
		{text: ended.says ?? `${failed.title}: it failed.`, mark: 'failed'} as const,
		...(ended.next ?? []).map((text) => ({text, indent: 1}) as const),
		...lastLines(ended.output ?? []),
	];
	if (!session.choices.attended) {
		frontend.say([...happened, ...standingLines(done, plan)]);
		return 'leave';
	}
	for (;;) {
		const reply = await frontend.ask(
			choicePage({
				id: 'failure',
				title: `Failed: ${failed.title}`,
				body: happened,
				message: 'What now?',
				options: [
					{value: 'retry', label: 'Try it again'},
					{value: 'skip', label: 'Skip it', hint: 'the end will say so'},
					{value: 'standing', label: 'Show what was done and what was not'},
					{value: 'output', label: 'Show all that the program said'},
					{value: 'commands', label: 'Print the commands that remain'},
					{value: 'undo', label: 'Undo what was done'},
					{value: 'leave', label: 'Leave', hint: 'the next start offers to go on'},
				],
			}),
		);
		const value = reply.kind === 'value' ? reply.value : 'leave';
		switch (value) {
			case 'retry':
			case 'skip':
			case 'undo':
				return value;
			case 'standing':
				frontend.say(standingLines(done, plan));
				break;
			case 'output':
				frontend.say((ended.output ?? ['It said nothing.']).map((text) => ({text, tone: 'code'})));
				break;
			case 'commands':
				frontend.say(
					session
						.script({...plan, guards: [], trials: [], stages: [{step: 'rest', title: 'What remains', tasks: rest}]})
						.split('\n')
						.map((text) => ({text, tone: 'code'})),
				);
				break;
			default:
				return 'leave';
		}
	}
}

/** How many of its last lines a failure shows. */
const shown = 4;

/** The last lines of what was said, and how many stand before them. */
function lastLines(output: readonly string[]): readonly Line[] {
	const before = output.length - shown;
	return [
		...(before > 0 ? [{text: `(${before} more before these)`, tone: 'dim', indent: 1} as const] : []),
		...output.slice(-shown).map((text) => ({text, tone: 'code', indent: 1}) as const),
	];
}
