import type {Finding} from '../../../core/finding.js';
import {valueOr} from '../../../core/reading.js';
import type {Known, Question} from '../../../core/question.js';
import {Secret} from '../../../core/secret.js';
import type {Step} from '../../../core/step.js';
import type {Task} from '../../../core/task.js';
import {json} from '../../../core/text.js';
import {postJson} from '../../../tools/curl.js';
import {portForward} from '../../../tools/kubectl.js';
import {
	registrationEmail,
	registrationMode,
	registrationPassword,
	registrationUsername,
} from '../../../validate/registration.js';
import {objectOf, variableOf, type WorkflowFacts} from '../facts.js';
import {emptyForm, registerUrl} from '../registering.js';
import {valueAt} from '../values.js';

type F = WorkflowFacts;

const path = ['controller', 'registration_mode'] as const;

/** The mode the controller runs with; its code takes `enabled` when the variable is missing (facts §3). */
function liveMode(facts: F): string | undefined {
	const controller = valueOr(objectOf(facts, 'Deployment', 'deis-controller'), undefined);
	return controller === undefined ? undefined : (variableOf(controller, 'REGISTRATION_MODE') ?? 'enabled');
}

/** Whether there is an administrator: the database says, else the controller's answer to a stranger under admin_only. */
function hasAdministrator(facts: F): boolean | undefined {
	if (facts.superusers.known) return facts.superusers.value > 0;
	if (!facts.registering.known || liveMode(facts) !== 'admin_only') return undefined;
	return facts.registering.value === 'closed';
}

const questions: readonly Question<F>[] = [
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

function wantsAdministrator({facts, answers}: Known<F>): boolean {
	return hasAdministrator(facts) === false && answers['admin'] === true;
}

function assess(facts: F): readonly Finding[] {
	const mode = liveMode(facts);
	if (mode === undefined)
		return [
			{
				id: 'registration/unknown',
				status: 'unknown',
				says: 'The registration mode could not be read.',
				because: facts.objects.known ? 'There is no Deployment deis-controller.' : facts.objects.because,
				remedy: 'Give the role the right to list deployments in the namespace.',
			},
		];
	return [modeFinding(facts, mode), ...administratorFinding(facts, mode), ...driftFinding(facts, mode)];
}

function modeFinding(facts: F, mode: string): Finding {
	const broken = facts.registering.known && facts.registering.value === 'broken';
	if (mode === 'enabled')
		return {
			id: 'registration/open',
			status: 'danger',
			says: 'Anybody who can reach the controller may register (mode enabled).',
			remedy: 'Set it to admin_only: `seaworthy registration`.',
		};
	if (!['admin_only', 'disabled'].includes(mode) || broken)
		return {
			id: 'registration/bad-mode',
			status: 'danger',
			says: `The controller does not know the mode "${mode}" and answers every registration with an error.`,
			because: 'deis/deis#4143',
			remedy: 'Set it to admin_only: `seaworthy registration`.',
		};
	return {id: 'registration/closed', status: 'good', says: `Strangers may not register (mode ${mode}).`};
}

function administratorFinding(facts: F, mode: string): readonly Finding[] {
	const has = hasAdministrator(facts);
	if (has === true) return [{id: 'registration/admin', status: 'good', says: 'There is an administrator.'}];
	if (has === undefined)
		return [
			{
				id: 'registration/admin-unknown',
				status: 'unknown',
				says: 'Whether there is an administrator could not be told.',
				because:
					mode !== 'admin_only' && facts.registering.known
						? `Under ${mode} the controller's answer to an empty registration does not tell, and the database was not asked.`
						: facts.registering.known
							? 'The controller did not tell.'
							: facts.registering.because,
				remedy: 'It is told through a forwarded port of the controller: the role needs create on pods/portforward.',
			},
		];
	return [
		mode === 'disabled'
			? {
					id: 'registration/locked-out',
					status: 'danger',
					says: 'Registration is disabled and there is no administrator: nobody can get in.',
					remedy: 'Set it to admin_only and register the first one: `seaworthy registration`.',
				}
			: {
					id: 'registration/no-admin',
					status: 'danger',
					says: 'There is no administrator yet: the first stranger who registers becomes one.',
					because: 'deis/controller#1116',
					remedy: 'Register the first one before the address is public: `seaworthy registration`.',
				},
	];
}

function driftFinding(facts: F, mode: string): readonly Finding[] {
	const set = facts.effective.known ? valueAt(facts.effective.value, path) : undefined;
	return set === undefined || set === mode
		? []
		: [
				{
					id: 'registration/drift',
					status: 'attention',
					says: `The controller runs with ${mode}, but Helm's values say ${String(set)}: the next upgrade puts that back.`,
					remedy: 'Run `seaworthy registration`, which sets both.',
				},
			];
}

/** Registers the first account, which the controller makes an administrator. */
function register({facts, answers}: Known<F>): Task {
	const field = (name: string) => json([answers[name] instanceof Secret ? answers[name] : String(answers[name] ?? '')]);
	return {
		id: 'registration/administrator',
		title: 'Register the first administrator',
		notes: ['Cannot be undone from here; the administrator can cancel the account with `deis auth:cancel`.'],
		action: {
			kind: 'run',
			command: postJson(
				registerUrl,
				['{"username": ', field('username'), ', "email": ', field('email'), ', "password": ', field('password'), '}\n'],
				{effect: 'writes', forward: portForward(facts.target, 'deis-controller', 80), timeout: 60},
			),
			expect: {matches: '^201$'},
			explain: ({stdout}) =>
				/^403$/m.test(stdout)
					? {
							says: 'The controller takes no registration: somebody was first, or it is disabled.',
							next: ['Look who: `deis perms:list --admin`.'],
						}
					: undefined,
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
	id: 'registration',
	title: 'Registration',
	why: 'Whoever may register may deploy, and the first account ever made becomes administrator.',
	after: ['storage', 'credentials'],
	questions,
	assess,
	judge: ({facts, answers}) => {
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
		return undefined;
	},
	plan: (known) => {
		const {facts, answers} = known;
		const mode = String(answers['mode'] ?? '');
		const first = wantsAdministrator(known);
		const takesNow = liveMode(facts) !== 'disabled';
		const missing = hasAdministrator(facts) === false && !first;
		const same = liveMode(facts) === mode;
		const settings = [{path, value: mode, drifted: !same}];
		return {
			before: first && takesNow ? [register(known)] : [],
			settings,
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
