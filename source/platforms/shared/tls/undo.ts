import {inspectCertificate} from '../../../validate/certificate.js';

/** The decision by which undo puts back a certificate that nobody accepts any more. */
const undoExpired = 'undo-expired-certificate';

/** What putting a certificate back needs to be told: that it has expired by now. */
export function expiredBy(
	now: Date,
	certificate: string | undefined,
): readonly {readonly id: string; readonly says: string}[] {
	if (certificate === undefined) return [];
	const {facts} = inspectCertificate({certificate, domain: undefined, now});
	if (facts === undefined || facts.notAfter.getTime() > now.getTime()) return [];
	return [
		{
			id: undoExpired,
			says: `The certificate that would be put back expired on ${facts.notAfter.toISOString().slice(0, 10)}: clients would refuse to connect.`,
		},
	];
}
