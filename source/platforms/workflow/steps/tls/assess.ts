import type {Finding} from '../../../../core/finding.js';
import {inspectDhparam} from '../../../../validate/dhparam.js';
import {secretOf, type WorkflowFacts as F} from '../../facts.js';
import {assessPair} from '../../../shared/tls/assess-pair.js';
import {
	annotationPath,
	domainPath,
	elsewhere,
	isEnforced,
	liveDomain,
	liveHsts,
	liveSetting,
	presentPair,
	type RouterSetting,
	secretName,
	valueOf,
} from './standing.js';

const run = '`seaworthy tls`';

/** The certificate, whether http is sent to https, HSTS, and whether Helm's values say what the router has. */
export function assess(facts: F, now: Date): readonly Finding[] {
	const foreign = elsewhere(facts);
	if (foreign !== undefined)
		return [{id: 'tls/elsewhere', status: 'unknown', says: foreign.says, remedy: foreign.instructions[0] ?? ''}];
	return [...certificateFindings(facts, now), ...routerFindings(facts), ...dhparamFindings(facts)];
}

function certificateFindings(facts: F, now: Date): readonly Finding[] {
	if (!facts.secrets.known)
		return [
			{
				id: 'tls/unknown',
				status: 'unknown',
				says: 'Whether there is a certificate could not be read.',
				because: facts.secrets.because,
				remedy: 'The role needs get and list on secrets of the namespace: `seaworthy help role`.',
			},
		];
	const pair = presentPair(facts);
	if (pair === undefined)
		return [
			{
				id: 'tls/no-certificate',
				status: 'danger',
				says: 'There is no certificate: passwords and code are sent in clear.',
				because: `There is no Secret ${secretName}; https shows a certificate of the router's own and answers 404.`,
				remedy: `Put one in: ${run}.`,
			},
		];
	const {certificate, key} = pair;
	if (certificate === undefined || key === undefined)
		return [
			{
				id: 'tls/incomplete-secret',
				status: 'danger',
				says: `The Secret ${secretName} has no ${certificate === undefined ? 'tls.crt' : 'tls.key'}, and the router ignores it.`,
				because: 'deis/workflow#349',
				remedy: `Write it again: ${run}.`,
			},
		];
	return key.inspect((value) =>
		assessPair({
			certificate: certificate.inspect((text) => text),
			key: value,
			domain: liveDomain(facts) ?? valueOf(facts, domainPath),
			now,
		}),
	);
}

function routerFindings(facts: F): readonly Finding[] {
	if (!facts.objects.known)
		return [
			{
				id: 'tls/router-unknown',
				status: 'unknown',
				says: 'Whether http is sent to https could not be read.',
				because: facts.objects.because,
				remedy: 'The role needs get and list on deployments and services of the namespace: `seaworthy help role`.',
			},
		];
	return [domainFinding(facts), ...enforceFindings(facts), hstsFinding(facts), ...driftFindings(facts)];
}

function domainFinding(facts: F): Finding {
	const domain = liveDomain(facts);
	return domain === undefined
		? {
				id: 'tls/no-domain',
				status: 'attention',
				says: "The router knows no platform domain: it answers for every host whose first label is an app's name.",
				remedy: `Set it: ${run}.`,
			}
		: {id: 'tls/domain', status: 'good', says: `The platform's domain is ${domain}.`};
}

function enforceFindings(facts: F): readonly Finding[] {
	if (!isEnforced(facts))
		return [
			{
				id: 'tls/not-enforced',
				status: 'attention',
				says: 'http is answered: whoever types it sends passwords and code in clear.',
				remedy: `Enforce TLS: ${run}.`,
			},
		];
	const pair = presentPair(facts);
	if (facts.secrets.known && (pair?.certificate === undefined || pair.key === undefined))
		return [
			{
				id: 'tls/enforced-without-certificate',
				status: 'danger',
				says: "http is sent to https, and there is no certificate: everybody meets the router's own one and a 404.",
				because: 'deis/router#149, #175',
				remedy: `Put a certificate in: ${run}.`,
			},
		];
	return [{id: 'tls/enforced', status: 'good', says: 'http is sent to https.'}];
}

function hstsFinding(facts: F): Finding {
	const seconds = liveHsts(facts);
	return seconds === undefined
		? {
				id: 'tls/no-hsts',
				status: 'attention',
				says: 'There is no HSTS: browsers try http first, where an attacker can answer.',
				remedy: 'Begin with 300 seconds: `seaworthy tls --set tls.hsts=300`.',
			}
		: {id: 'tls/hsts', status: 'good', says: `Browsers that came once refuse http for ${seconds} s (HSTS).`};
}

const settings: readonly RouterSetting[] = ['ssl.enforce', 'ssl.hsts.enabled', 'ssl.hsts.maxAge', 'platformDomain'];

/** Annotations that somebody set by hand, so that Helm's values say another thing. */
function driftFindings(facts: F): readonly Finding[] {
	if (!facts.effective.known) return [];
	const differing = settings.flatMap((name) => {
		const live = liveSetting(facts, name);
		const inKey = name === 'platformDomain' ? valueOf(facts, domainPath) : undefined;
		const wanted = inKey ?? valueOf(facts, annotationPath(name));
		return live === wanted ? [] : [`${name} is ${live ?? 'not set'}, by the values ${wanted ?? 'not set'}`];
	});
	return differing.length === 0
		? []
		: [
				{
					id: 'tls/drift',
					status: 'attention',
					says: `The router's annotations are not what Helm's values say: ${differing.join('; ')}.`,
					because: 'An upgrade may put the values back.',
					remedy:
						'Say which it shall be, and it is set in both: `seaworthy tls --set tls.enforce=yes --set tls.hsts=300`.',
				},
			];
}

/** The parameters that the router hands to old clients: weak or damaged ones stop its reload, or its strength. */
function dhparamFindings(facts: F): readonly Finding[] {
	const secret = secretOf(facts, 'deis-router-dhparam');
	const parameters = secret.known ? secret.value?.data['dhparam'] : undefined;
	const verdict = parameters?.inspect((value) => inspectDhparam(value));
	return verdict === undefined || verdict.ok
		? []
		: [
				{
					id: 'tls/weak-dhparam',
					status: 'attention',
					says: verdict.says,
					because: 'Read from the Secret deis-router-dhparam.',
					remedy: 'Set your own: `seaworthy tls --set tls.dhparam=dhparam.pem`.',
				},
			];
}
