import {type KeyObject, createPrivateKey} from 'node:crypto';
import {keyStrength, keyTypeName} from './key-strength.js';
import {notPem} from './not-pem.js';
import {type PemBlock, pemBlocks, pemText} from './pem.js';
import {type Verdict, refused} from './verdict.js';

/** What a readable private key tells; `normalisedKey` is the key itself (a secret) as PEM with one final newline. */
export type KeyFacts = {readonly keyType: string; readonly normalisedKey: string};

/** The verdict on a private key, and what it tells when it can be read. */
export type KeyReport = {readonly verdict: Verdict; readonly facts: KeyFacts | undefined};

const decrypt = 'Write it without a passphrase: openssl pkey -in FILE -out key.pem';

function isPrivate({label}: PemBlock): boolean {
	return label.endsWith('PRIVATE KEY');
}

function wrongBlocks(blocks: readonly PemBlock[]): string | undefined {
	const labels = new Set(blocks.map(({label}) => label));
	const keys = blocks.filter(isPrivate);
	if (keys.length > 1)
		return 'There are two private keys or more in this. Give only the one that belongs to the certificate.';
	if (labels.has('OPENSSH PRIVATE KEY'))
		return 'This is a key for SSH, not for TLS. Give the key that the certificate was requested with.';
	if (keys.length === 1)
		return [...labels].some((label) => label.endsWith('CERTIFICATE'))
			? 'There is a certificate beside the key in this. Give the private key alone; the certificate is asked for separately.'
			: undefined;
	if ([...labels].some((label) => label.endsWith('CERTIFICATE')))
		return 'This is a certificate, not its private key. Were the two swapped?';
	if ([...labels].some((label) => label.endsWith('CERTIFICATE REQUEST')))
		return 'This is a certificate request (CSR), not a private key. Give the key that the request was made with.';
	if ([...labels].some((label) => label.endsWith('PUBLIC KEY')))
		return 'This is a public key. Give the private key that belongs to it.';
	return 'There is no private key in this. Give the file with the line -----BEGIN PRIVATE KEY-----.';
}

function isEncrypted({label, headers}: PemBlock): boolean {
	return label === 'ENCRYPTED PRIVATE KEY' || headers.some((header) => /^Proc-Type:.*ENCRYPTED/i.test(header));
}

/** The key in a text, or the sentence why there is none; for the checks that need the key itself. */
export function readKey(text: string): {readonly key: KeyObject; readonly block: PemBlock} | {readonly says: string} {
	const says = notPem(text, 'key') ?? wrongBlocks(pemBlocks(text));
	const block = pemBlocks(text).find(isPrivate);
	if (says !== undefined || !block) return {says: says ?? 'There is no private key in this.'};
	if (isEncrypted(block))
		return {says: `The private key is encrypted, and the router cannot ask for a passphrase. ${decrypt}`};
	try {
		return {key: createPrivateKey(pemText(block)), block};
	} catch {
		return {says: 'The private key is damaged: it cannot be read. Copy it again from where it was made.'};
	}
}

/** Checks a private key by itself: one, unencrypted, readable, PEM, strong enough. */
export function inspectKey(text: string): KeyReport {
	const read = readKey(text);
	if ('says' in read) return {verdict: refused(read.says), facts: undefined};
	return {verdict: keyStrength(read.key), facts: {keyType: keyTypeName(read.key), normalisedKey: pemText(read.block)}};
}
