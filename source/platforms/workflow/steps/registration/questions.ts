import type {Question} from '../../../../core/question.js';
import {registrationMode} from '../../../../validate/registration.js';
import {accountQuestions, modeOptions} from '../../../shared/registration.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {hasAdministrator, liveMode, wantsAdministrator} from './standing.js';

/** Who may register, and the first administrator when there is none. */
export const questions: readonly Question<F>[] = [
	{
		id: 'mode',
		kind: 'choice',
		message: 'Who may register',
		why: 'With `enabled` anybody who can reach the controller may create an account and deploy.',
		options: () => modeOptions,
		present: ({facts}) => liveMode(facts),
		proposal: ({facts}) => (liveMode(facts) === 'disabled' ? 'disabled' : 'admin_only'),
		validate: (value) => registrationMode(value),
	},
	{
		id: 'admin',
		kind: 'confirm',
		message: 'Register the first administrator now?',
		why: 'There is none yet, and the first account that anybody registers becomes one.',
		when: ({facts}) => hasAdministrator(facts) === false,
		proposal: () => true,
	},
	...accountQuestions<F>(wantsAdministrator, 'through a forwarded port'),
];
