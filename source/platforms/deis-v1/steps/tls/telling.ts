import type {Known} from '../../../../core/question.js';
import {hstsStays} from '../../../shared/tls/seeing.js';
import type {DeisFacts as F} from '../../facts.js';
import {wantedHsts} from './settings.js';
import {endsOf, enforceObstacle, isEnforced, liveHsts} from './standing.js';

/** What stays of HSTS in browsers, be it set now or taken away. */
export function hstsCosts(known: Known<F>, hsts: number | undefined): readonly string[] {
	const live = liveHsts(known.facts);
	return [
		...(hsts === undefined ? [] : [hstsStays(hsts)]),
		...(wantedHsts(known) === 0 && live !== undefined ? [hstsStays(live)] : []),
	];
}

/** What only people can do: the clients know the old address, and what went in clear is known to others. */
export function byHand(known: Known<F>, host: string): readonly string[] {
	const {facts} = known;
	const obstacle = enforceObstacle(facts, endsOf(known));
	return [
		...(obstacle === undefined ? [] : [`${obstacle} Until then everybody must type https.`]),
		...(isEnforced(facts)
			? []
			: [
					`Everybody logs in again over https: deis login https://${host}`,
					'Change what was sent in clear: passwords of the platform, and secrets in the configuration of apps.',
				]),
	];
}
