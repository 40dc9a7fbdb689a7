import type {Known} from '../../../../core/question.js';
import type {Judgement, Step} from '../../../../core/step.js';
import {judgeHsts, judgePair} from '../../../shared/tls/pair.js';
import {tlsStep} from '../../../shared/tls/step.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {assess} from './assess.js';
import {plan} from './plan.js';
import {domainOf, questions} from './questions.js';
import {elsewhere, present} from './standing.js';

function judge(known: Known<F>): Judgement | undefined {
	if (elsewhere(known.facts) !== undefined) return undefined;
	return judgeHsts(known) ?? judgePair(present, known, domainOf(known));
}

/** TLS: one certificate for the platform, and nothing in clear. */
export const tls: Step<F> = {
	...tlsStep,
	questions,
	assess,
	judge,
	plan,
};
