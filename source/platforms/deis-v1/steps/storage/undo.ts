import type {UndoData} from '../../../../core/journal.js';
import type {DeisFacts as F} from '../../facts.js';
import {flavourOf} from '../../storage/standing.js';
import {plainAt} from '../../tree.js';

/** Undo of the domain takes its name from a platform that is installed. */
export function undoDecisions(facts: F, {settings}: UndoData): readonly {readonly id: string; readonly says: string}[] {
	const domain = settings.find(({path}) => path.join('/') === 'platform/domain');
	if (domain === undefined || flavourOf(facts) === 'none') return [];
	const now = plainAt(facts.tree, 'platform/domain') ?? 'its domain';
	return [
		{
			id: 'undo-domain',
			says:
				domain.before === undefined
					? `Undo takes ${now} from a platform that is installed: what starts again after that answers to no name. Take the platform away first, with deisctl.`
					: `Undo names the installed platform ${String(domain.before)} again: controller and apps answer to ${now} no more.`,
		},
	];
}
