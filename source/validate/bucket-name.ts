import {azureContainerRules} from './azure-container.js';
import {refuseEndpoint} from './endpoint-refusal.js';
import {gcsBucketRules} from './gcs-bucket.js';
import {checkLine} from './line.js';
import {type Rule, holdTo} from './rule.js';
import {s3BucketRules} from './s3-bucket.js';
import {swiftContainerRules} from './swift-container.js';
import {type Verdict, accepted, allOf, refused} from './verdict.js';

/** The stores that the chart can use in production, as `global.storage` spells them. */
export type StorageBackend = 's3' | 'gcs' | 'azure' | 'swift';

/** The three names, by what the platform keeps there. */
export type BucketNames = {readonly builder: string; readonly registry: string; readonly database: string};

const rules: Readonly<Record<StorageBackend, readonly Rule[]>> = {
	s3: s3BucketRules,
	gcs: gcsBucketRules,
	azure: azureContainerRules,
	swift: swiftContainerRules,
};

const pathRules: readonly Rule[] = [
	{
		broken: /^(s3|gs|gcs|wasbs?|abfss?|swift):\/\//i,
		says: 'Only the name itself is asked for. Leave out what stands before it (such as s3://) and any path after it.',
	},
	{broken: /^arn:/i, says: 'This is an ARN. Give only the name of the bucket, which stands after the last colon.'},
];

/** Checks the name of one bucket (S3, GCS) or container (Azure, Swift) by its store's own naming rules. */
export function checkBucketName({backend, name}: {readonly backend: StorageBackend; readonly name: string}): Verdict {
	const line = checkLine(name, backend === 's3' || backend === 'gcs' ? 'bucket name' : 'container name');
	const endpoint = line.ok && backend === 's3' ? refuseEndpoint({value: name, asked: 'bucket'}) : undefined;
	return allOf(
		line,
		holdTo(pathRules, name),
		endpoint === undefined ? accepted() : refused(endpoint),
		holdTo(rules[backend], name),
	);
}

/** Refuses equal names: builder, registry and database would overwrite each other's objects. */
export function threeDifferent({builder, registry, database}: BucketNames): Verdict {
	const same = (a: string, b: string) =>
		refused(`The names for ${a} and ${b} are the same. Each needs a bucket or container of its own.`);
	if (builder === registry) return same('builder', 'registry');
	if (builder === database) return same('builder', 'database');
	if (registry === database) return same('registry', 'database');
	return accepted();
}
