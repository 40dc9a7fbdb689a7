import {checkLine, checkSecretLine, withoutFinalNewline} from './line.js';
import {nearest} from './nearest.js';
import {type Rule, holdTo} from './rule.js';
import {s3BucketRules} from './s3-bucket.js';
import {regionsOfV2, signsOnlyV4, signsV2} from './s3-region.js';
import {type Verdict, accepted, allOf, refused} from './verdict.js';

/** What a value in single quotes of Python cannot carry: Deis v1 writes it there as it is (facts/deis-v1 2b, 2d). */
const pythonRules = (what: string): readonly Rule[] => [
	{
		broken: /['\\]/,
		says: `The ${what} has a ' or a \\, which the templates of Deis v1 cannot carry: they write it between single quotes as it is. Make another one.`,
	},
	{broken: /\{\{|\}\}/, says: `The ${what} has two braces in a row. Make another one.`},
];

/** What an unquoted value of YAML cannot carry, or would become something else: the registry's configuration is one. */
const yamlRules = (what: string): readonly Rule[] => [
	{
		broken: / #|: |:$/,
		says: `The ${what} has " #", ": " or a colon at its end, which would cut it short in the registry's YAML. Make another one.`,
	},
	{
		broken: /^[*&!%@`|>?,[\]{}"#-]|^[:=]$/,
		says: `The ${what} begins with a character that means something else in the registry's YAML. Make another one.`,
	},
	{
		broken: /^(?:[-+]?[\d_]+(?:\.\d*)?(?:e[-+]?\d+)?|0[xob][\da-f_]+|~|null|true|false|yes|no|on|off|y|n)$/i,
		says: `The ${what} would be read as a number or a yes or no in the registry's YAML. Make another one.`,
	},
];

/** Checks a key or password of the registry's store, which is written unquoted into YAML and into Python's quotes. */
export function checkRegistrySecret(value: string, what: string): Verdict {
	const line = withoutFinalNewline(value);
	return allOf(checkSecretLine(value, what), holdTo([...pythonRules(what), ...yamlRules(what), ...blanks(what)], line));
}

/** Checks the id of a key, which is sent in clear in a header of HTTP: a blank would end it (`AWS ID:SIGNATURE`). */
export function checkRegistryAccessKey(value: string): Verdict {
	const what = 'access key';
	const inside: Rule = {
		broken: /\S\s+\S/,
		says: 'The access key has a blank inside, which none has. Was more than the key copied?',
	};
	return allOf(checkRegistrySecret(value, what), holdTo([inside], withoutFinalNewline(value)));
}

/** Checks a database's password. The database on the cluster writes it into a shell's here-document as well. */
export function checkDatabasePassword(value: string, isOnCluster: boolean): Verdict {
	const what = 'password';
	const shell: readonly Rule[] = isOnCluster
		? [
				{
					broken: /[$`"]/,
					says: 'The password has a $, a backquote or a ", which the boot script of the database cannot carry. Make another one.',
				},
			]
		: [];
	const known: readonly Rule[] = [
		{
			broken: /^changeme123$/,
			says: 'This is the password that every cluster of Deis v1 begins with. Make another one.',
		},
	];
	return allOf(
		checkSecretLine(value, what),
		holdTo([...known, ...pythonRules(what), ...shell, ...blanks(what)], withoutFinalNewline(value)),
	);
}

function blanks(what: string): readonly Rule[] {
	return [{broken: /^\s|\s$/, says: `The ${what} begins or ends with a blank. Leave it out.`}];
}

/** Checks the registry's bucket: no dots, as boot raises at them since v1.13.0. `place` says where a folder or a host is given instead. */
export function checkRegistryBucket(value: string, place: string): Verdict {
	const address: Rule = {
		broken: /\/|^arn:/i,
		says: () => {
			const name = /^(?:s3|s3a|s3n):\/\/([a-z0-9-]+)(?:\/|$)/i.exec(value)?.[1] ?? /^([a-z0-9-]+)\//.exec(value)?.[1];
			return `Give the name of the bucket alone${name === undefined ? '' : `, which would be ${name.toLowerCase()}`}. ${place}`;
		},
	};
	return allOf(
		checkLine(value, 'bucket name'),
		holdTo([address, ...s3BucketRules, ...yamlRules('bucket name')], value),
	);
}

/** Checks a region of Amazon's: the registry signs with SigV2 and can be told nothing else (deis/deis#4779). */
export function checkRegistryRegion(value: string): Verdict {
	const line = checkLine(value, 'region');
	if (!line.ok) return line;
	if (!/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(value)) return refused('A region of AWS looks like us-west-2. Give it alone.');
	if (signsV2(value))
		return accepted(
			'The registry signs with SigV2, which AWS refuses for buckets made after 24 June 2020: an older bucket is needed, or a store of your own that is S3-compatible.',
		);
	const alone = 'the registry of Deis v1 can sign with SigV2 alone: it would never start (deis/deis#4779).';
	if (signsOnlyV4(value))
		return refused(`${value} takes only SigV4, and ${alone} Use a bucket in ${listed(regionsOfV2)}.`);
	const meant = nearest(value, regionsOfV2);
	return refused(
		`${value} is none of the regions of AWS that take SigV2, which are those of before 2014; ${alone} ${meant === undefined ? '' : `Did you mean ${meant}? `}Use a bucket in ${listed(regionsOfV2)}.`,
	);
}

const listed = (words: readonly string[]) => `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;

/** Checks the folder in the bucket. */
export function checkRegistryPath(value: string): Verdict {
	if (!/^\/[\w./-]*$/.test(value))
		return refused(
			'Give the folder as /registry: it begins with a slash and has letters, digits, dots, _, / and - alone.',
		);
	const parts = value.split('/').slice(1);
	if (parts.some((part) => part === '.' || part === '..'))
		return refused(
			'A bucket has no folder above: . and .. would be names in it. Give the folder as /registry, or / for the bucket itself.',
		);
	return parts.slice(0, -1).includes('')
		? refused('There are two slashes in a row, which would be a folder without a name. Give the folder as /registry.')
		: accepted();
}

/** Checks a drain for logs: `syslog` is udp; host and port are dialled as they stand (deis/deis#3477, #4666). */
export function checkDrain(value: string): Verdict {
	const line = checkLine(value, 'drain');
	if (!line.ok) return line;
	if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value))
		return refused(
			'Give the drain with its scheme, as in udp://logs.example.com:514: without one nothing is sent (deis/deis#3477, #4666).',
		);
	if (/^[^/]*:\/\/[^/?#]*@/.test(value))
		return refused(
			'A drain takes no user and password: it is sent syslog as it is. Give host and port alone, as in udp://logs.example.com:514.',
		);
	if (/:\/\/\[/.test(value))
		return refused('Give the host of the drain by its name or its IPv4 address, as in udp://logs.example.com:514.');
	const parts = /^(\w+):\/\/([^/\s:?#]+)(?::(\d+))?(.*)$/.exec(value);
	if (parts === null) return refused('Give the drain as udp://logs.example.com:514.');
	const [, scheme = '', , port, rest = ''] = parts;
	if (!['udp', 'tcp', 'syslog'].includes(scheme))
		return refused(`A drain takes udp, tcp or syslog (which is udp), not ${scheme}.`);
	if (port === undefined) return refused('Give the port of the drain, as in udp://logs.example.com:514.');
	if (rest !== '') return refused('Leave out what follows the port: it would be dialled as part of the address.');
	return Number(port) >= 1 && Number(port) <= 65_535 ? accepted() : refused('A port is between 1 and 65535.');
}

/** The most lines that the logger is told to keep: it keeps them in the memory of one host, for each app. */
const mostLines = 1_000_000;

/** Checks a number of lines that the logger keeps for each app. */
export function checkLines(value: string): Verdict {
	return /^[1-9]\d*$/.test(value) && Number(value) <= mostLines
		? accepted()
		: refused(`Give a number of lines from 1 to ${mostLines}, such as 1000: they are kept in memory.`);
}

/** Checks a port. */
export function checkPort(value: string): Verdict {
	return /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65_535
		? accepted()
		: refused('A port is a number between 1 and 65535.');
}

/** Checks a host by name or address: no scheme, no port, no path, nothing that a template cannot carry. */
export function checkHost(value: string): Verdict {
	const line = checkLine(value, 'host');
	if (!line.ok) return line;
	if (/:\/\//.test(value)) return refused('Give the host alone, without what stands before ://.');
	if (/\//.test(value)) return refused('Give the host alone, without a path.');
	if (/:\d+$/.test(value)) return refused('Give the host alone: the port is asked by itself.');
	return /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(value)
		? accepted()
		: refused('A host is a name or an IPv4 address: letters, digits, dots and hyphens.');
}

/** Checks the name of a database or of its user. */
export function checkDatabaseName(value: string): Verdict {
	return /^[A-Za-z_]\w{0,62}$/.test(value)
		? accepted()
		: refused('It has letters, digits and underscores, begins with no digit, and has at most 63 of them.');
}
