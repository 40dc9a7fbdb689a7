import type {Expect, Outcome} from '../../core/command.js';
import type {Known, Question} from '../../core/question.js';
import {known, type Reading, unknown, whyNot} from '../../core/reading.js';
import {Secret} from '../../core/secret.js';
import type {Explanation} from '../../core/task.js';
import {json, type Text} from '../../core/text.js';
import {
	type AccountRules,
	registrationEmail,
	registrationPassword,
	registrationUsername,
} from '../../validate/registration.js';

/** What the step is, whatever the cluster. */
export const registrationStep = {
	id: 'registration',
	title: 'Registration',
	why: 'Whoever may register may deploy, and the first account ever made becomes administrator.',
	after: ['storage', 'credentials'],
} as const;

/** The decision to close registration for good when the database, which tells whether there is an administrator, was not read. */
export const closeUnseen = {
	id: 'close-unseen',
	meaning: 'closes registration although nobody could tell whether there is an administrator',
	says: 'Whether there is an administrator could not be told, and with registration closed none can be made: without one nobody could ever get in. If you can log in as one, `deis perms:list --admin` shows it; else register the first one in this run.',
} as const;

/** How the controller answers a stranger who sends it an empty form. */
export type Registering = 'open' | 'closed' | 'broken';

/** Reads the answer to an empty form, whose last line is the status code: 400 open, 403 closed, 500 a mode that the controller does not know (facts/workflow §3, facts/deis-v1 step 3). */
export function registeringOf(program: string, outcome: Outcome): Reading<Registering> {
	if (outcome.failure !== undefined || outcome.exitCode !== 0) return unknown(whyNot(program, outcome));
	const code = outcome.stdout.trimEnd().split('\n').at(-1) ?? '';
	const answers: Readonly<Record<string, Registering>> = {400: 'open', 403: 'closed', 500: 'broken'};
	const found = answers[code];
	return found === undefined
		? unknown(`The controller answered ${code === '' ? 'nothing' : code} to an empty registration.`)
		: known(found);
}

/** Reads a count that a database printed. */
export function countOf(program: string, outcome: Outcome): Reading<number> {
	const count = Number.parseInt(outcome.stdout.trim(), 10);
	return outcome.failure === undefined && outcome.exitCode === 0 && Number.isInteger(count)
		? known(count)
		: unknown(whyNot(program, outcome));
}

/** The question to the database that counts the administrators. */
export const countSuperusers = 'select count(*) from auth_user where is_superuser';

/** The form that registers the account which was answered. */
export function accountForm({answers}: Pick<Known<unknown>, 'answers'>): Text {
	const field = (name: string) => json([answers[name] instanceof Secret ? answers[name] : String(answers[name] ?? '')]);
	return ['{"username": ', field('username'), ', "email": ', field('email'), ', "password": ', field('password'), '}'];
}

/**
 * How the controller answers when it made the account an administrator: it does so with the first alone, and says in its
 * answer whether it did (deis/deis controller/api/views.py, serializers.py; deis/controller rootfs/api/serializers.py). Without
 * looking, registration would be closed for good over an ordinary account.
 */
export const madeAdministrator: Expect = {matches: '^201$', lacks: '"is_superuser": *false'};

/** What another answer means, whose last line is the status code. */
export function explainAccount({stdout}: Outcome): Explanation | undefined {
	const look = 'Look who is an administrator: `deis perms:list --admin`.';
	const code = stdout.trimEnd().split('\n').at(-1);
	if (code === '201')
		return {
			says: 'The account was registered, but not as administrator: there is one already. Who may register was not changed.',
			next: [look, 'Then run this again without registering one (registration.admin=no).'],
		};
	if (code === '400')
		return {
			says: 'The controller did not take the account: the name is taken, or a field is wrong.',
			next: [
				look,
				'If an earlier run registered it before it was stopped, run this again without registering one (registration.admin=no).',
			],
		};
	if (code === '403')
		return {says: 'The controller takes no registration: somebody was first, or it is disabled.', next: [look]};
	return undefined;
}

/** What an account stays behind as when the step is undone. */
export const accountLasts =
	'the first administrator stays; the account can be cancelled by its owner with `deis auth:cancel`.';

/** Who may register, as they are offered. */
export const modeOptions = [
	{value: 'admin_only', label: 'admin_only', hint: 'administrators create the accounts'},
	{value: 'disabled', label: 'disabled', hint: 'nobody, administrators included'},
	{value: 'enabled', label: 'enabled', hint: 'anybody: only where the controller is not reachable by strangers'},
] as const;

/** Name, email and password of the first administrator. `way` ends the sentence "It goes to the controller …". */
export function accountQuestions<F>(
	when: (known: Known<F>) => boolean,
	way: string,
	rules?: AccountRules,
): readonly Question<F>[] {
	return [
		{
			id: 'username',
			kind: 'text',
			message: 'Administrator: username',
			why: 'The account that creates the others.',
			when,
			proposal: () => 'admin',
			validate: (value) => registrationUsername(value, rules),
		},
		{
			id: 'email',
			kind: 'text',
			message: 'Administrator: email',
			why: 'The controller asks for one.',
			when,
			validate: (value) => registrationEmail(value, rules),
		},
		{
			id: 'password',
			kind: 'text',
			secret: true,
			message: 'Administrator: password',
			why: `It goes to the controller ${way}, never over the public address.`,
			when,
			validate: (value, {answers}) => registrationPassword(value, String(answers['username'] ?? '')),
		},
	];
}
