import {fine, type Known, type Question} from '../../../../core/question.js';
import {checkAzureAccount} from '../../../../validate/azure.js';
import {checkBucketName} from '../../../../validate/bucket-name.js';
import {checkS3Region} from '../../../../validate/s3-region.js';
import {checkSwiftAuthUrl, checkSwiftAuthVersion, checkSwiftTenant} from '../../../../validate/swift.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {isBackend, livePlace, type Part, proposed} from '../../storage/place.js';

/** The chosen store, once it is chosen. */
function chosen({answers}: Known<F>): string {
	return String(answers['backend'] ?? '');
}

const only =
	(...backends: readonly string[]) =>
	(known: Known<F>) =>
		backends.includes(chosen(known));

const offered = (id: Parameters<typeof proposed>[2]) => (known: Known<F>) => {
	const backend = chosen(known);
	return isBackend(backend) ? proposed(known.facts, backend, id) : undefined;
};

const contents: Readonly<Record<Part, string>> = {
	builder: 'what is pushed, and the slugs made of it',
	registry: 'the images of the apps',
	database: "the database's base backups and log: they are the database",
};

/** The name of one of the three buckets. */
function bucket(part: Part): Question<F> {
	return {
		id: part,
		kind: 'text',
		message: `Bucket or container of the ${part}`,
		why: `It holds ${contents[part]}. The three must be different, and must be there already.`,
		present: (known) => livePlace(known.facts)?.buckets[part],
		proposal: offered(part),
		validate: (value, known) => {
			const backend = chosen(known);
			return isBackend(backend) ? checkBucketName({backend, name: value}) : fine;
		},
	};
}

const howSpelt =
	'Write one of s3, gcs, azure, swift, in lower case: the chart takes any other word and stores nothing.';

/** What is asked about the store; its keys are asked by the step credentials. */
export const questions: readonly Question<F>[] = [
	{
		id: 'backend',
		kind: 'choice',
		message: 'Object store',
		why: 'Builder, registry and database keep everything there; Minio, the default, is one pod without a volume.',
		options: () => [
			{value: 's3', label: 's3', hint: 'AWS S3 alone: the chart has no key for another endpoint (deis/workflow#674)'},
			{value: 'gcs', label: 'gcs', hint: 'Google Cloud Storage, with a service account'},
			{value: 'azure', label: 'azure', hint: 'Azure Blob Storage: a standard account in the public cloud'},
			{value: 'swift', label: 'swift', hint: 'OpenStack: for where external stores are not allowed'},
		],
		present: ({facts}) => livePlace(facts)?.backend,
		proposal: ({facts}) => {
			const live = livePlace(facts)?.backend;
			return live === 'minio' ? undefined : live;
		},
		validate: (value) => {
			if (isBackend(value)) return fine;
			if (isBackend(value.toLowerCase())) return {ok: false, says: `${howSpelt} (Here: ${value.toLowerCase()}.)`};
			if (/^minio$/i.test(value))
				return {
					ok: false,
					says: `Minio is one pod without a volume, and its restart loses everything; a Minio of your own cannot be named, as the chart has no key for an endpoint (deis/workflow#674). ${howSpelt}`,
				};
			return /ceph|spaces|wasabi|r2|b2|rgw|:\/\//i.test(value)
				? {
						ok: false,
						says: "The chart has no key for the endpoint of an S3-compatible store (deis/workflow#674). Use AWS, GCS, Azure or Swift (Ceph's gateway also speaks Swift), or Drycc, whose chart has one.",
					}
				: {ok: false, says: howSpelt};
		},
	},
	{
		id: 'region',
		kind: 'text',
		message: 'Region of the buckets',
		why: 'All three lie in it, and the stock images know only regions of before 2018.',
		when: only('s3'),
		present: ({facts}) => livePlace(facts)?.region,
		proposal: (known) => (livePlace(known.facts)?.backend === 's3' ? offered('region')(known) : undefined),
		validate: (value) => checkS3Region(value),
	},
	{
		id: 'account',
		kind: 'text',
		message: 'Storage account',
		why: 'A general-purpose one: premium accounts take no block blobs (deis/workflow#693).',
		when: only('azure'),
		present: ({facts}) => livePlace(facts)?.account,
		proposal: offered('account'),
		validate: (value) => checkAzureAccount(value),
	},
	{
		id: 'authurl',
		kind: 'text',
		message: 'Address of the identity service',
		why: "Swift's users sign in there (Keystone, or TempAuth of version 1).",
		when: only('swift'),
		present: ({facts}) => livePlace(facts)?.authurl,
		proposal: offered('authurl'),
		validate: (value, {answers}) => {
			const authversion = answers['authversion'];
			return checkSwiftAuthUrl({
				authurl: value,
				...(typeof authversion === 'string' ? {authversion} : {}),
			});
		},
	},
	{
		id: 'authversion',
		kind: 'choice',
		message: 'Version of the identity service',
		why: 'It must belong to the address: /v3, /v2.0 or /auth/v1.0.',
		when: only('swift'),
		options: () => [
			{value: '3', label: '3', hint: 'Keystone, in its domain Default: the chart has no key for another'},
			{value: '2', label: '2', hint: 'Keystone of before 2017'},
			{value: '1', label: '1', hint: 'TempAuth'},
		],
		present: ({facts}) => livePlace(facts)?.authversion,
		proposal: (known) => offered('authversion')(known) ?? '3',
		validate: (value) => checkSwiftAuthVersion(value),
	},
	{
		id: 'tenant',
		kind: 'text',
		message: 'Tenant (project)',
		why: 'Versions 2 and 3 sign in to it; version 1 does not use it, but the chart breaks when it is empty, so give any word there.',
		when: only('swift'),
		present: ({facts}) => livePlace(facts)?.tenant,
		proposal: offered('tenant'),
		validate: (value, {answers}) =>
			checkSwiftTenant({authversion: String(answers['authversion'] ?? '3'), tenant: value}),
	},
	bucket('builder'),
	bucket('registry'),
	bucket('database'),
];
