import type {Rule} from './rule.js';

const shape = 'An S3 bucket name has 3 to 63 lower-case letters, digits and hyphens';

/** The naming rules of S3 buckets, stricter than AWS in one: no dots, as they break TLS. */
export const s3BucketRules: readonly Rule[] = [
	{
		broken: /^\d{1,3}(\.\d{1,3}){3}$/,
		says: 'A bucket name may not look like an IP address. Use letters and hyphens, as in my-company-builder.',
	},
	{broken: /[A-Z]/, says: (value) => `A bucket name has no upper-case letters. ${suggestion(value)}`},
	{broken: /_/, says: (value) => `An S3 bucket name has no underscore. ${suggestion(value)}`},
	{
		broken: /\./,
		says: (value) =>
			`A dot in a bucket name breaks TLS, as the certificate of S3 does not cover it. ${suggestion(value)}`,
	},
	{
		broken: /\//,
		says: 'This has a slash. Give the name of the bucket alone: the platform takes no path inside a bucket.',
	},
	{broken: /[^a-z0-9-]/, says: `${shape}, and nothing else.`},
	{broken: (value) => value.length < 3, says: `This is too short. ${shape}.`},
	{broken: (value) => value.length > 63, says: `This is too long. ${shape}.`},
	{broken: /^-|-$/, says: 'A bucket name begins and ends with a letter or a digit, not with a hyphen.'},
	{
		broken: /^(xn--|sthree-|amzn-s3-demo-)/,
		says: 'AWS keeps names that begin with xn--, sthree- or amzn-s3-demo- for itself. Choose another beginning.',
	},
	{
		broken: /(-s3alias|--ol-s3|--x-s3|--table-s3)$/,
		says: 'AWS keeps names that end with -s3alias, --ol-s3, --x-s3 or --table-s3 for itself. Choose another ending.',
	},
];

function suggestion(value: string): string {
	const name = value.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
	return name.length <= 63 ? `The name would be ${name} (if that is your bucket), or make a new bucket.` : `${shape}.`;
}
