import {fine, type Known, type Question} from '../../../../core/question.js';
import {checkAccessKey, checkSecretKey} from '../../../../validate/aws-keys.js';
import {checkAzureAccountKey} from '../../../../validate/azure.js';
import {inspectServiceAccount} from '../../../../validate/gcs-key.js';
import {checkSwiftPassword, checkSwiftUsername} from '../../../../validate/swift.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {canKeep, isRole, type KeyId} from '../../storage/keys.js';
import {type Place, wantedPlace} from '../../storage/place.js';

const on = (backend: Place['backend']) => (known: Known<F>) => wantedPlace(known)?.backend === backend;

const withKeys = (known: Known<F>) => on('s3')(known) && known.answers['source'] === 'keys';

/** What is the same for every key: told as set or not, and kept when nothing is typed. */
const kept = (id: KeyId): Pick<Question<F>, 'present' | 'keeps'> => ({
	present: (known) => (canKeep(known, id) ? 'set' : undefined),
	keeps: (known) => canKeep(known, id),
});

/** The keys, by store. They are tried in the buckets before anything is saved. */
export const questions: readonly Question<F>[] = [
	{
		id: 'source',
		kind: 'choice',
		message: 'How the platform opens the buckets',
		why: 'With keys of its own, or by the role of the nodes.',
		when: on('s3'),
		options: () => [
			{value: 'keys', label: 'keys', hint: 'an access key and its secret: can be tried from here'},
			{
				value: 'role',
				label: 'role',
				hint: "the nodes' instance profile by classic metadata: no IRSA, no nodes that demand IMDSv2; cannot be tried from here",
			},
		],
		present: ({facts}) => (isRole({facts, all: {}}) ? 'role' : undefined),
		proposal: ({facts}) => (isRole({facts, all: {}}) ? 'role' : 'keys'),
	},
	{
		id: 'accesskey',
		kind: 'text',
		secret: true,
		message: 'Access key',
		why: 'Of a user with rights on the three buckets alone: it is copied to the namespace of every app.',
		when: withKeys,
		...kept('accesskey'),
		validate: (value) => checkAccessKey(value),
	},
	{
		id: 'secretkey',
		kind: 'text',
		secret: true,
		message: 'Secret key',
		why: 'It belongs to the access key.',
		when: withKeys,
		...kept('secretkey'),
		validate: (value) => checkSecretKey(value),
	},
	{
		id: 'keyfile',
		kind: 'text',
		secret: true,
		format: 'json',
		message: "Service account's key (JSON)",
		why: 'The file as Google made it, by path or pasted; it is encoded for the chart here (deis/builder#460).',
		when: on('gcs'),
		...kept('keyfile'),
		validate: (value) => {
			// The printed script takes the file as it is, so the run does too.
			if (/^\s*[A-Za-z0-9+/=\s]+\s*$/.test(value))
				return {ok: false, says: 'This is the key in base64. Give the JSON itself: it is encoded for the chart here.'};
			if (value.startsWith('\uFEFF'))
				return {
					ok: false,
					says: 'The file begins with a byte order mark, which no program of the platform takes. Save it without.',
				};
			return inspectServiceAccount(value).verdict;
		},
	},
	{
		id: 'accountkey',
		kind: 'text',
		secret: true,
		message: 'Account key',
		why: 'key1 or key2 of the storage account; the connection string is made of it.',
		when: on('azure'),
		...kept('accountkey'),
		validate: (value) => checkAzureAccountKey(value),
	},
	{
		id: 'username',
		kind: 'text',
		message: 'User name',
		why: 'Of the identity service; with version 1 it is tenant:user.',
		when: on('swift'),
		...kept('username'),
		validate: (value, known) => {
			const place = wantedPlace(known);
			return place === undefined ? fine : checkSwiftUsername({authversion: place.authversion, username: value});
		},
	},
	{
		id: 'password',
		kind: 'text',
		secret: true,
		message: 'Password',
		why: 'It belongs to the user name.',
		when: on('swift'),
		...kept('password'),
		validate: (value) => checkSwiftPassword(value),
	},
];
