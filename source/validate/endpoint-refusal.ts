/** Hosts of S3-compatible stores, by the name that their operators know. */
const compatibleHosts: ReadonlyArray<readonly [RegExp, string]> = [
	[/digitaloceanspaces\.com/i, 'DigitalOcean Spaces'],
	[/wasabisys\.com/i, 'Wasabi'],
	[/r2\.cloudflarestorage\.com/i, 'Cloudflare R2'],
	[/backblazeb2\.com/i, 'Backblaze B2'],
	[/(^|\W)minio\W/i, 'MinIO'],
	[/(^|\W)(ceph|rgw)\W/i, 'Ceph'],
	[/\.scw\.cloud/i, 'Scaleway'],
	[/linodeobjects\.com/i, 'Linode'],
	[/storage\.googleapis\.com/i, 'the S3 interface of Google Cloud Storage'],
];

/** Region words that only other stores have. */
const compatibleRegions: ReadonlyArray<readonly [RegExp, string]> = [
	[/^auto$/i, 'Cloudflare R2'],
	[/^(nyc|sfo|ams|fra|sgp|syd|blr|tor|lon)\d$/i, 'DigitalOcean Spaces'],
	[/^(us-west|us-east|eu-central|ca-east)-00\d$/i, 'Backblaze B2'],
	[/^(fr-par|nl-ams|pl-waw)$/i, 'Scaleway'],
	[/^minio$/i, 'MinIO'],
	[/^ceph$/i, 'Ceph'],
];

function host(value: string): string {
	return value.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/su, '');
}

function amazon(value: string, asked: 'region' | 'bucket'): string {
	if (asked === 'bucket') return 'This is an address of S3. Give the name of the bucket alone.';
	const region = /(?:^|\.)s3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-\d)\./i.exec(host(value))?.[1];
	const example =
		region === undefined ? 'Give the region alone, as in eu-central-1.' : `The region is ${region.toLowerCase()}.`;
	return `This is an address of S3, not a region. ${example}`;
}

/** Tells that an endpoint (URL, host, or another store's region) was typed where an S3 region or bucket is asked; returns the refusal with reason and way (deis/workflow#674, #481), else undefined. */
export function refuseEndpoint({
	value,
	asked,
}: {
	readonly value: string;
	readonly asked: 'region' | 'bucket';
}): string | undefined {
	if (/(^|\.)amazonaws\.com(\.cn)?(?=$|[/:?#])/i.test(value)) return amazon(value, asked);
	const address =
		/^https?:\/\//i.test(value) ||
		/^[\w.-]+:\d{1,5}(\/|$)/.test(value) ||
		(asked === 'region' && /^[\w-]+(\.[\w-]+)+/.test(value));
	const store =
		compatibleHosts.find(([pattern]) => (address || value.includes('.')) && pattern.test(`${host(value)}/`))?.[1] ??
		(asked === 'region' ? compatibleRegions.find(([pattern]) => pattern.test(value))?.[1] : undefined);
	if (!address && store === undefined) return undefined;
	const thing = store === undefined ? 'This is the address of an S3-compatible store' : `This belongs to ${store}`;
	return `${thing}, and the chart has no key for an endpoint: with s3 it can talk to AWS alone (deis/workflow#674). Use AWS, GCS, Azure or Swift, or Drycc, whose chart has an endpoint key.`;
}
