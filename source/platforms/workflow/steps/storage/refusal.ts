import type {Known} from '../../../../core/question.js';
import type {Refusal} from '../../../../core/step.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {wantedKeys} from '../../storage/keys.js';
import {isAtStake, type Move} from '../../storage/look.js';
import {placeName} from '../../storage/place.js';
import {copyingCommands} from './copying.js';

/** Why the move is not made: a stranger's backups in the new bucket, or data that is not all there yet. */
export function refusalOf(known: Known<F>, move: Move): Refusal | undefined {
	if (move.strangers.known && move.strangers.value.length > 0) return strangers(move, move.strangers.value);
	if (!isAtStake(move)) return undefined;
	if (move.missing.known && move.missing.value.length === 0) return undefined;
	return {
		says: `${stake(move)} in ${placeName(move.from)}, and ${lacking(move)}. The platform is not switched before everything is copied.`,
		instructions: copyingCommands(known.facts.target, move, wantedKeys(known)),
	};
}

function strangers({to}: Move, names: readonly string[]): Refusal {
	return {
		says: `The bucket ${to.buckets.database} holds base backups that this platform's present store does not list (${names.slice(-3).join(', ')}): the database would restore the newest of them, a stranger's database.`,
		instructions: [
			"Choose an empty bucket for the database. Two platforms must never share one: each would restore and delete the other's backups.",
			`If they are left over from an earlier try of your own, look at them, then take the folder basebackups_005 of ${to.buckets.database} away yourself.`,
		],
	};
}

/** How much there is to lose. */
function stake({accounts, filled}: Move): string {
	const people = accounts.known
		? accounts.value === 1
			? 'There is an account'
			: `There are ${accounts.value} accounts`
		: `How many accounts there are could not be read (${accounts.because})`;
	const objects = filled.known && filled.value.length > 0 ? `; ${filled.value.join(' and ')} hold objects` : '';
	return `${people}${objects}`;
}

function lacking({missing}: Move): string {
	if (!missing.known) return `the new buckets could not be compared: ${missing.because}`;
	const {length} = missing.value;
	return `${length === 1 ? 'an object is' : `${length} objects are`} missing or different in the new buckets (${missing.value.slice(0, 3).join('; ')}${length > 3 ? '; …' : ''})`;
}
