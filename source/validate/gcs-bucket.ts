import type {Rule} from './rule.js';

const shape = 'A GCS bucket name has 3 to 63 lower-case letters, digits, hyphens and underscores';

/** The naming rules of GCS buckets, stricter than Google in one: no dots, as dotted names need a verified domain. */
export const gcsBucketRules: readonly Rule[] = [
	{
		broken: /^\d{1,3}(\.\d{1,3}){3}$/,
		says: 'A bucket name may not look like an IP address. Use letters and hyphens, as in my-company-builder.',
	},
	{broken: /[A-Z]/, says: `A GCS bucket name has no upper-case letters. ${shape}.`},
	{
		broken: /\./,
		says: 'A bucket name with a dot must be a domain that you have verified with Google. Use hyphens instead of dots.',
	},
	{
		broken: /\//,
		says: 'This has a slash. Give the name of the bucket alone: the platform takes no path inside a bucket.',
	},
	{broken: /[^a-z0-9_-]/, says: `${shape}, and nothing else.`},
	{broken: (value) => value.length < 3, says: `This is too short. ${shape}.`},
	{broken: (value) => value.length > 63, says: `This is too long. ${shape}.`},
	{broken: /^[_-]|[_-]$/, says: 'A bucket name begins and ends with a letter or a digit.'},
	{broken: /^goog/, says: 'Google refuses bucket names that begin with goog. Choose another beginning.'},
	{
		broken: /google|g00gle/,
		says: 'Google refuses bucket names with google, or a look-alike such as g00gle, in them. Leave that word out.',
	},
];
