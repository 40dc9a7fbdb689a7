import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** A value in a file that the practice folder offers; nothing where that is not there any more. */
export function valueIn(files: string, name: string, field: string): string {
	const file = join(files, name);
	const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
	return new RegExp(`^${field}: *(.+)$`, 'm').exec(text)?.[1] ?? '';
}

/** Where certificate and key lie that can be given, and others that are refused. */
export function certificateHints(files: string): Readonly<Record<string, string>> {
	return {
		'tls.certificate': `${files}/good-certificate.pem, or expired-certificate.pem there`,
		'tls.key': `${files}/good-key.pem, or mismatched-key.pem there`,
	};
}

/** Keys of S3 that can be given, and others that may not do all. */
export function s3Hints(files: string): Readonly<Record<string, string>> {
	const both = (field: string) =>
		`${valueIn(files, 's3-keys-good.txt', field)}, or ${valueIn(files, 's3-keys-without-delete.txt', field)} (may not delete)`;
	return {'credentials.accesskey': both('accesskey'), 'credentials.secretkey': both('secretkey')};
}
