import {expect, test} from 'vitest';
import {type StorageBackend, checkBucketName, threeDifferent} from '../../source/validate/bucket-name.js';
import {checkS3Region, s3Regions, signsV2} from '../../source/validate/s3-region.js';
import {said} from './said.js';

const bucket = (backend: StorageBackend, name: string) => said(checkBucketName({backend, name}));

test.each([['abc'], ['my-company-builder'], ['a1-2b'], [`a${'b'.repeat(61)}c`], ['123']])('S3 takes %s', (name) => {
	expect(bucket('s3', name)).toBe('fine');
});

test.each<[string, RegExp]>([
	['', /^no: The bucket name is empty/],
	['   ', /only blanks/],
	[' abc', /begins or ends with a blank/],
	['ab', /too short/],
	['a'.repeat(64), /too long/],
	['My-Bucket', /no upper-case letters\. The name would be my-bucket/],
	['my_bucket', /no underscore\. The name would be my-bucket/],
	['my.bucket', /dot in a bucket name breaks TLS.*my-bucket/],
	['192.168.1.1', /IP address/],
	['-abc', /begins and ends/],
	['abc-', /begins and ends/],
	['xn--abc', /keeps names that begin/],
	['sthree-abc', /keeps names that begin/],
	['amzn-s3-demo-abc', /keeps names that begin/],
	['abc-s3alias', /keeps names that end/],
	['abc--ol-s3', /keeps names that end/],
	['abc--x-s3', /keeps names that end/],
	['abc--table-s3', /keeps names that end/],
	['abc.mrap', /dot/],
	['bücket', /and nothing else/],
	['abc/def', /slash/],
	['s3://abc', /Leave out what stands before it/],
	['arn:aws:s3:::abc', /ARN/],
	['https://nyc3.digitaloceanspaces.com/abc', /belongs to DigitalOcean Spaces.*no key for an endpoint/],
	['minio.example.com:9000', /belongs to MinIO/],
	['https://s3.example.com', /address of an S3-compatible store/],
	['abc.s3.amazonaws.com', /address of S3\. Give the name of the bucket alone/],
])('hostile 39: S3 refuses the bucket %j', (name, says) => {
	expect(bucket('s3', name)).toMatch(/^no: /);
	expect(bucket('s3', name)).toMatch(says);
});

test.each<[StorageBackend, string, RegExp]>([
	['gcs', 'my_bucket-1', /^fine$/],
	['gcs', 'my.bucket', /^no: .*domain that you have verified/],
	['gcs', 'goog-abc', /^no: .*begin with goog/],
	['gcs', 'my-google-abc', /^no: .*with google/],
	['gcs', 'my-g00gle', /^no: .*look-alike/],
	['gcs', '10.0.0.1', /^no: .*IP address/],
	['gcs', '_abc', /^no: .*begins and ends/],
	['gcs', 'Abc', /^no: .*upper-case/],
	['gcs', 'gs://abc', /^no: .*Leave out/],
	['gcs', 'ab', /^no: .*too short/],
	['azure', 'my-container-1', /^fine$/],
	['azure', 'my--container', /^no: .*two hyphens/],
	['azure', 'my.container', /^no: .*no dot/],
	['azure', 'My', /^no: .*upper-case/],
	['azure', 'abc-', /^no: .*begins and ends/],
	['azure', 'https://acc.blob.core.windows.net/abc', /^no: This is an address/],
	['azure', 'a'.repeat(64), /^no: .*too long/],
	['swift', 'My.Container_1', /^fine$/],
	['swift', 'a', /^fine$/],
	['swift', 'a/b', /^no: .*no slash/],
	['swift', 'a b', /^no: .*Use only letters/],
	['swift', '..', /^no: .*path/],
	['swift', 'a'.repeat(256), /^no: .*too long/],
])('hostile 39: %s: the name %j', (backend, name, says) => {
	expect(bucket(backend, name)).toMatch(says);
});

test('the three names must differ, and which do not is said', () => {
	expect(said(threeDifferent({builder: 'a', registry: 'b', database: 'c'}))).toBe('fine');
	expect(said(threeDifferent({builder: 'a', registry: 'a', database: 'c'}))).toMatch(/^no: .*builder and registry/);
	expect(said(threeDifferent({builder: 'a', registry: 'b', database: 'a'}))).toMatch(/^no: .*builder and database/);
	expect(said(threeDifferent({builder: 'a', registry: 'b', database: 'b'}))).toMatch(/^no: .*registry and database/);
});

test('every region of boto 2.49 is taken; eight of them sign the old way, and it is said', () => {
	const warned = s3Regions.filter((region) => said(checkS3Region(region)).startsWith('but: '));
	expect(s3Regions).toHaveLength(14);
	expect(s3Regions.every((region) => checkS3Region(region).ok)).toBe(true);
	expect(warned).toEqual(s3Regions.filter(signsV2));
	expect(warned).toHaveLength(8);
	expect(said(checkS3Region('us-east-1'))).toContain('S3_USE_SIGV4=true');
	expect(said(checkS3Region('eu-central-1'))).toBe('fine');
});

test.each<[string, RegExp]>([
	['eu-west-3', /AWS has the region eu-west-3, but .*boto 2\.49.*such as eu-central-1/],
	['af-south-1', /do not know it.*such as eu-west-1/],
	['cn-north-1', /China.*s3-cn-north-1\.amazonaws\.com/],
	['us-gov-west-1', /GovCloud/],
	['eu-wset-1', /Did you mean eu-west-1\?/],
	['EU-WEST-1', /Did you mean eu-west-1\?/],
	['eu-central-1a', /availability zone\. The region is eu-central-1/],
	['us-standard', /Did you mean us-east-1\?/],
	['constructor', /AWS has no region of this name/],
	['mars', /The platform can use: us-east-1, .*sa-east-1/],
	['auto', /belongs to Cloudflare R2.*no key for an endpoint.*Drycc/],
	['nyc3', /DigitalOcean Spaces/],
	['https://s3.wasabisys.com', /belongs to Wasabi/],
	['ceph.internal:7480', /Ceph/],
	['store.example.com', /address of an S3-compatible store/],
	['https://s3.eu-west-1.amazonaws.com', /not a region\. The region is eu-west-1/],
	['s3-us-west-2.amazonaws.com', /The region is us-west-2/],
	['', /empty/],
])('hostile 39: the region %j is refused', (region, says) => {
	expect(said(checkS3Region(region))).toMatch(/^no: /);
	expect(said(checkS3Region(region))).toMatch(says);
});
