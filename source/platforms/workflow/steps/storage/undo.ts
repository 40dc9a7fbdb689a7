import type {UndoData} from '../../../../core/journal.js';
import {pathName} from '../../../../core/settings.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {livePlace, placeName} from '../../storage/place.js';

/** Undo moves the platform to where its data is not: what was stored since, and all of it where Minio comes back, stays behind. */
export function undoDecisions(facts: F, {settings}: UndoData): readonly {readonly id: string; readonly says: string}[] {
	const moves = settings.some(({path}) => /^global\.storage$|_(bucket|container)$|accountname$/.test(pathName(path)));
	const nobody = facts.accounts.known && facts.accounts.value === 0;
	const live = livePlace(facts);
	if (!moves || nobody || live === undefined) return [];
	return [
		{
			id: 'undo-storage',
			says: `Undo leads the platform away from ${placeName(live)}, and its data does not come along: accounts, apps and images would be those of the store before, and with Minio none. Copy the buckets back first.`,
		},
	];
}
