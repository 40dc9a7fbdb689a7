import {join} from 'node:path';
import {writeFileTo} from '../folder.js';
import {expiredCertificate, expiredKey, goodCertificate, goodKey, otherKey} from './certificates.js';
import {practiceKeys, serviceAccountJson} from './keys.js';

/** What a newcomer lacks, as files: name in `files/`, content, and a line that says what it is for. */
export type Offered = {readonly name: string; readonly content: string; readonly says: string};

/** Certificates and their keys, good ones and others. */
export const offeredCertificates: readonly Offered[] = [
	{
		name: 'good-certificate.pem',
		content: goodCertificate,
		says: 'for *.practice.example and practice.example, with its intermediate',
	},
	{name: 'good-key.pem', content: goodKey, says: 'the key of good-certificate.pem'},
	{name: 'mismatched-key.pem', content: otherKey, says: 'a key of no certificate here: see what the wizard says'},
	{name: 'expired-certificate.pem', content: expiredCertificate, says: 'ended on 2024-01-01'},
	{name: 'expired-key.pem', content: expiredKey, says: 'the key of expired-certificate.pem'},
];

/** Keys of S3, one that may do all and one that may not. */
export function offeredS3(region: string): readonly Offered[] {
	const [full, noDelete] = practiceKeys.s3.users;
	const pair = (user: typeof full) => `accesskey: ${user?.id ?? ''}\nsecretkey: ${user?.secret ?? ''}\n`;
	return [
		{name: 's3-keys-good.txt', content: pair(full), says: `S3 keys with all rights, region ${region}`},
		{name: 's3-keys-without-delete.txt', content: pair(noDelete), says: 'S3 keys that may write and not delete'},
	];
}

/** Puts files into a practice folder. */
export function offer(folder: string, files: readonly Offered[]): void {
	for (const {name, content} of files) writeFileTo(join(folder, 'files', name), content);
}

/** The files as lines of a README. */
export function listed(files: readonly Offered[]): string {
	return files.map(({name, says}) => `  files/${name}`.padEnd(38) + says).join('\n');
}

/** The certificates and keys that lie in the practice folder of Workflow. */
export function offered(): readonly Offered[] {
	const {azure, swift} = practiceKeys;
	return [
		...offeredCertificates,
		...offeredS3(practiceKeys.s3.region),
		{name: 'gcs-key-good.json', content: serviceAccountJson('full'), says: 'a Google service account with all rights'},
		{
			name: 'gcs-key-without-delete.json',
			content: serviceAccountJson('no-delete'),
			says: 'one that may write and not delete',
		},
		{
			name: 'azure-key.txt',
			content: `account: ${azure.users[0]?.id ?? ''}\naccountkey: ${azure.users[0]?.secret ?? ''}\n`,
			says: 'an Azure storage account',
		},
		{
			name: 'swift-keys.txt',
			content: `authurl: ${swift.authurl}\nauthversion: 3\ntenant: practice\nusername: deis\npassword: ${swift.users[0]?.secret ?? ''}\n`,
			says: 'an OpenStack Swift account',
		},
	];
}

/** The text that explains a practice folder. */
export function readme(scenario: string): string {
	return `The practice cluster of seaworthy, scenario "${scenario}".

Nothing here is real: bin/ holds stand-ins for kubectl, helm, rclone, curl and openssl, the cluster is state.json,
and no call leaves this folder. Try what you like: \`seaworthy practice reset\` makes it new.

What to answer when the wizard asks
  domain              practice.example
  buckets             practice-builder, practice-registry, practice-database (in each of the four kinds of store)
${listed(offered())}

What to break on purpose
  bin/kubectl -n deis set env deployment/deis-controller REGISTRATION_MODE=enabled
  bin/kubectl -n deis annotate deployment/deis-router router.deis.io/nginx.ssl.enforce=false --overwrite
  bin/kubectl annotate node practice-3 "practice/pulls=toomanyrequests: You have reached your pull rate limit"
  bin/kubectl annotate node practice-3 practice/pulls-        and pulls work again
  Ctrl-C while helm runs, and kill -9 of a helm             the release is then failed, or stuck in pending-upgrade
`;
}
