import type {Finding} from '../../../../core/finding.js';
import type {DeisFacts as F} from '../../facts.js';
import {endsOf, enforceObstacle, has, isEnforced, liveHsts, routerKey} from './standing.js';

/** Whether http is sent to https, and HSTS; and what is set for it that does nothing. */
export function assessHttp(facts: F): readonly Finding[] {
	return [...voidFindings(facts), enforceFinding(facts), ...hstsFindings(facts)];
}

/** For the routers' templates nothing but `true` is true. */
function voidFindings(facts: F): readonly Finding[] {
	const set = ['enforceHTTPS', 'hsts/enabled', 'hsts/includeSubDomains', 'hsts/preload'].flatMap((key) => {
		const value = routerKey(facts, key);
		return value === undefined || value === 'true' || value === 'false' ? [] : [`${key} is ${JSON.stringify(value)}`];
	});
	return set.length === 0
		? []
		: [
				{
					id: 'tls/void-value',
					status: 'danger',
					says: `What is set does nothing: ${set.join(', ')}. Only true counts, literally.`,
					remedy: 'Set it again: `seaworthy tls`.',
				},
			];
}

function enforceFinding(facts: F): Finding {
	const {routers} = facts.serving;
	if (!isEnforced(facts))
		return {
			id: 'tls/not-enforced',
			status: 'attention',
			says: 'http is answered: whoever types it sends passwords and code in clear.',
			remedy: enforceObstacle(facts, endsOf({facts, answers: {}})) ?? 'Enforce TLS: `seaworthy tls`.',
		};
	const deaf = routers.known ? routers.value.filter(({plain}) => !['301', '000'].includes(plain)) : [];
	return deaf.length > 0
		? {
				id: 'tls/enforce-not-followed',
				status: 'danger',
				says: `etcd says that http is sent to https, but ${deaf.map(({address, plain}) => `${address} answers it (${plain})`).join(', ')}.`,
				remedy: 'See whether confd is at work in the router: journalctl --no-pager -n 200 -u deis-router@1',
			}
		: {id: 'tls/enforced', status: 'good', says: 'http is sent to https.'};
}

function hstsFindings(facts: F): readonly Finding[] {
	if (!has(facts, '1.8.0')) return [];
	const seconds = liveHsts(facts);
	if (seconds === undefined)
		return [
			{
				id: 'tls/no-hsts',
				status: 'attention',
				says: 'There is no HSTS: browsers try http first, where an attacker can answer.',
				remedy: 'Begin with 300 seconds: `seaworthy tls --set tls.hsts=300`.',
			},
		];
	return [
		isEnforced(facts)
			? {id: 'tls/hsts', status: 'good', says: `Browsers that came once refuse http for ${seconds} s (HSTS).`}
			: {
					id: 'tls/hsts-without-redirect',
					status: 'attention',
					says: 'HSTS is on and http is answered all the same: browsers never see the header there.',
					because: `/deis/router/enforceHTTPS is ${JSON.stringify(routerKey(facts, 'enforceHTTPS') ?? '')}, and that goes before HSTS.`,
					remedy: 'Enforce TLS: `seaworthy tls --set tls.enforce=yes`.',
				},
	];
}
