import type {Known} from '../../../../core/question.js';
import type {Setting} from '../../../../core/settings.js';
import type {StepPlan} from '../../../../core/step.js';
import type {Task} from '../../../../core/task.js';
import {listed} from '../../../shared/listed.js';
import {newPair} from '../../../shared/tls/pair.js';
import {answers as shows, type Asked, lasts, type LeftOut, reached, strict} from '../../../shared/tls/seeing.js';
import type {DeisFacts as F} from '../../facts.js';
import {controllerHost} from '../../serving.js';
import {trust} from '../../../shared/tls/step.js';
import {askedAt} from './asked.js';
import {planBehindBalancer} from './balancer.js';
import {newHsts, pendingSettings} from './settings.js';
import {bareDomains, endsOf, isEnforced, present, presentCertificate, routerKey} from './standing.js';
import {everyRouter, insideRouters, redirected, routersLoad, store} from './tasks.js';
import {byHand, hstsCosts} from './telling.js';

/** The pair and the check of 443 come first; enforcing and HSTS hang on it, or on the operator's word. */
export function plan(known: Known<F>): StepPlan {
	const {facts, now} = known;
	const host = controllerHost(facts.tree);
	if (host === undefined)
		return {
			refusal: {
				says: 'The platform has no domain, so nothing tells for which names the certificate must be.',
				instructions: ['Set it first: deisctl config platform set domain=DOMAIN'],
			},
		};
	if (endsOf(known) === 'balancer') return planBehindBalancer(known, host);
	const pair = newPair(present, known);
	const certificate = pair?.certificate ?? presentCertificate(facts);
	const {open, afterCheck} = pendingSettings(known);
	const asked = askedAt(known, host);
	const trusting = known.accepted?.includes(trust) === true || asked === undefined;
	const hangs = afterCheck.length > 0;
	const changes = pair !== undefined || hangs;
	const inside = insideRouters(facts).length > 0;
	const seen: 'tls/routers' | 'tls/answers' | undefined =
		certificate === undefined || !changes ? undefined : inside ? 'tls/routers' : trusting ? undefined : 'tls/answers';
	const checks = (leftOut: LeftOut): readonly Task[] =>
		certificate === undefined || !changes
			? []
			: [
					...(trusting ? [] : [reached(asked, leftOut), shows(asked, certificate, 'docker logs deis-router', leftOut)]),
					...(inside
						? [everyRouter(facts, {host, certificate, now}, {...leftOut, ...(trusting ? {} : {ifDone: 'tls/answers'})})]
						: []),
				];
	const hsts = hangs ? newHsts(known, afterCheck) : undefined;
	return {
		before: [
			...(pair === undefined ? [] : [store(facts, {...pair, now})]),
			...(hangs ? checks({optional: 'Enforcing TLS and HSTS are left out.'}) : []),
		],
		settings: [...open, ...afterCheck.map((one): Setting => (seen === undefined ? one : {...one, ifDone: seen}))],
		after: [
			...(hangs ? [] : checks({})),
			...(hsts === undefined ? [] : [lasts(hsts, seen)]),
			...(hangs && seen !== undefined ? redirected(facts, trusting ? undefined : asked, host, seen) : []),
			...(hsts !== undefined && !trusting ? [strict(asked, hsts, seen)] : []),
			...(changes || open.length > 0 ? routersLoad(facts) : []),
		],
		costs: costs(known, {certificate, hangs, hsts, open}),
		byHand: changes ? byHand(known, host) : [],
		unverified:
			trusting && changes
				? [
						`That 443 shows the certificate from outside: it was ${inside ? 'seen inside the cluster only' : 'not checked'}.`,
					]
				: [],
		decisions: trusting && hangs ? [{id: trust, says: untold(asked)}] : [],
	};
}

function costs(
	known: Known<F>,
	{
		certificate,
		hangs,
		hsts,
		open,
	}: {
		readonly certificate: string | undefined;
		readonly hangs: boolean;
		readonly hsts: number | undefined;
		readonly open: readonly Setting[];
	},
): readonly string[] {
	const {facts} = known;
	const bare = hangs && !isEnforced(facts) ? bareDomains(facts, certificate) : [];
	return [
		...hstsCosts(known, hsts),
		...(bare.length === 0
			? []
			: [
					`These domains have no certificate of their own, and http will lead there to a warning (deis/deis#5102): ${listed(bare)}. Give them one: \`deis certs:add\`.`,
				]),
		...(open.some(({path, value}) => path[1] === 'sslProtocols' && value !== routerKey(facts, 'sslProtocols'))
			? ['Clients that know only the versions of TLS that are left out are refused from then on.']
			: []),
	];
}

function untold(asked: Asked | undefined): string {
	return asked === undefined
		? 'Nobody said where port 443 is reached (--set tls.address=HOST, or the answers file), so nothing shows that it has the certificate from outside: http would be sent to where perhaps nothing answers.'
		: 'Port 443 is not checked from outside: http is sent there although perhaps nothing answers.';
}
