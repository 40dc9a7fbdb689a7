import type {Known} from '../../../../core/question.js';
import {isAlready, type Setting, unset} from '../../../../core/settings.js';
import {base64, written} from '../../../../core/text.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {valueAt} from '../../values.js';
import {
	annotationPath,
	dhparamPath,
	domainPath,
	liveDomain,
	liveHsts,
	liveSetting,
	type RouterSetting,
	valueOf,
} from './standing.js';

/** What the answers come to: undefined leaves a thing as it is. */
export type Wanted = {
	readonly domain: string | undefined;
	readonly enforce: boolean | undefined;
	/** Seconds; 0 is off. */
	readonly hsts: number | undefined;
};

/** The answers as they are meant: without enforcing there is no HSTS, since it implies it. */
export function wantedOf({facts, answers}: Known<F>): Wanted {
	const enforce = typeof answers['enforce'] === 'boolean' ? answers['enforce'] : undefined;
	const hsts = typeof answers['hsts'] === 'string' ? Number(answers['hsts']) : undefined;
	return {
		domain: typeof answers['domain'] === 'string' ? answers['domain'] : undefined,
		enforce,
		hsts: enforce === false && liveHsts(facts) !== undefined ? 0 : hsts,
	};
}

/** The settings that are not so yet, apart by whether they may only go when 443 shows the certificate. */
export type Pending = {readonly open: readonly Setting[]; readonly afterCheck: readonly Setting[]};

/** What is to be set. Annotations are strings: a bare number would arrive as 1.08864e+07 (facts 0.0 no. 4). */
export function pendingSettings(known: Known<F>): Pending {
	const {facts} = known;
	const {enforce, hsts} = wantedOf(known);
	const setting = (name: RouterSetting, value: string): readonly Setting[] => {
		const path = annotationPath(name);
		const live = liveSetting(facts, name);
		const drifted = facts.objects.known && live !== value;
		const isSo = facts.effective.known && isAlready(value, valueAt(facts.effective.value, path)) && !drifted;
		return isSo ? [] : [{path, value, drifted}];
	};
	const turnOff = (name: RouterSetting): readonly Setting[] =>
		liveSetting(facts, name) === undefined && valueOf(facts, annotationPath(name)) === undefined
			? []
			: setting(name, 'false');
	const strict = hsts !== undefined && hsts > 0;
	return {
		open: [
			...domainSettings(known),
			...dhparamSettings(known),
			...(enforce === false ? turnOff('ssl.enforce') : []),
			...(hsts === 0 ? turnOff('ssl.hsts.enabled') : []),
		],
		afterCheck: [
			...(enforce === true ? setting('ssl.enforce', 'true') : []),
			...(strict ? [...setting('ssl.hsts.enabled', 'true'), ...setting('ssl.hsts.maxAge', String(hsts))] : []),
		],
	};
}

/** The domain stands in one of two places, never in both (facts 4): where the operator has it, else in its own key. */
function domainSettings(known: Known<F>): readonly Setting[] {
	const {facts} = known;
	const {domain} = wantedOf(known);
	if (domain === undefined) return [];
	const annotation = annotationPath('platformDomain');
	const [inKey, inMap] = [valueOf(facts, domainPath), valueOf(facts, annotation)];
	const drifted = facts.objects.known && liveDomain(facts) !== domain;
	if (inMap !== undefined && inKey === undefined)
		return inMap === domain
			? drifted
				? [{path: annotation, value: domain, drifted}]
				: []
			: [
					{path: domainPath, value: domain, drifted},
					{path: annotation, value: unset},
				];
	const own = inKey === domain && !drifted ? [] : [{path: domainPath, value: domain, drifted}];
	return inMap === undefined ? own : [...own, {path: annotation, value: unset}];
}

/** The chart takes the PEM in base64, and writes it as it comes (facts 4). */
function dhparamSettings({facts, answers}: Known<F>): readonly Setting[] {
	const pem = answers['dhparam'];
	if (typeof pem !== 'string') return [];
	const value = written([base64([pem])], () => '');
	return valueOf(facts, dhparamPath) === value ? [] : [{path: dhparamPath, value}];
}
