import {checkLine, checkSecretLine} from './line.js';
import {type Verdict, accepted, allOf, refused} from './verdict.js';

const versions: ReadonlySet<string> = new Set(['1', '2', '3']);

function parsed(url: string): URL | undefined {
	return URL.canParse(url) ? new URL(url) : undefined;
}

function pathWarning(url: URL, authversion: string): Verdict {
	const inPath = /\/v(\d)(\.\d+)?\/?$/.exec(url.pathname)?.[1];
	if (inPath === undefined) {
		return accepted(
			`The address does not end with a version, as in /v${authversion === '3' ? '3' : `${authversion}.0`}. Most identity services need it.`,
		);
	}
	return inPath === authversion
		? accepted()
		: accepted(
				`The address ends with version ${inPath}, but the version asked for is ${authversion}. One of the two is wrong.`,
			);
}

/** Checks the address of Swift's identity service; with the version also whether the path belongs to it. Never repeats the address, which may hold a password. */
export function checkSwiftAuthUrl({
	authurl,
	authversion,
}: {
	readonly authurl: string;
	readonly authversion?: string | undefined;
}): Verdict {
	const line = checkLine(authurl, 'address of the identity service');
	if (!line.ok) return line;
	const url = parsed(authurl);
	if (!url || !/^https?:\/\//i.test(authurl)) {
		return refused(
			'This is not an address with http or https. Give the whole one, as in https://keystone.example.com:5000/v3.',
		);
	}
	if (/\s/.test(authurl)) return refused('The address has a blank in it. Leave it out.');
	if (url.username !== '' || url.password !== '')
		return refused('The address holds a user name or password. Leave them out: both are asked for separately.');
	if (url.search !== '' || url.hash !== '') return refused('The address has a part after ? or #. Leave it out.');
	return allOf(
		url.protocol === 'http:'
			? accepted(
					'The address is plain http: the password crosses the network in clear. Use https if the service has it.',
				)
			: accepted(),
		authversion === undefined || !versions.has(authversion) ? accepted() : pathWarning(url, authversion),
	);
}

/** Checks the version of the identity service: "1" (TempAuth), "2" or "3" (Keystone). */
export function checkSwiftAuthVersion(authversion: string): Verdict {
	const line = checkLine(authversion, 'version');
	if (!line.ok) return line;
	if (versions.has(authversion)) return accepted();
	const meant = /^v?([123])(\.\d+)?$/i.exec(authversion)?.[1];
	return refused(
		meant === undefined
			? 'The version of the identity service is 1, 2 or 3.'
			: `The version is one digit. Type ${meant}.`,
	);
}

/** Checks the tenant (project), which versions 2 and 3 need and version 1 does not use. */
export function checkSwiftTenant({
	authversion,
	tenant,
}: {
	readonly authversion: string;
	readonly tenant: string;
}): Verdict {
	if (tenant !== '') return checkLine(tenant, 'tenant');
	if (authversion === '1') return accepted();
	return refused('Versions 2 and 3 of the identity service need a tenant (in Keystone called project). Type its name.');
}

/** Checks the user name; version 1 (TempAuth) usually wants account:user. */
export function checkSwiftUsername({
	authversion,
	username,
}: {
	readonly authversion: string;
	readonly username: string;
}): Verdict {
	const odd = authversion === '1' && !username.includes(':');
	return allOf(
		checkLine(username, 'user name'),
		odd ? accepted('Version 1 of the identity service usually wants account:user as the user name.') : accepted(),
	);
}

/** Checks the password (a secret). */
export function checkSwiftPassword(password: string): Verdict {
	return checkSecretLine(password, 'password');
}
