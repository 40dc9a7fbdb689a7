import {X509Certificate} from 'node:crypto';
import {keyTypeName} from './key-strength.js';
import {notPem} from './not-pem.js';
import {pemBlocks, pemText} from './pem.js';

const certificateLabels: ReadonlySet<string> = new Set(['CERTIFICATE', 'X509 CERTIFICATE']);

function wrongBlocks(labels: readonly string[]): string | undefined {
	const has = (ending: string) => labels.some((label) => label.endsWith(ending));
	const certificates = labels.some((label) => certificateLabels.has(label));
	if (has('PRIVATE KEY')) {
		return certificates
			? 'There is a private key beside the certificate in this. Give the certificate and its intermediates alone; the key is asked for separately.'
			: 'This is a private key, not a certificate. Were the two swapped?';
	}
	if (has('CERTIFICATE REQUEST'))
		return 'This is a certificate request (CSR), not a certificate. Give what the authority sent back for it.';
	if (has('TRUSTED CERTIFICATE'))
		return 'This is a certificate in the form of openssl alone (TRUSTED CERTIFICATE). Convert it: openssl x509 -in FILE -out certificate.pem';
	if (labels.includes('PKCS7'))
		return 'This is PKCS#7 (.p7b). Convert it: openssl pkcs7 -in FILE -print_certs -out certificate.pem';
	if (certificates)
		return labels.every((label) => certificateLabels.has(label))
			? undefined
			: 'There is something else beside the certificates in this. Give the CERTIFICATE blocks alone.';
	return 'There is no certificate in this. Give the file with the line -----BEGIN CERTIFICATE-----.';
}

/** The certificates of a file in their order, and the same as normalised PEM. */
export type Chain = {readonly given: readonly X509Certificate[]; readonly normalised: string};

/** The certificates in a text, or the sentence why there are none to be had. */
export function readChain(text: string): Chain | {readonly says: string} {
	const blocks = pemBlocks(text);
	const says = notPem(text, 'certificate') ?? wrongBlocks(blocks.map(({label}) => label));
	if (says !== undefined) return {says};
	const given: X509Certificate[] = [];
	const texts = blocks.map((block) => pemText({...block, label: 'CERTIFICATE', headers: []}));
	for (const [index, pem] of texts.entries()) {
		try {
			const certificate = new X509Certificate(pem);
			keyTypeName(certificate.publicKey);
			given.push(certificate);
		} catch {
			return {
				says: `Certificate ${index + 1} in the file is damaged: it cannot be read. Copy it again from what the authority sent.`,
			};
		}
	}
	return {given, normalised: texts.join('')};
}
