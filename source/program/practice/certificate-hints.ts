/** Where certificate and key lie that can be given, and others that are refused. */
export function certificateHints(files: string): Readonly<Record<string, string>> {
	return {
		'tls.certificate': `${files}/good-certificate.pem, or expired-certificate.pem there`,
		'tls.key': `${files}/good-key.pem, or mismatched-key.pem there`,
	};
}
