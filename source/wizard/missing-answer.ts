import {Problem} from '../core/problem.js';
import {type Question, variableName} from '../core/question.js';
import type {Step} from '../core/step.js';

/** An answer that nobody gave and nobody is there to give: names every way. Exit code 2. */
export function missingAnswer<F>(
	step: Step<F>,
	question: Question<F>,
	proposal: string | boolean | undefined,
): Problem {
	const variable = variableName(step.id, question.id);
	const secret = question.secret === true;
	return new Problem(
		`No answer was given to ${step.id}.${question.id} (${question.message}), and nobody is here to be asked.`,
		{
			exitCode: 2,
			next: [
				...(secret ? [] : [`Give it on the command line: --set ${step.id}.${question.id}=VALUE`]),
				`or in the answers file: steps: ${step.id}: ${question.id}: ${secret ? `{ env: ${variable} }` : 'VALUE'}`,
				`or as a variable: ${variable}=… or ${variable}_FILE=PATH`,
				...(proposal === undefined ? [] : [`or take the proposals: --defaults (here: ${String(proposal)})`]),
			],
		},
	);
}
