import {checkLine} from './line.js';
import {type Rule, holdTo} from './rule.js';
import {type Verdict, accepted} from './verdict.js';

const example = 'Give a name such as paas.example.com.';

function ascii(name: string): string | undefined {
	const url = `http://${name}`;
	const host = URL.canParse(url) ? new URL(url).hostname : '';
	return /^[a-z0-9.-]+$/.test(host) && host.includes('xn--') ? host : undefined;
}

function punycode(name: string): string {
	const host = ascii(name);
	if (host === undefined) return `The domain has a letter that no domain name has. ${example}`;
	return `The domain has letters outside ASCII. Give it in punycode: ${host}.`;
}

const labelsOf = (name: string) => name.split('.');

const rules: readonly Rule[] = [
	{
		broken: /^[a-z][a-z0-9+.-]*:\/\//i,
		says: `This is an address with a scheme. Give the domain alone, without http:// or https://.`,
	},
	{
		broken: /^[[(]?[0-9a-f]*:[0-9a-f:.]*(%[\w.]+)?[\])]?$/i,
		says: `This is an IPv6 address. The platform needs a domain, whose wildcard points to that address. ${example}`,
	},
	{
		broken: /^\d{1,3}(\.\d{1,3}){3}(:\d+)?$/,
		says: `This is an IP address. The platform needs a domain, whose wildcard points to that address. ${example}`,
	},
	{broken: /[/?#]/, says: 'This has a path. Give the domain alone, without what follows a slash.'},
	{broken: /@/, says: `This looks like an e-mail address. ${example}`},
	{broken: /:\d*$/, says: 'This has a port. Give the domain alone.'},
	{broken: /^\*\./, says: 'Give the domain without the wildcard: what stands after *.'},
	{broken: /\*/, says: `A domain has no asterisk. ${example}`},
	{broken: /\s/, says: `A domain has no blanks. ${example}`},
	{broken: /[^\u0020-\u007E]/u, says: punycode},
	{broken: /\.$/, says: 'Leave out the dot at the end.'},
	{broken: /_/, says: 'A domain of a web address has no underscore. Use a hyphen, or another domain.'},
	{
		broken: /[A-Z]/,
		says: (value) => `Write the domain in lower case${value.length <= 253 ? `: ${value.toLowerCase()}` : ''}.`,
	},
	{broken: /^\.|\.\./, says: `The domain has an empty part between two dots or before the first. ${example}`},
	{broken: /[^a-z0-9.-]/, says: `A domain has only letters, digits, hyphens and dots. ${example}`},
	{
		broken: (value) => !value.includes('.'),
		says: `This is a single word; the platform needs a domain with a dot in it. ${example}`,
	},
	{broken: (value) => value.length > 253, says: `A domain has at most 253 letters. ${example}`},
	{
		broken: (value) => labelsOf(value).some((label) => label.length > 63),
		says: 'A part between two dots has at most 63 letters. Shorten it.',
	},
	{
		broken: (value) => labelsOf(value).some((label) => label.startsWith('-') || label.endsWith('-')),
		says: 'No part between two dots begins or ends with a hyphen. Leave it out.',
	},
	{
		broken: (value) => !/\.[a-z]{2,63}$/.test(value),
		says: `The last part of a domain has at least two letters and no digits. ${example}`,
	},
];

function warning(name: string): Verdict {
	const warnings: string[] = [];
	if (name.startsWith('deis.')) {
		warnings.push(
			`The controller will be at deis.${name}. If it is to be ${name}, the platform's domain is ${name.slice('deis.'.length)}.`,
		);
	}
	if (
		labelsOf(name)
			.slice(0, -1)
			.some((label) => label.includes('--'))
	) {
		warnings.push(
			'The router takes no platform domain with two hyphens in a row, which every punycode name (xn--) has: it logs a warning and goes on answering for any domain. TLS works all the same.',
		);
	}
	return accepted(...warnings);
}

/** Checks the platform's domain, under which the controller is deis.DOMAIN and every app APP.DOMAIN; as strict as DNS, and warns where the router is stricter. */
export function checkDomain(domain: string): Verdict {
	const line = checkLine(domain, 'domain');
	if (!line.ok) return line;
	const held = holdTo(rules, domain);
	return held.ok ? warning(domain) : held;
}
