import type {X509Certificate} from 'node:crypto';
import {commonName, nameIn} from './certificate-names.js';
import {type Verdict, accepted, refused} from './verdict.js';

/** Whether one certificate was issued by another: by its names and by its signature. */
export function issuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
	try {
		return (
			certificate.issuer === issuer.subject && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
		);
	} catch {
		return false;
	}
}

/** Whether a certificate is signed with its own key. */
export function isSelfSigned(certificate: X509Certificate): boolean {
	try {
		return certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey);
	} catch {
		return false;
	}
}

/** The certificate that is to be served first: the one that issued no other of them, rather no CA. */
export function findLeaf(given: readonly X509Certificate[]): X509Certificate | undefined {
	const ends = given.filter((one) => !given.some((other) => other !== one && issuedBy(other, one)));
	return ends.find((one) => !one.ca) ?? given.find((one) => !one.ca) ?? given[0];
}

function pathFrom(leaf: X509Certificate, given: readonly X509Certificate[]): readonly X509Certificate[] {
	const path = [leaf];
	let last: X509Certificate | undefined = leaf;
	while (last && !isSelfSigned(last)) {
		const certificate: X509Certificate = last;
		last = given.find((other) => !path.includes(other) && issuedBy(certificate, other));
		if (last) path.push(last);
	}
	return path;
}

function unrelated(extra: X509Certificate, place: number, leaf: X509Certificate): string {
	return `Certificate ${place} in the file (${commonName(extra)}) does not belong to the chain of ${commonName(leaf)}. Take it out, and put in the intermediate certificates of the authority if they are missing.`;
}

function ends(path: readonly X509Certificate[]): Verdict {
	const last = path.at(-1);
	if (path.length > 1 && last && isSelfSigned(last))
		return accepted(
			`The root certificate (${commonName(last)}) is in the file. It does no harm, but clients have it themselves: leave it out.`,
		);
	return accepted();
}

/** Refuses a chain that is out of order (naming the right order), doubled or mixed with others; warns when intermediates are missing or the root is included. The first must be the server's. */
export function checkChain(given: readonly X509Certificate[], leaf: X509Certificate): Verdict {
	const prints = given.map(({fingerprint256}) => fingerprint256);
	const doubled = prints.findIndex((print, index) => prints.indexOf(print) !== index);
	if (doubled !== -1) return refused(`Certificate ${doubled + 1} in the file is there twice. Take it out.`);
	const path = pathFrom(leaf, given);
	const extra = given.filter((one) => !path.includes(one));
	const stranger = extra.find((one) => !path.some((other) => issuedBy(other, one)));
	if (stranger) return refused(unrelated(stranger, given.indexOf(stranger) + 1, leaf));
	const order = [...path, ...extra];
	if (path.some((one, index) => given[index] !== one)) {
		const right = order.map((one) => `${given.indexOf(one) + 1} (${commonName(one)})`).join(', then ');
		return refused(
			`The certificates are in the wrong order, and the router serves them as they stand. The right order is ${right}.`,
		);
	}
	if (isSelfSigned(leaf))
		return accepted(`The certificate is self-signed: clients refuse it unless they are told to trust it.`);
	if (given.length === 1)
		return accepted(
			`There are no intermediate certificates in the file: clients that do not have that of ${nameIn(leaf.issuer)} will refuse the connection. Append it after the certificate.`,
		);
	return ends(path);
}
