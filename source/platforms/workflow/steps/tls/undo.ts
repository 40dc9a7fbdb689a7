import type {UndoData} from '../../../../core/journal.js';
import {parseJson, textAt} from '../../../../core/json.js';
import {expiredBy} from '../../../shared/tls/undo.js';
import {secretName} from './standing.js';

/** What undoing a run of this step needs to be told: the certificate it puts back has expired by now. */
export function undoDecisions(data: UndoData, now: Date): ReturnType<typeof expiredBy> {
	const before = data.objects.find(({reference}) => reference === `secret/${secretName}`)?.before;
	const encoded = before === undefined ? undefined : textAt(parseJson(before), 'data', 'tls.crt');
	return expiredBy(now, encoded === undefined ? undefined : atob(encoded));
}
