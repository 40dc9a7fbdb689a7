import type {Question} from '../../../../core/question.js';
import {
	registrationEmail,
	registrationMode,
	registrationPassword,
	registrationUsername,
} from '../../../../validate/registration.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {hasAdministrator, liveMode, wantsAdministrator} from './standing.js';

/** Who may register, and the first administrator when there is none. */
export const questions: readonly Question<F>[] = [
	{
		id: 'mode',
		kind: 'choice',
		message: 'Who may register',
		why: 'With `enabled` anybody who can reach the controller may create an account and deploy.',
		options: () => [
			{value: 'admin_only', label: 'admin_only', hint: 'administrators create the accounts'},
			{value: 'disabled', label: 'disabled', hint: 'nobody, administrators included'},
			{value: 'enabled', label: 'enabled', hint: 'anybody: only where the controller is not reachable by strangers'},
		],
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
	{
		id: 'username',
		kind: 'text',
		message: 'Administrator: username',
		why: 'The account that creates the others.',
		when: wantsAdministrator,
		proposal: () => 'admin',
		validate: (value) => registrationUsername(value),
	},
	{
		id: 'email',
		kind: 'text',
		message: 'Administrator: email',
		why: 'The controller asks for one.',
		when: wantsAdministrator,
		validate: (value) => registrationEmail(value),
	},
	{
		id: 'password',
		kind: 'text',
		secret: true,
		message: 'Administrator: password',
		why: 'It goes to the controller through a forwarded port, never over the public address.',
		when: wantsAdministrator,
		validate: (value, {answers}) => registrationPassword(value, String(answers['username'] ?? '')),
	},
];
