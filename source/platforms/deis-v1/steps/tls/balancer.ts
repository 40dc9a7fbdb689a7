import type {Known} from '../../../../core/question.js';
import type {Setting} from '../../../../core/settings.js';
import type {StepPlan} from '../../../../core/step.js';
import type {Task} from '../../../../core/task.js';
import {askServer} from '../../../../tools/curl.js';
import {type Asked, lasts, reached, strict, through} from '../../../shared/tls/seeing.js';
import type {DeisFacts as F} from '../../facts.js';
import {takesProxyProtocol} from '../../serving.js';
import {trust} from '../../../shared/tls/step.js';
import {askedAt} from './asked.js';
import {newHsts, pendingSettings} from './settings.js';
import {has, routerKey} from './standing.js';
import {redirected} from './tasks.js';
import {byHand, hstsCosts} from './telling.js';

/** The decision by which https is enforced behind a load balancer. */
export const forwards = 'balancer-forwards-proto';

/** Where a load balancer ends TLS there is no pair to store: what is set is who is sent to https, and what must be so before. */
export function planBehindBalancer(known: Known<F>, host: string): StepPlan {
	const {facts} = known;
	const {open, afterCheck} = pendingSettings(known);
	const hangs = afterCheck.length > 0;
	if (hangs && takesProxyProtocol(facts.tree)) return {refusal: proxied(facts)};
	const asked = askedAt(known, host);
	const trusting = known.accepted?.includes(trust) === true || asked === undefined;
	const seen = hangs && !trusting ? 'tls/reached' : undefined;
	const hsts = hangs ? newHsts(known, afterCheck) : undefined;
	return {
		before:
			seen === undefined || asked === undefined
				? []
				: [reached(asked, {optional: 'Enforcing TLS and HSTS are left out.'})],
		settings: [...open, ...afterCheck.map((one): Setting => (seen === undefined ? one : {...one, ifDone: seen}))],
		after: [
			...(hsts === undefined ? [] : [lasts(hsts, seen)]),
			...(seen === undefined || asked === undefined
				? []
				: [...redirected(facts, asked, host, seen), noLoop(asked, seen)]),
			...(hsts === undefined || seen === undefined || asked === undefined ? [] : [strict(asked, hsts, seen)]),
		],
		costs: hstsCosts(known, hsts),
		byHand: [
			...(has(facts, '1.13.0')
				? []
				: [
						'Let only one proxy set X-Forwarded-Proto: before v1.13.0 a list of several is taken for http, and redirected for ever (deis/deis#4997).',
					]),
			...(hangs || facts.tree.known ? byHand(known, host) : []),
			'Renew the certificate at the load balancer; certificates for the domains of apps belong there too.',
		],
		unverified:
			hangs && seen === undefined
				? ['That the load balancer answers https, and does not go round in circles: it was not checked.']
				: [],
		decisions: hangs
			? [
					{
						id: forwards,
						says: 'The load balancer must set X-Forwarded-Proto to what the client used; where it does not, every request is sent to https for ever (deis/deis#4400).',
					},
					...(trusting
						? [
								{
									id: trust,
									says: 'Port 443 of the load balancer is not checked: http is sent there although perhaps nothing answers.',
								},
							]
						: []),
				]
			: [],
	};
}

/** With the PROXY protocol the balancer passes bytes on, and sets no header by which the routers could tell https. */
function proxied(facts: F): NonNullable<StepPlan['refusal']> {
	return {
		says: `The PROXY protocol is on (/deis/router/proxyProtocol is ${JSON.stringify(routerKey(facts, 'proxyProtocol') ?? '')}; every value but false turns it on): a load balancer that speaks it sets no X-Forwarded-Proto, and whoever is sent to https is sent there for ever.`,
		instructions: [
			'Either let the routers end TLS: seaworthy tls --set tls.ends=routers',
			'Or change the listeners and health checks of the load balancer from TCP to HTTP, and in the same minute: deisctl config router rm proxyProtocol',
		],
	};
}

/** Sees that https is answered and not sent to itself. */
function noLoop({address, host}: Asked, ifDone: string): Task {
	return {
		id: 'tls/no-loop',
		title: 'See that https is not sent to https',
		ifDone,
		action: {
			kind: 'check',
			check: {
				command: askServer(`https://${host}/v2/`, {shows: 'redirect', words: through(address, 443)}),
				expect: {lacks: `^(000|30[1278] https://${host.replaceAll('.', '[.]')}/)`},
				hint: `https://${host} is sent to itself: the load balancer does not set X-Forwarded-Proto (deis/deis#4400), and nobody gets in. Put it back: seaworthy undo tls.`,
			},
		},
	};
}
