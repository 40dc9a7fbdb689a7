import type {KeyObject, X509Certificate} from 'node:crypto';
import {checkChain, findLeaf, isSelfSigned} from './certificate-chain.js';
import {daysLeft, holdsAt, validity} from './certificate-dates.js';
import {type Chain, readChain} from './certificate-file.js';
import {certificateNames, commonName, coversDomain, printable} from './certificate-names.js';
import {keyStrength, keyTypeName} from './key-strength.js';
import {readKey} from './private-key.js';
import {type Verdict, accepted, allOf, refused} from './verdict.js';
import {weakSignatureHash} from './weak-signature.js';

/** What a certificate tells of itself, whether it is fit or not. */
export type CertificateFacts = {
	/** As "CN=…, O=…", fit for a screen. */
	readonly subject: string;
	/** The DNS names among its subject alternative names, in lower case. */
	readonly names: readonly string[];
	readonly notBefore: Date;
	readonly notAfter: Date;
	/** SHA-256, upper-case hexadecimal with colons, as openssl prints it. */
	readonly fingerprint256: string;
	/** How many certificates are in the file, the server's own included. */
	readonly chainLength: number;
	/** Whole days; negative when expired. */
	readonly daysLeft: number;
	readonly selfSigned: boolean;
	/** "RSA 2048", "EC P-256", "Ed25519". */
	readonly keyType: string;
	/** The PEM blocks alone, with LF and one final newline: what is stored. */
	readonly normalisedCertificate: string;
};

/** The verdict on a certificate or pair; the facts are those of the server's certificate, and are there whenever it can be read, also when it is refused. */
export type CertificateReport = {readonly verdict: Verdict; readonly facts: CertificateFacts | undefined};

type Asked = {readonly certificate: string; readonly domain: string | undefined; readonly now: Date};

function factsOf(leaf: X509Certificate, {given, normalised}: Chain, now: Date): CertificateFacts {
	return {
		subject: printable(leaf.subject || ''),
		names: certificateNames(leaf),
		...validity(leaf),
		fingerprint256: leaf.fingerprint256,
		chainLength: given.length,
		daysLeft: daysLeft(leaf, now),
		selfSigned: isSelfSigned(leaf),
		keyType: keyTypeName(leaf.publicKey),
		normalisedCertificate: normalised,
	};
}

function isServers(leaf: X509Certificate): Verdict {
	if (!leaf.ca) return accepted();
	if (isSelfSigned(leaf))
		return accepted('The certificate is that of an authority (CA:TRUE), which some clients refuse from a server.');
	return refused(
		`This is the certificate of an authority (${commonName(leaf)}, CA:TRUE), not of a server. Put the server's own certificate first.`,
	);
}

function signedWell(given: readonly X509Certificate[]): Verdict {
	for (const certificate of given) {
		const hash = isSelfSigned(certificate) && given.length > 1 ? undefined : weakSignatureHash(certificate.raw);
		if (hash !== undefined)
			return refused(
				`The certificate of ${commonName(certificate)} is signed with ${hash}, which clients refuse. Get a new one, signed with SHA-256.`,
			);
	}
	return accepted();
}

function intermediatesHold(given: readonly X509Certificate[], leaf: X509Certificate, now: Date): Verdict {
	const others = given.filter((one) => one !== leaf && !isSelfSigned(one));
	return allOf(
		...others.map((one) => holdsAt(one, now, `intermediate certificate (${commonName(one)})`)),
		...others.map((one) =>
			keyStrength(one.publicKey).ok
				? accepted()
				: refused(
						`The key of the intermediate certificate (${commonName(one)}) is too weak: ${keyTypeName(one.publicKey)}. Get a newer one from the authority.`,
					),
		),
	);
}

function matches(given: readonly X509Certificate[], leaf: X509Certificate, key: KeyObject): Verdict {
	if (leaf.checkPrivateKey(key)) return accepted();
	const other = given.find((one) => one.checkPrivateKey(key));
	if (other)
		return refused(
			`The private key belongs to ${commonName(other)}, not to the server's certificate (${commonName(leaf)}). Give the key that the certificate was requested with.`,
		);
	return refused(
		`The private key does not belong to the certificate of ${commonName(leaf)}. Give the key that this certificate was requested with, or the certificate for this key.`,
	);
}

function inspect({certificate, domain, now}: Asked, key: KeyObject | undefined): CertificateReport {
	const chain = readChain(certificate);
	if ('says' in chain) return {verdict: refused(chain.says), facts: undefined};
	const leaf = findLeaf(chain.given);
	if (!leaf) return {verdict: refused('There is no certificate in this.'), facts: undefined};
	const verdict = allOf(
		key === undefined ? accepted() : matches(chain.given, leaf, key),
		isServers(leaf),
		checkChain(chain.given, leaf),
		keyStrength(leaf.publicKey),
		signedWell(chain.given),
		holdsAt(leaf, now, 'certificate'),
		intermediatesHold(chain.given, leaf, now),
		coversDomain(leaf, domain),
	);
	return {verdict, facts: factsOf(leaf, chain, now)};
}

/** Checks a certificate with its intermediates by itself, before the key is asked. */
export function inspectCertificate(asked: Asked): CertificateReport {
	return inspect(asked, undefined);
}

/** Checks a certificate and its private key together: everything of both, and that the one belongs to the other. */
export function inspectPair({key, ...asked}: Asked & {readonly key: string}): CertificateReport {
	const read = readKey(key);
	if (!('says' in read)) return inspect(asked, read.key);
	const report = inspect(asked, undefined);
	const swapped =
		'says' in readChain(asked.certificate) && !('says' in readKey(asked.certificate)) && !('says' in readChain(key));
	if (swapped)
		return {
			verdict: refused('The certificate and the private key are swapped. Give each in the place of the other.'),
			facts: undefined,
		};
	return {verdict: report.facts === undefined ? report.verdict : refused(read.says), facts: report.facts};
}
