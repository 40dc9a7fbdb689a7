import type {Known} from '../../../../core/question.js';
import type {Step} from '../../../../core/step.js';
import type {Task} from '../../../../core/task.js';
import type {DeisFacts as F} from '../../facts.js';
import {register} from '../../registering.js';
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
import {hasAdministrator, liveMode, pathOf, valueOf, wantsAdministrator} from './standing.js';

/** Registers the first account, which the controller makes an administrator. */
function first({facts, answers}: Known<F>): readonly Task[] {
	const command = register(facts, accountForm({answers}), {effect: 'writes'});
	return command === undefined
		? []
		: [
				{
					id: 'registration/administrator',
					title: 'Register the first administrator',
					lasting: accountLasts,
					action: {
						kind: 'run',
						command,
						expect: madeAdministrator,
						explain: explainAccount,
					},
				},
			];
}

/** Asks the controller as a stranger would. */
function verify({facts, answers}: Known<F>): readonly Task[] {
	const open = answers['mode'] === 'enabled';
	const command = register(facts, ['{}'], {effect: 'reads'});
	return command === undefined
		? []
		: [
				{
					id: 'registration/verify',
					title: open ? 'See that anybody may register' : 'See that strangers may not register',
					action: {
						kind: 'wait',
						// confd looks every 5 s and reloads the controller (facts/deis-v1 §3).
						seconds: 60,
						check: {
							command,
							expect: {matches: open ? '^400$' : '^403$'},
							hint: 'The controller does not follow; look at it on its host: journalctl --no-pager -n 200 -u deis-controller',
						},
					},
				},
			];
}

/** Registration mode: who may create accounts, and that an administrator exists before it is closed. */
export const registration: Step<F> = {
	...registrationStep,
	questions,
	assess,
	judge: (known) => {
		const {facts, answers} = known;
		if (answers['mode'] === 'enabled' || hasAdministrator(facts) !== false || wantsAdministrator(known))
			return undefined;
		return {
			question: 'mode',
			says:
				liveMode(facts) === 'enabled'
					? 'Deis v1 makes no exception for the first account: register the administrator now, or nobody could ever get in.'
					: 'There is no administrator, and while registration is closed none can be made: choose enabled now, register one, and close it in a second run.',
		};
	},
	plan: (known) => {
		const {facts, answers} = known;
		const mode = String(answers['mode'] ?? '');
		const isFirst = wantsAdministrator(known);
		const alive = register(facts, [], {effect: 'reads'}) !== undefined;
		if (isFirst && !alive)
			return {
				refusal: {
					says: 'No controller is alive, so the first administrator cannot be registered, and must be before it is closed.',
					instructions: ['See how it is: deisctl list | grep controller'],
				},
			};
		const same = liveMode(facts) === mode;
		return {
			before: isFirst ? first(known) : [],
			settings: same ? [] : [{path: pathOf(facts), value: valueOf(facts, mode)}],
			after: same ? [] : verify(known),
			byHand: isFirst ? ['Log in with the public address once (`deis login`), so that the client remembers it.'] : [],
			decisions: mode !== 'enabled' && !same && hasAdministrator(facts) === undefined && !isFirst ? [closeUnseen] : [],
			unverified: same || alive ? [] : ['Registration: no controller is alive to show that it follows.'],
		};
	},
};
