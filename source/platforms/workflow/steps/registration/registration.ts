import type {Known} from '../../../../core/question.js';
import type {Step} from '../../../../core/step.js';
import type {Task} from '../../../../core/task.js';
import {postJson} from '../../../../tools/curl.js';
import {portForward} from '../../../../tools/kubectl.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {emptyForm, registerUrl} from '../../registering.js';
import {
	accountForm,
	accountLasts,
	closeUnseen,
	explainAccount,
	madeAdministrator,
	registrationStep,
} from '../../../shared/registration.js';
import {assess} from './assess.js';
import {questions} from './questions.js';
import {hasAdministrator, isMoving, liveMode, path, wantsAdministrator} from './standing.js';

/** Registers the first account, which the controller makes an administrator. */
function register({facts, answers}: Known<F>): Task {
	return {
		id: 'registration/administrator',
		title: 'Register the first administrator',
		lasting: accountLasts,
		action: {
			kind: 'run',
			command: postJson(registerUrl, accountForm({answers}), {
				effect: 'writes',
				forward: portForward(facts.target, 'deis-controller', 80),
				timeout: 60,
			}),
			expect: madeAdministrator,
			explain: explainAccount,
		},
	};
}

/** Asks the controller as a stranger would. */
function verify({facts, answers}: Known<F>): Task {
	const open = answers['mode'] === 'enabled';
	return {
		id: 'registration/verify',
		title: open ? 'See that anybody may register' : 'See that strangers may not register',
		action: {
			kind: 'wait',
			seconds: 300,
			check: {
				command: emptyForm(facts.target),
				expect: {matches: open ? '^400$' : '^403$'},
				hint: open
					? 'The controller still takes no registrations; look at `kubectl logs deployment/deis-controller`.'
					: 'The controller still takes registrations from strangers: is there an administrator?',
			},
		},
	};
}

/** Registration mode: who may create accounts, and that an administrator exists before strangers can come. */
export const registration: Step<F> = {
	...registrationStep,
	questions,
	assess,
	judge: (known) => {
		const {facts, answers} = known;
		const none = hasAdministrator(facts) === false && answers['admin'] !== true;
		if (answers['mode'] === 'disabled' && none)
			return {
				question: 'mode',
				says: 'With `disabled` and no administrator nobody could ever get in: register the first one now, or choose admin_only.',
			};
		if (answers['mode'] === 'disabled' && liveMode(facts) === 'disabled' && answers['admin'] === true)
			return {
				question: 'mode',
				says: 'While registration is disabled the controller takes no administrator either: choose admin_only now, and disabled in a second run.',
			};
		if (answers['mode'] === 'disabled' && isMoving(known) && answers['admin'] === true)
			return {
				question: 'mode',
				says: 'The move to another store begins with an empty database, where the administrator is registered after it: choose admin_only now, and disabled in a second run.',
			};
		return undefined;
	},
	plan: (known) => {
		const {facts, answers} = known;
		const mode = String(answers['mode'] ?? '');
		const first = wantsAdministrator(known);
		// Before the one upgrade while it is open, but never into a database that the upgrade leaves behind.
		const takesNow = liveMode(facts) !== 'disabled' && !isMoving(known);
		const missing = hasAdministrator(facts) === false && !first;
		const same = liveMode(facts) === mode;
		const settings = [{path, value: mode, drifted: !same}];
		return {
			before: first && takesNow ? [register(known)] : [],
			settings,
			decisions: mode === 'disabled' && !same && hasAdministrator(facts) === undefined && !first ? [closeUnseen] : [],
			after: [
				...(first && !takesNow ? [register(known)] : []),
				...(same && !first ? [] : missing ? [] : [verify(known)]),
			],
			byHand: [
				...(missing
					? ['Register the first administrator before the address is public: until then a stranger can become one.']
					: []),
				...(first ? ['Log in with the public address once (`deis login`), so that the client remembers it.'] : []),
			],
		};
	},
};
