import {usage} from '../core/problem.js';
import {didYouMean} from '../validate/nearest.js';
import type {SetAnswer} from './options.js';

/**
 * Reads the values of `--set`; the value may hold `=` and may be empty. What stands after the first `=` is never
 * repeated in an error: a secret may have been typed there.
 */
export function parseSet(given: readonly string[], stepIds: readonly string[]): readonly SetAnswer[] {
	const answers = given.map((text) => one(text, stepIds));
	for (const [index, {step, question, value}] of answers.entries())
		if (
			answers
				.slice(index + 1)
				.some((other) => other.step === step && other.question === question && other.value !== value)
		)
			throw usage(`--set ${step}.${question} was given twice with different values.`, 'Give one of them.');
	return answers;
}

function one(text: string, stepIds: readonly string[]): SetAnswer {
	const found = /^([^.=]*)\.([^=]*)=(.*)$/s.exec(text);
	const [, step = '', question = '', value = ''] = found ?? [];
	if (found === null || step === '' || question === '')
		throw usage(
			`--set ${text.replace(/=.*/s, '=…')} is not of the form STEP.QUESTION=VALUE.`,
			'For example: --set registration.mode=admin_only',
		);
	if (!stepIds.includes(step))
		throw usage(`--set ${step}.${question}: there is no step "${step}".`, didYouMean(step, stepIds));
	return {step, question, value};
}
