import type {Known} from '../../../../core/question.js';
import {type Setting, type SettingValue, unset} from '../../../../core/settings.js';
import type {DeisFacts as F} from '../../facts.js';
import {endsOf, liveHsts, routerKey} from './standing.js';

/** Seconds of HSTS that there shall be; 0 is off, undefined leaves it. Without enforcing there is none, since it implies it. */
export function wantedHsts({facts, answers}: Known<F>): number | undefined {
	if (answers['enforce'] === false && liveHsts(facts) !== undefined) return 0;
	return typeof answers['hsts'] === 'string' ? Number(answers['hsts']) : undefined;
}

/** The settings that are not so yet, apart by whether they may only go when 443 was seen to answer. */
export type Pending = {readonly open: readonly Setting[]; readonly afterCheck: readonly Setting[]};

/**
 * What is to be set. `true` alone counts for the router's templates, never `1`; and the seconds of HSTS come before HSTS,
 * whose default of 18 weeks would else be sent for a moment.
 */
export function pendingSettings(known: Known<F>): Pending {
	const {facts, answers} = known;
	const setting = (key: string, value: SettingValue): readonly Setting[] => {
		const now = routerKey(facts, key);
		const isSo = value === unset ? now === undefined : now === value;
		return isSo ? [] : [{path: ['router', ...key.split('/')], value}];
	};
	const text = (id: string, key: string) => (typeof answers[id] === 'string' ? setting(key, answers[id]) : []);
	const hsts = wantedHsts(known);
	return {
		open: [
			...(endsOf(known) === 'routers'
				? [...text('protocols', 'sslProtocols'), ...text('ciphers', 'sslCiphers'), ...text('dhparam', 'sslDhparam')]
				: []),
			...(answers['enforce'] === false ? setting('enforceHTTPS', unset) : []),
			...(hsts === 0 ? setting('hsts/enabled', unset) : []),
		],
		afterCheck: [
			...(answers['enforce'] === true ? setting('enforceHTTPS', 'true') : []),
			...(hsts !== undefined && hsts > 0
				? [...setting('hsts/maxAge', String(hsts)), ...setting('hsts/enabled', 'true')]
				: []),
		],
	};
}

/** The seconds of HSTS when this run turns it on or changes them. */
export function newHsts(known: Known<F>, afterCheck: readonly Setting[]): number | undefined {
	return afterCheck.some(({path}) => path[1] === 'hsts') ? wantedHsts(known) : undefined;
}
