import type {Question} from '../../../../core/question.js';
import {
	registrationEmail,
	registrationMode,
	registrationPassword,
	registrationUsername,
} from '../../../../validate/registration.js';
import type {DeisFacts as F} from '../../facts.js';
import {hasAdministrator, hasModes, liveMode, wantsAdministrator} from './standing.js';

const onlyFromModes =
	'This release knows only open and closed (admin_only came with v1.6.0): choose disabled or enabled.';

/** Who may register, and the first administrator when there is none. */
export const questions: readonly Question<F>[] = [
	{
		id: 'mode',
		kind: 'choice',
		message: 'Who may register',
		why: 'With `enabled` anybody who can reach the controller may create an account and deploy.',
		options: ({facts}) => [
			...(hasModes(facts)
				? [{value: 'admin_only', label: 'admin_only', hint: 'administrators create the accounts'}]
				: []),
			{value: 'disabled', label: 'disabled', hint: 'nobody, administrators included'},
			{value: 'enabled', label: 'enabled', hint: 'anybody: only where the controller is not reachable by strangers'},
		],
		present: ({facts}) => liveMode(facts),
		proposal: ({facts}) => (liveMode(facts) === 'disabled' || !hasModes(facts) ? 'disabled' : 'admin_only'),
		validate: (value, {facts}) =>
			value === 'admin_only' && !hasModes(facts) ? {ok: false, says: onlyFromModes} : registrationMode(value),
	},
	{
		id: 'admin',
		kind: 'confirm',
		message: 'Register the first administrator now?',
		why: 'The first account that anybody registers becomes one, and once registration is closed nobody can be first.',
		when: ({facts}) => hasAdministrator(facts) !== true && liveMode(facts) === 'enabled',
		proposal: ({facts}) => hasAdministrator(facts) === false,
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
		why: 'It goes to the controller from inside the cluster, never over the public address.',
		when: wantsAdministrator,
		validate: (value, {answers}) => registrationPassword(value, String(answers['username'] ?? '')),
	},
];
