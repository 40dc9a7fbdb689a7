import type {UndoData} from '../../../../core/journal.js';
import type {DeisFacts as F} from '../../facts.js';
import {flavourOf} from '../../storage/standing.js';

/** The keys that say where the data is. */
const places = /^(registry\/(s3bucket|s3path|bucketName)|store\/gateway\/(host|port)|database\/(host|port|name))$/;

/** Undo of another place leads a platform that runs to where its data is not. */
export function undoDecisions(facts: F, {settings}: UndoData): readonly {readonly id: string; readonly says: string}[] {
	const moved = settings.map(({path}) => path.join('/')).filter((path) => places.test(path));
	return moved.length === 0 || flavourOf(facts) === 'none'
		? []
		: [
				{
					id: 'undo-storage',
					says: `Undo puts ${moved.join(', ')} back to what was there before, and the data does not come along: accounts, apps and images are those of the place before, or none. Copy them back first.`,
				},
			];
}
