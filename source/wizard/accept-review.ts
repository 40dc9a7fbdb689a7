import type {Line} from '../core/page.js';
import type {Plan} from '../core/plan.js';
import {Problem, usage} from '../core/problem.js';
import {choicePage} from './ask-question.js';
import {confirmName} from './confirm-name.js';
import {reviewLines} from './review.js';
import type {Session} from './session.js';

/** Shows the plan and asks whether it is wanted; with --yes it is only told, and the first write still needs its name. */
export async function acceptReview<F>(
	session: Session<F>,
	plan: Plan,
	{yes, save}: {readonly yes: boolean; readonly save: (path: string) => Promise<void>},
): Promise<'go' | 'change' | 'leave'> {
	const {choices, frontend} = session;
	const {wording} = session.platform;
	if (!choices.attended || yes) {
		// With --yes the end, a few lines further down, says what is left to do.
		frontend.say(reviewLines(yes ? {...plan, byHand: [], unverified: []} : plan, wording));
		if (!yes)
			throw usage('Nobody is here to accept the review.', 'Give --yes when it is what you want; nothing was changed.');
		if (await confirmName(session, plan)) return 'go';
	}
	for (;;) {
		const reply = await frontend.ask(
			choicePage({
				id: 'review',
				title: 'Review: nothing has been changed so far',
				body: reviewLines(plan, wording),
				message: 'Do this?',
				options: [
					{value: 'go', label: 'Yes, do it'},
					{value: 'script', label: 'Show the commands'},
					{value: 'change', label: 'Change the answers'},
					{value: 'save', label: 'Save the answers to a file', hint: 'secrets only as references'},
					{value: 'leave', label: 'Leave, changing nothing'},
				],
				initial: yes ? 'go' : 'leave',
				back: true,
			}),
		);
		const value = reply.kind === 'value' ? reply.value : 'change';
		if (value === 'script')
			frontend.say(
				session
					.script(plan)
					.split('\n')
					.map((text) => ({text, tone: 'code'})),
			);
		else if (value === 'save') await askAndSave(session, save);
		else if (value === 'go') {
			if (await confirmName(session, plan)) return 'go';
		} else return value === 'change' ? 'change' : 'leave';
	}
}

/** Asks for a file until the answers are saved in it, or one goes back. */
async function askAndSave<F>(session: Session<F>, save: (path: string) => Promise<void>): Promise<void> {
	let initial = 'seaworthy-answers.yaml';
	let refused: readonly Line[] = [];
	for (;;) {
		const reply = await session.frontend.ask({
			id: 'save-answers',
			title: 'Save the answers',
			body: refused,
			back: true,
			help: [{text: 'A new file, in a folder that exists. Secrets are written as references.'}],
			prompt: {
				kind: 'text',
				message: 'File',
				initial,
				validate: (value) => (value.trim() === '' ? {ok: false, says: 'Give a path.'} : {ok: true, warnings: []}),
			},
		});
		if (reply.kind !== 'value') return;
		const path = reply.value.trim();
		try {
			await save(path);
			session.frontend.say([{text: `Saved to ${path}`, mark: 'done'}]);
			return;
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			initial = path;
			refused = refusal(error);
		}
	}
}

/** Why it was not saved. */
function refusal({message, next}: Problem): readonly Line[] {
	return [{text: message, mark: 'failed'}, ...next.map((text) => ({text, indent: 1}))];
}
