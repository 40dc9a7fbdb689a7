import type {Opened, Remote, Trouble} from './remote.js';

/** What a call does with the store when it meets the trouble. */
export type Doing = 'list' | 'write' | 'read' | 'delete';

/** The words of the store's own library for a trouble (facts/real-servers.md 7.4). */
export function wordsFor(trouble: Trouble, remote: Remote, doing: Doing): string {
	switch (remote.type) {
		case 's3':
			return s3Words(trouble, remote, doing);
		case 'azureblob':
			return azureWords(trouble, remote);
		case 'swift':
			return trouble === 'no-bucket' ? 'Container Not Found' : 'Operation forbidden';
		default:
			return gcsWords(trouble, doing);
	}
}

const s3Operations: Readonly<Record<Doing, string>> = {
	list: 'ListObjectsV2',
	write: 'PutObject',
	read: 'HeadObject',
	delete: 'DeleteObject',
};

function s3Words(trouble: Trouble, {options}: Remote, doing: Doing): string {
	if (trouble === 'refused')
		return `operation error S3: ${s3Operations[doing]}, exceeded maximum number of attempts, 1, https response error StatusCode: 0, RequestID: , HostID: , request send failed, dial tcp ${(options['endpoint'] ?? '').replace(/^https?:\/\//, '')}: connect: connection refused`;
	// A delete begins with HEAD, whose answer has no body to say why.
	if (doing === 'delete' && trouble !== 'forbidden-delete') {
		const [status, why] = trouble === 'wrong-region' ? [400, 'BadRequest: Bad Request'] : [403, 'Forbidden: Forbidden'];
		return `operation error S3: HeadObject, https response error StatusCode: ${status}, RequestID: PRACTICE, HostID: practice, api error ${why}`;
	}
	const errors: Readonly<Record<Exclude<Trouble, 'refused'>, readonly [number, string]>> = {
		'wrong-secret': [
			403,
			'SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method.',
		],
		'unknown-user': [403, 'InvalidAccessKeyId: The Access Key Id you provided does not exist in our records.'],
		'wrong-region': [
			400,
			"AuthorizationHeaderMalformed: The authorization header is malformed; the region is wrong; expecting 'eu-central-1'.",
		],
		'no-bucket': [404, 'NoSuchBucket: The specified bucket does not exist'],
		'forbidden-write': [403, 'AccessDenied: Access Denied.'],
		'forbidden-delete': [403, 'AccessDenied: Access Denied.'],
	};
	const [status, error] = errors[trouble];
	return `operation error S3: ${s3Operations[doing]}, https response error StatusCode: ${status}, RequestID: PRACTICE, HostID: practice, api error ${error}`;
}

function gcsWords(trouble: Trouble, doing: Doing): string {
	switch (trouble) {
		case 'no-bucket':
			return 'googleapi: Error 404: The specified bucket does not exist., notFound';
		case 'forbidden-write':
		case 'forbidden-delete':
			return `googleapi: Error 403: the service account does not have storage.objects.${doing === 'delete' ? 'delete' : 'create'} access to the Google Cloud Storage object., forbidden`;
		case 'refused':
		case 'wrong-region':
		case 'wrong-secret':
		case 'unknown-user':
			return 'couldn\'t fetch token: oauth2: cannot fetch token: 400 Bad Request\nResponse: {"error":"invalid_grant","error_description":"Invalid JWT Signature."}';
	}
}

function azureWords(trouble: Trouble, {options}: Remote): string {
	const answer = (status: string, code: string) =>
		`RESPONSE ${status}\nERROR CODE: ${code}\n--------------------------------------------------------------------------------\n<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code></Error>`;
	switch (trouble) {
		case 'no-bucket':
			return answer('404: 404 The specified container does not exist.', 'ContainerNotFound');
		case 'unknown-user':
			return `dial tcp: lookup ${options['account'] ?? ''}.blob.core.windows.net: no such host`;
		case 'wrong-secret':
			return answer('403: 403 Server failed to authenticate the request.', 'AuthenticationFailed');
		case 'forbidden-write':
		case 'forbidden-delete':
		case 'refused':
		case 'wrong-region':
			return answer('403: 403 This request is not authorized.', 'AuthorizationPermissionMismatch');
	}
}

/** How rclone names the bucket in "file not in …". */
export function placeOf({remote}: Opened): string {
	const kinds: Readonly<Record<string, string>> = {
		s3: 'S3 bucket',
		azureblob: 'Azure container',
		swift: 'Swift container',
	};
	return `${kinds[remote.type] ?? 'GCS bucket'} ${remote.bucket}`;
}
