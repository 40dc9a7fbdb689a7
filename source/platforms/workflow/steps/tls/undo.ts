import type {UndoData} from '../../../../core/journal.js';
import {parseJson, textAt} from '../../../../core/json.js';
import {inspectCertificate} from '../../../../validate/certificate.js';
import {secretName} from './standing.js';

/** The decision by which undo puts back a certificate that nobody accepts any more. */
export const undoExpired = 'undo-expired-certificate';

/** What undoing a run of this step needs to be told: the certificate it puts back has expired by now. */
export function undoDecisions(data: UndoData, now: Date): readonly {readonly id: string; readonly says: string}[] {
	const before = data.objects.find(({reference}) => reference === `secret/${secretName}`)?.before;
	const encoded = before === undefined ? undefined : textAt(parseJson(before), 'data', 'tls.crt');
	if (encoded === undefined) return [];
	const {facts} = inspectCertificate({certificate: atob(encoded), domain: undefined, now});
	if (facts === undefined || facts.notAfter.getTime() > now.getTime()) return [];
	return [
		{
			id: undoExpired,
			says: `The certificate that would be put back expired on ${facts.notAfter.toISOString().slice(0, 10)}: clients would refuse to connect.`,
		},
	];
}
