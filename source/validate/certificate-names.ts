import {X509Certificate} from 'node:crypto';
import {type Verdict, accepted, refused} from './verdict.js';

/** Text of a certificate made fit for a screen: no control or hidden characters, at most 80 letters. */
export function printable(text: string): string {
	const plain = text.replaceAll('\n', ', ').replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
	return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}

/** The common name of a certificate's subject, else its whole subject. */
export function commonName(certificate: X509Certificate): string {
	return nameIn(certificate.subject || '');
}

/** The common name in a distinguished name as node:crypto prints it, else the whole name. */
export function nameIn(subject: string): string {
	return printable(/^CN=(.*)$/m.exec(subject)?.[1] ?? (subject === '' ? 'no name' : subject));
}

function alternatives(certificate: X509Certificate): ReadonlyArray<readonly [kind: string, value: string]> {
	const listed = certificate.subjectAltName ?? '';
	return [...listed.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, kind, value]) => [
		kind ?? '',
		value ?? '',
	]);
}

/** The domain names that a certificate is for (its subject alternative names; the CN does not count), in lower case. */
export function certificateNames(certificate: X509Certificate): readonly string[] {
	return alternatives(certificate).flatMap(([kind, value]) => (kind === 'DNS' ? [printable(value).toLowerCase()] : []));
}

function some(names: readonly string[]): string {
	const shown = names.slice(0, 4).join(', ');
	return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

/** Refuses a certificate that does not cover deis.DOMAIN and every app by a wildcard; without a domain, one without names at all. */
export function coversDomain(certificate: X509Certificate, domain: string | undefined): Verdict {
	const names = certificateNames(certificate);
	const wanted = domain === undefined ? 'the wildcard of the platform (*.DOMAIN)' : `*.${printable(domain)}`;
	if (names.length === 0) {
		const addresses = alternatives(certificate).some(([kind]) => kind === 'IP Address');
		const has = addresses ? 'names only IP addresses' : 'has a common name (CN) only, which clients ignore';
		return refused(`The certificate ${has}. It needs ${wanted} among its subject alternative names.`);
	}
	if (domain === undefined) {
		return names.some((name) => name.startsWith('*.'))
			? accepted()
			: accepted(`The certificate has no wildcard: it covers ${some(names)}, and no app besides.`);
	}
	if (names.includes(`*.${domain.toLowerCase()}`)) return accepted();
	return refused(
		`The certificate is for ${some(names)}. It needs ${wanted}, which covers deis.${printable(domain)} and every app.`,
	);
}

/** Whether the first certificate of a PEM is for a host's name, by itself or by a wildcard. */
export function coversName(certificate: string, host: string): boolean {
	try {
		return new X509Certificate(certificate).checkHost(host, {subject: 'never'}) !== undefined;
	} catch {
		return false;
	}
}
