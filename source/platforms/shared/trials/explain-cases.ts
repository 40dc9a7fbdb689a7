/** A bucket or container that is tried, as far as words about it need. */
export type TriedStore = {
	readonly backend: 's3' | 'gcs' | 'azure' | 'swift' | 'compatible' | 'minio';
	readonly bucket: string;
	readonly region: string;
	readonly account: string;
	/** Where its name is asked, e.g. `seaworthy storage credentials` (question builder). */
	readonly asked: string;
	/** What the platform deletes there. */
	readonly deletes: string;
};

/** What of a bucket was tried. */
export type Tried = {readonly what: 'list' | 'write' | 'read' | 'delete'; readonly store: TriedStore};

/** Which words of a program it is, what they mean and what helps. */
type Case = {readonly when: RegExp; says(tried: Tried): string; next(tried: Tried): readonly string[]};

const rights =
	'S3: s3:ListBucket, s3:GetBucketLocation and s3:ListBucketMultipartUploads on the bucket; s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload and s3:ListMultipartUploadParts on its objects. Google: Storage Object Admin and Legacy Bucket Reader on the bucket.';

/** The kinds of failure by what each store's library says (facts/real-servers.md 7.4), the more telling first. */
export const cases: readonly Case[] = [
	{
		when: /Proxy Authentication Required/,
		says: () => 'The proxy on the way to the store wants a user name and password, or other ones than it was given.',
		next: () => [
			'Give them in HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, odd characters as %XX; or name the store in NO_PROXY.',
		],
	},
	{
		when: /proxyconnect|invalid proxy address/,
		says: () => 'The proxy that HTTPS_PROXY names could not be reached: the store itself was not asked.',
		next: () => [
			'Correct HTTPS_PROXY (http://HOST:PORT); where no proxy is needed, unset it or name the store in NO_PROXY.',
		],
	},
	{
		when: /RequestTimeTooSkewed|[Dd]ate header too old|reasonable timeframe/,
		says: () => 'The clock of this machine is off by more than the store allows, so it takes no signature.',
		next: () => [
			'Set the clock (for example with `timedatectl`), and see to those of the nodes: the keys may be good.',
		],
	},
	{
		when: /ExpiredToken|TokenRefreshRequired/,
		says: () => 'These keys are temporary and have expired.',
		next: () => ['Give keys that last: those of a user, made in IAM.'],
	},
	{
		when: /BlobImmutableDueToPolicy|retention policy|retentionPolicyNotMet|ObjectLocked|WORM/i,
		says: ({store}) =>
			`What is written to ${store.bucket} cannot be deleted: it is locked, or kept by a retention policy.`,
		next: ({what, store}) => [
			`The platform deletes ${store.deletes}: give a bucket without a lock or retention (versioning does no harm).`,
			...(what === 'delete' ? ['The object .seaworthy-trial stays there until the lock ends.'] : []),
		],
	},
	{
		when: /AWS4-HMAC-SHA256|authorization mechanism you have provided is not supported/,
		says: ({store}) => `${store.bucket} takes only SigV4, and the registry of Deis v1 can sign with SigV2 alone.`,
		next: () => [
			'AWS takes SigV2 for buckets made before 24 June 2020, in regions of before 2014 (deis/deis#4779). Use such a bucket, or a store of your own.',
		],
	},
	{
		when: /SignatureDoesNotMatch/,
		says: () => 'The secret key does not belong to the access key.',
		next: () => ['Type the pair again; copy it whole, without blanks around it.'],
	},
	{
		when: /InvalidAccessKeyId/,
		says: () => 'S3 does not know this access key: it is mistyped, deleted, or of another partition of AWS.',
		next: () => ['Look in IAM whether the key is there and active, and type it again.'],
	},
	{
		when: /(secret_access_key|access_key_id) not found/,
		says: () => 'Half of the key pair is empty.',
		next: () => ['Give both the access key and the secret key.'],
	},
	{
		when: /AuthorizationHeaderMalformed|region is wrong|PermanentRedirect|MovedPermanently|BucketRegionError|IllegalLocationConstraint/,
		says: ({store}) => `The bucket is not in the region ${store.region}.`,
		next: () => ["Give the bucket's own region (the program's words below name it): `seaworthy storage credentials`."],
	},
	{
		when: /invalid_grant|Invalid JWT Signature|cannot fetch token|Invalid Credentials|Error 401/,
		says: () => "Google does not take this service account's key: it was deleted, or belongs to another account.",
		next: () => ['Make a new key of the service account (JSON) and give that file.'],
	},
	{
		when: /unexpected end of JSON|error processing credentials|failed configuring Google/,
		says: () => "The service account's JSON is not whole.",
		next: () => ['Give the file as Google made it.'],
	},
	{
		when: /illegal base64|decode account key/,
		says: () => 'The account key is no base64: something is missing, or too much was copied.',
		next: () => ['Copy key1 or key2 of the storage account again.'],
	},
	{
		when: /AuthenticationFailed|AuthorizationFailure/,
		says: ({store}) => `Azure does not take this key for the account ${store.account}.`,
		next: () => ['Copy key1 or key2 of this very storage account; a key that was rotated away no longer works.'],
	},
	{
		when: /Authorization Failed/,
		says: () => 'The identity service takes neither this user name, password nor tenant: one of them is wrong.',
		next: () => ['Try them with `swift stat` or `openstack token issue`, and type them again.'],
	},
	{
		when: /storage url and auth token|HTTP Error: 404|Bad Request/,
		says: () => 'The address of the identity service, its version or the tenant is wrong.',
		next: () => ['The path must belong to the version: /v3 for 3, /v2.0 for 2, /auth/v1.0 for 1.'],
	},
	{
		when: /no such host|lookup .* (on|:)/,
		says: ({store}) =>
			store.backend === 'azure'
				? `There is no storage account ${store.account}: its address has no entry in the DNS.`
				: "The name of the store's address is not known to the DNS.",
		next: () => ['Look at the name; behind a proxy set HTTPS_PROXY, which rclone is given.'],
	},
	{
		when: /connection refused|timeout|deadline exceeded|i\/o timeout|network is unreachable|EOF$/,
		says: () => 'The store gave no answer to this machine.',
		next: () => [
			'Is there a way out of this network? Behind a proxy set HTTPS_PROXY, which rclone is given.',
			'That this machine does not reach it says nothing of the cluster: you may go on untested.',
		],
	},
	{
		when: /x509|certificate/,
		says: () => "The store's certificate is not trusted on this machine.",
		next: () => ['For a CA of your own, or of a proxy that opens TLS on the way, set RCLONE_CA_CERT to its file.'],
	},
	{
		when: /directory not found|NoSuchBucket|ContainerNotFound|Error 404|ResourceNotFound|Container Not Found/,
		says: ({store}) => `There is no ${bucketFor(store)} ${store.bucket}.`,
		next: ({store}) => [
			`Make it, or correct the name: ${store.asked}.`,
			...(store.backend === 's3' ? ['A bucket of somebody else is “missing” in the same words.'] : []),
		],
	},
	{
		when: /AccessDenied|Error 403|Operation forbidden|AuthorizationPermissionMismatch|Forbidden|forbidden/,
		says: ({what, store}) =>
			`These keys may not ${doing[what]} in ${store.bucket}${what === 'list' ? ' (or there is no such bucket: AWS says the same of both)' : ''}.`,
		next: ({what}) => [
			`What they need: ${rights}`,
			...(what === 'delete' ? ['The object .seaworthy-trial stays there: these keys cannot take it away.'] : []),
		],
	},
];

/** `may not … in` and `could not … in`. */
export const doing: Readonly<Record<Tried['what'], string>> = {
	list: 'list what is',
	write: 'write',
	read: 'read what they wrote',
	delete: 'delete',
};

function bucketFor({backend}: TriedStore): string {
	return backend === 'azure' || backend === 'swift' ? 'container' : 'bucket';
}
