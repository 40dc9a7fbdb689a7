import type {Question} from '../../../../core/question.js';
import {accountOnDeisV1, registrationMode} from '../../../../validate/registration.js';
import {accountQuestions, modeOptions} from '../../../shared/registration.js';
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
		options: ({facts}) => modeOptions.filter(({value}) => value !== 'admin_only' || hasModes(facts)),
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
	...accountQuestions<F>(wantsAdministrator, 'from inside the cluster', accountOnDeisV1),
];
