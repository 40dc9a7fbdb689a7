import {usage} from '../core/problem.js';
import {didYouMean} from '../validate/nearest.js';
import type {SetAnswer} from './options.js';

/** STEP.QUESTION=VALUE, and the option that is short for it. */
export type SetText = {readonly text: string; readonly option?: string};

/**
 * Reads the values of `--set`; the value may hold `=` and may be empty. What stands after the first `=` is never
 * repeated in an error: a secret may have been typed there.
 */
export function parseSet(given: readonly SetText[], stepIds: readonly string[]): readonly SetAnswer[] {
	const answers = given.map(({text, option}) => ({...one(text, stepIds), ...(option === undefined ? {} : {option})}));
	for (const [index, {step, question, value, option}] of answers.entries()) {
		const other = answers
			.slice(index + 1)
			.find((one) => one.step === step && one.question === question && one.value !== value);
		if (other === undefined) continue;
		const short = option ?? other.option;
		const twice = `--set ${step}.${question} was given twice with different values`;
		throw usage(short === undefined ? `${twice}.` : `${twice}: ${short} is short for one.`, 'Give one of them.');
	}
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
