import {checkSecretLine, withoutFinalNewline} from './line.js';
import {type Rule, holdTo} from './rule.js';
import {type Verdict, accepted, allOf, refused} from './verdict.js';

const accessKeyShape = /^AKIA[A-Z0-9]{16}$/;
const anyKeyIdShape = /^A(KIA|SIA)[A-Z0-9]{16}$/;
const secretKeyShape = /^[A-Za-z0-9/+=]{40}$/;

const swapped =
	'The access key id and the secret key seem to be swapped: the id has 20 characters and begins with AKIA, the secret has 40.';

const blanks: Rule = {broken: /\s/, says: 'A key of AWS has no blanks in it or around it. Leave them out.'};

const accessKeyRules: readonly Rule[] = [
	blanks,
	{
		broken: /^ASIA[A-Z0-9]{16}$/,
		says: 'This is a temporary key (ASIA), and the chart has no place for the session token that belongs to it. Use a permanent key of an IAM user (AKIA), or the role of the nodes.',
	},
	{
		broken: /^(AIDA|AROA|AGPA|ANPA|AIPA)[A-Z0-9]{12,}$/,
		says: 'This is the id of a user, role, group or policy, not an access key id. An access key id begins with AKIA.',
	},
	{broken: secretKeyShape, says: swapped},
];

const secretKeyRules: readonly Rule[] = [blanks, {broken: anyKeyIdShape, says: swapped}];

/** Checks an S3 access key id: temporary keys and what is not a key id are refused, other shapes only warned of. */
export function checkAccessKey(key: string): Verdict {
	const line = withoutFinalNewline(key);
	const usual = accessKeyShape.test(line);
	return allOf(
		checkSecretLine(key, 'access key id'),
		holdTo(accessKeyRules, line),
		usual
			? accepted()
			: accepted(
					'The access key id has an unusual shape: AWS gives 20 capital letters and digits that begin with AKIA. The live test will decide.',
				),
	);
}

/** Checks an S3 secret key (a secret): an unusual shape is only a warning, the live test decides. */
export function checkSecretKey(key: string): Verdict {
	const line = withoutFinalNewline(key);
	const usual = secretKeyShape.test(line);
	return allOf(
		checkSecretLine(key, 'secret key'),
		holdTo(secretKeyRules, line),
		usual
			? accepted()
			: accepted('The secret key has an unusual shape: AWS gives 40 characters. The live test will decide.'),
	);
}

/** Checks both keys together: each for itself, and that they are two. */
export function checkAwsKeyPair({
	accessKey,
	secretKey,
}: {
	readonly accessKey: string;
	readonly secretKey: string;
}): Verdict {
	const [id, secret] = [withoutFinalNewline(accessKey), withoutFinalNewline(secretKey)];
	if (anyKeyIdShape.test(secret) && !anyKeyIdShape.test(id)) return refused(swapped);
	const same = id !== '' && id === secret;
	return allOf(
		same
			? refused('The access key id and the secret key are the same. Each has its own value in the AWS console.')
			: accepted(),
		checkAccessKey(accessKey),
		checkSecretKey(secretKey),
	);
}
