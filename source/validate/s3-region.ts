import {refuseEndpoint} from './endpoint-refusal.js';
import {checkLine} from './line.js';
import {nearest} from './nearest.js';
import {type Verdict, accepted, refused} from './verdict.js';

/** The regions that boto 2.49 in the stock registry and database images can connect to. */
export const s3Regions = [
	'us-east-1',
	'us-east-2',
	'us-west-1',
	'us-west-2',
	'ca-central-1',
	'eu-central-1',
	'eu-west-1',
	'eu-west-2',
	'ap-northeast-1',
	'ap-northeast-2',
	'ap-south-1',
	'ap-southeast-1',
	'ap-southeast-2',
	'sa-east-1',
] as const;

/** The regions of before 2014, which AWS lets sign with SigV2. */
export const regionsOfV2: readonly string[] = [
	'us-east-1',
	'us-west-1',
	'us-west-2',
	'eu-west-1',
	'ap-southeast-1',
	'ap-southeast-2',
	'ap-northeast-1',
	'sa-east-1',
];

/** AWS regions younger than boto 2.49, each with a usable one in the same part of the world. */
const youngerRegions: Readonly<Record<string, string>> = {
	'eu-west-3': 'eu-central-1',
	'eu-north-1': 'eu-central-1',
	'eu-south-1': 'eu-central-1',
	'eu-south-2': 'eu-west-1',
	'eu-central-2': 'eu-central-1',
	'af-south-1': 'eu-west-1',
	'me-south-1': 'ap-south-1',
	'me-central-1': 'ap-south-1',
	'il-central-1': 'eu-central-1',
	'ap-east-1': 'ap-southeast-1',
	'ap-east-2': 'ap-northeast-1',
	'ap-northeast-3': 'ap-northeast-1',
	'ap-south-2': 'ap-south-1',
	'ap-southeast-3': 'ap-southeast-1',
	'ap-southeast-4': 'ap-southeast-2',
	'ap-southeast-5': 'ap-southeast-1',
	'ap-southeast-6': 'ap-southeast-2',
	'ap-southeast-7': 'ap-southeast-1',
	'ca-west-1': 'ca-central-1',
	'mx-central-1': 'us-east-2',
};

const oldNames: Readonly<Record<string, string>> = {eu: 'eu-west-1', us: 'us-east-1', 'us-standard': 'us-east-1'};

const usable: ReadonlySet<string> = new Set(s3Regions);

/** Whether boto signs requests to this region with SigV2 by default, which AWS refuses for buckets made after 2020-06-24. */
export function signsV2(region: string): boolean {
	return regionsOfV2.includes(region);
}

/** Whether it is a region that AWS has, and that takes SigV4 alone: each that came since 2014, and those of China. */
export function signsOnlyV4(region: string): boolean {
	return (usable.has(region) && !signsV2(region)) || Object.hasOwn(youngerRegions, region) || /^cn-/.test(region);
}

function knownButUnusable(region: string): string | undefined {
	if (/^cn-/.test(region)) {
		return `The platform's database cannot reach a bucket in China: its image builds the address s3-${region}.amazonaws.com, and China's ends with .com.cn. Use buckets in another region, such as ap-northeast-1.`;
	}
	if (/^us-(gov|iso)/.test(region)) {
		return 'The stock images are not known to work with GovCloud or other closed partitions of AWS. Use buckets in a public region, such as us-west-2.';
	}
	const instead = Object.hasOwn(youngerRegions, region) ? youngerRegions[region] : undefined;
	if (instead === undefined) return undefined;
	return `AWS has the region ${region}, but the stock registry and database images (boto 2.49) do not know it, and their pods would crash. Use buckets in a region that they know, such as ${instead}.`;
}

function unknown(region: string): string {
	const zone = /^(.*\d)[a-z]$/.exec(region)?.[1];
	if (zone !== undefined && usable.has(zone)) return `This is an availability zone. The region is ${zone}.`;
	const meant =
		(Object.hasOwn(oldNames, region.toLowerCase()) ? oldNames[region.toLowerCase()] : undefined) ??
		nearest(region, s3Regions);
	if (meant !== undefined) return `AWS has no region of this name. Did you mean ${meant}?`;
	return `AWS has no region of this name. The platform can use: ${s3Regions.join(', ')}.`;
}

/** Refuses a region that the stock images cannot use, with the reason and another; warns where SigV2 is in the way. */
export function checkS3Region(region: string): Verdict {
	const line = checkLine(region, 'region');
	if (!line.ok) return line;
	const endpoint = refuseEndpoint({value: region, asked: 'region'});
	if (endpoint !== undefined) return refused(endpoint);
	if (!usable.has(region)) return refused(knownButUnusable(region.toLowerCase()) ?? unknown(region));
	if (!signsV2(region)) return accepted();
	return accepted(
		`The images sign requests to ${region} with SigV2, which AWS refuses for buckets made after 24 June 2020. For such a bucket set S3_USE_SIGV4=true on deis-registry and deis-database, or use a region such as us-east-2 or eu-central-1.`,
	);
}
