import {checkLine, checkSecretLine, withoutFinalNewline} from './line.js';
import {nearest} from './nearest.js';
import {type Rule, holdTo} from './rule.js';
import {type Verdict, accepted, allOf, refused} from './verdict.js';

/** What the controller knows as REGISTRATION_MODE; any other word makes it answer 500 to whoever registers. */
export const registrationModes = ['enabled', 'disabled', 'admin_only'] as const;

/** What people write instead, and what they mean by it (`disable`, `adminOnly`: deis/deis#4143, #4131). */
const meant: Readonly<Record<string, (typeof registrationModes)[number]>> = {
	enable: 'enabled',
	on: 'enabled',
	yes: 'enabled',
	true: 'enabled',
	open: 'enabled',
	anyone: 'enabled',
	public: 'enabled',
	disable: 'disabled',
	off: 'disabled',
	no: 'disabled',
	false: 'disabled',
	closed: 'disabled',
	none: 'disabled',
	nobody: 'disabled',
	adminonly: 'admin_only',
	admin: 'admin_only',
	admins: 'admin_only',
	adminsonly: 'admin_only',
	onlyadmin: 'admin_only',
	onlyadmins: 'admin_only',
};

/** Checks the word for who may register. */
export function registrationMode(mode: string): Verdict {
	const line = checkLine(mode, 'registration mode');
	if (!line.ok) return line;
	if (registrationModes.some((known) => known === mode)) return accepted();
	const bare = mode.toLowerCase().replaceAll(/[^a-z]/g, '');
	const word = (Object.hasOwn(meant, bare) ? meant[bare] : undefined) ?? nearest(mode, registrationModes);
	const all = 'The modes are enabled, disabled and admin_only, written exactly so.';
	return refused(
		word === undefined
			? `The controller knows no such registration mode. ${all}`
			: `The controller does not know this word. Did you mean ${word}? ${all}`,
	);
}

/** What a controller takes of an account: the most letters of its fields, and whether the letters of a user name are those of ASCII alone. */
export type AccountRules = {readonly username: number; readonly email: number; readonly isAscii: boolean};

/** Hephy's controller: Django 1.11 on Python 3 (teamhephy/controller rootfs/requirements.txt). */
export const accountOnWorkflow: AccountRules = {username: 150, email: 254, isAscii: false};

/**
 * The controller of Deis v1: Django 1.6 on Python 2 (deis/deis controller/requirements.txt), whose `auth_user.username`
 * has 30 letters, whose `\w` without a flag is ASCII (django/contrib/auth/models.py), and whose EmailField has 75
 * (django/db/models/fields/__init__.py).
 */
export const accountOnDeisV1: AccountRules = {username: 30, email: 75, isAscii: true};

const usernameRules = ({username, isAscii}: AccountRules): readonly Rule[] => [
	{broken: /\s/, says: 'A user name has no blanks. Use letters, digits and @ . + - _ only.'},
	{broken: /[^\p{L}\p{N}\p{M}_.@+-]/u, says: 'A user name has only letters, digits and @ . + - _ in it.'},
	...(isAscii
		? [
				{
					broken: /[^\w.@+-]/,
					says: 'The controller of Deis v1 takes a user name of plain letters alone (a to z, A to Z), digits and @ . + - _.',
				},
			]
		: []),
	{
		broken: (value) => value.length > username,
		says: `A user name has at most ${username} letters. Shorten it.`,
	},
];

/** Checks the name of the first administrator by Django's rule. */
export function registrationUsername(username: string, rules = accountOnWorkflow): Verdict {
	const dash = username.startsWith('-')
		? accepted('A user name that begins with a hyphen is hard to give to the deis command.')
		: accepted();
	return allOf(checkLine(username, 'user name'), holdTo(usernameRules(rules), username), dash);
}

/** The most letters of a password: both controllers check it by the column that holds its hash (Django's `auth_user.password`). */
const longestPassword = 128;

/** Checks the first administrator's password (a secret); the controller has no rule about how short it may be. */
export function registrationPassword(password: string, username?: string): Verdict {
	const line = checkSecretLine(password, 'password');
	if (!line.ok) return line;
	if ([...withoutFinalNewline(password)].length > longestPassword)
		return refused(`The controller takes a password of at most ${longestPassword} letters. Shorten it.`);
	if (withoutFinalNewline(password) !== username) return line;
	return refused('The password is the same as the user name. Choose another one.');
}

const emailRules = (longest: number): readonly Rule[] => [
	{broken: /[<>,;]/, says: 'Give one e-mail address alone, without a name or brackets, as in ops@example.com.'},
	{broken: /\s/, says: 'An e-mail address has no blanks. Leave them out.'},
	{
		broken: (value) => value.length > longest,
		says: `The controller takes an e-mail address of at most ${longest} letters. Give a shorter one.`,
	},
	{
		broken: (value) => value.split('@').length !== 2,
		says: 'An e-mail address has exactly one @, as in ops@example.com.',
	},
	{
		broken: (value) => !/^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@/.test(value) || /^\.|\.@|\.\./.test(value),
		says: 'What stands before the @ is not that of an e-mail address. Give it as in ops@example.com.',
	},
	{
		broken: (value) => !/@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i.test(value) || value.endsWith('-'),
		says: 'What stands after the @ is not a domain. Give it as in ops@example.com.',
	},
];

/** Checks an e-mail address as the controller's e-mail field (Django's EmailField) does, without quoted parts and addresses by IP. */
export function registrationEmail(email: string, rules = accountOnWorkflow): Verdict {
	return allOf(checkLine(email, 'e-mail address'), holdTo(emailRules(rules.email), email));
}
