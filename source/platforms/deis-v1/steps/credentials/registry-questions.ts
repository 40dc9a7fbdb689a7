import {fine, type Known, type Question} from '../../../../core/question.js';
import {
	checkHost,
	checkPort,
	checkRegistryAccessKey,
	checkRegistryBucket,
	checkRegistryPath,
	checkRegistryRegion,
	checkRegistrySecret,
} from '../../../../validate/deis-values.js';
import {type DeisFacts as F, isAtLeast} from '../../facts.js';
import {type RegistryPlace, registryPlace} from '../../storage/standing.js';
import {isRole, keyPaths, wantedRegistry} from '../../storage/wanted.js';
import {here, kept, outside, plain} from './parts.js';

const on = (kind: RegistryPlace['kind']) => (known: Known<F>) =>
	outside(known) && wantedRegistry(here(known))?.kind === kind;

const withKeys = (known: Known<F>) =>
	on('compatible')(known) || (on('s3')(known) && known.answers['source'] !== 'role' && !isRole(here(known)));

const pathOf = (known: Known<F>, id: 'accesskey' | 'secretkey') =>
	keyPaths(wantedRegistry(here(known))?.kind ?? 's3')[id];

const checkSecretKey = (value: string) => checkRegistrySecret(value, 'secret key');

/** Where the registry keeps the images, and how it opens that. */
export const registryQuestions: readonly Question<F>[] = [
	{
		id: 'registry',
		kind: 'choice',
		message: 'Where the registry keeps the images of the apps',
		why: 'Every release is there: a host that is new, or starts anew, pulls it from there.',
		when: outside,
		options: ({facts}) => [
			{value: 's3', label: 's3', hint: 'Amazon S3: over plain http and unencrypted, whatever its keys say'},
			{
				value: 'compatible',
				label: 'compatible',
				hint: 'a store that speaks S3 (Ceph, Swift3, MinIO): plain http, and published as deis-store.DOMAIN',
			},
			...(registryPlace(facts)?.kind === 'swift' ? [{value: 'swift', label: 'swift', hint: 'as it is now'}] : []),
		],
		present: ({facts}) => registryPlace(facts)?.kind,
		proposal: ({facts}) => {
			const kind = registryPlace(facts)?.kind;
			return kind === 'ceph' ? undefined : kind;
		},
		validate: (value, {facts}) =>
			value === 's3' || value === 'compatible' || (value === 'swift' && registryPlace(facts)?.kind === 'swift')
				? fine
				: {
						ok: false,
						says: 'Choose s3 or compatible: keys of Swift are nowhere documented, and only kept where they are.',
					},
	},
	{
		id: 'storehost',
		kind: 'text',
		message: 'Host of the store',
		why: 'The registry talks plain http to it, and the routers must find its name too.',
		when: on('compatible'),
		present: plain('store/gateway/host'),
		proposal: plain('store/gateway/host'),
		validate: (value) => checkHost(value),
	},
	{
		id: 'storeport',
		kind: 'text',
		message: 'Port of the store',
		why: 'The one of plain http.',
		when: on('compatible'),
		present: plain('store/gateway/port'),
		proposal: plain('store/gateway/port', '80'),
		validate: (value) => checkPort(value),
	},
	{
		id: 'bucket',
		kind: 'text',
		message: 'Bucket of the registry',
		why: 'It must be there already, and hold nothing of another platform.',
		when: (known) => on('s3')(known) || on('compatible')(known),
		present: (known) => registryPlace(known.facts)?.bucket,
		proposal: (known) => {
			const live = registryPlace(known.facts);
			return live?.kind === known.answers['registry'] ? live?.bucket : undefined;
		},
		validate: (value, known) =>
			checkRegistryBucket(
				value,
				on('compatible')(known)
					? 'The host of the store was asked for before, and images lie in the folder /registry.'
					: 'The folder in it is asked for after the region.',
			),
	},
	{
		id: 'region',
		kind: 'text',
		message: 'Region of the bucket',
		why: 'The registry connects to the region, and can sign for those of before 2014 alone.',
		when: on('s3'),
		present: plain('registry/s3region'),
		proposal: plain('registry/s3region'),
		validate: (value) => checkRegistryRegion(value),
	},
	{
		id: 'path',
		kind: 'text',
		message: 'Folder in the bucket',
		why: 'Images of a platform that ran on Ceph lie under /registry, so with that they can be copied as they are.',
		when: on('s3'),
		present: plain('registry/s3path'),
		proposal: plain('registry/s3path', '/registry'),
		validate: (value) => checkRegistryPath(value),
	},
	{
		id: 'source',
		kind: 'choice',
		message: 'How the registry opens the bucket',
		why: 'With keys of its own, or by the role of the hosts.',
		when: on('s3'),
		options: () => [
			{value: 'keys', label: 'keys', hint: 'an access key and its secret: can be tried from here'},
			{value: 'role', label: 'role', hint: "the hosts' instance role (v1.11.0 and newer): cannot be tried from here"},
		],
		present: (known) =>
			registryPlace(known.facts)?.kind === 's3' ? (isRole({...known, all: {}}) ? 'role' : 'keys') : undefined,
		proposal: (known) => (isRole({...known, all: {}}) ? 'role' : 'keys'),
		validate: (value, {facts}) =>
			value === 'role' && isAtLeast(facts.version, '1.11.0') === false
				? {ok: false, says: 'The role of the hosts is used since v1.11.0 alone: give keys.'}
				: fine,
	},
	{
		id: 'accesskey',
		kind: 'text',
		secret: true,
		message: 'Access key',
		why: 'Of a user with rights on this bucket alone: every app on the cluster can read etcd.',
		when: withKeys,
		...kept((known) => pathOf(known, 'accesskey'), checkRegistryAccessKey),
		validate: (value) => checkRegistryAccessKey(value),
	},
	{
		id: 'secretkey',
		kind: 'text',
		secret: true,
		message: 'Secret key',
		why: 'It belongs to the access key.',
		when: withKeys,
		...kept((known) => pathOf(known, 'secretkey'), checkSecretKey),
		validate: (value) => checkSecretKey(value),
	},
];
