import type {UndoData} from '../../../../core/journal.js';
import {parseJson, textAt} from '../../../../core/json.js';
import {expiredBy} from '../../../shared/tls/undo.js';
import {pairReference} from './tasks.js';

/** What undoing a run of this step needs to be told: the certificate it puts back has expired by now. */
export function undoDecisions(data: UndoData, now: Date): ReturnType<typeof expiredBy> {
	const before = data.objects.find(({reference}) => reference === pairReference)?.before;
	return expiredBy(now, before === undefined ? undefined : textAt(parseJson(before), '/deis/router/sslCert'));
}
