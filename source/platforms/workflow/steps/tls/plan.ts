import type {Known} from '../../../../core/question.js';
import type {StepPlan} from '../../../../core/step.js';
import type {Setting} from '../../../../core/settings.js';
import type {Task} from '../../../../core/task.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {parseAddress} from '../../../shared/tls/address.js';
import {newPair} from '../../../shared/tls/pair.js';
import {answers, type Asked, hstsStays, lasts, reached, strict} from '../../../shared/tls/seeing.js';
import {trust} from '../../../shared/tls/step.js';
import {domainOf} from './questions.js';
import {pendingSettings, wantedOf} from './settings.js';
import {elsewhere, isEnforced, liveHsts, managedBy, present, presentCertificate, proposedAddress} from './standing.js';
import {redirected, store} from './tasks.js';

/** Where 443 is asked; undefined when nobody said where. When it was not asked, where it stands to reason. */
function askedAt(known: Known<F>): Asked | undefined {
	const domain = domainOf(known);
	const given = known.answers['address'];
	const address = typeof given === 'string' ? given : 'address' in known.answers ? undefined : proposedAddress(known);
	return domain === undefined || address === undefined
		? undefined
		: {host: `deis.${domain}`, address: parseAddress(address)};
}

/** The certificate and the check of 443 come first; enforcing and HSTS hang on it, or on the operator's word. */
export function plan(known: Known<F>): StepPlan {
	const {facts, now} = known;
	const foreign = elsewhere(facts);
	if (foreign !== undefined) return {refusal: foreign};
	const manager = managedBy(facts);
	const pair = newPair(present, known);
	if (manager !== undefined && pair !== undefined) return {refusal: managed(manager)};
	const {open, afterCheck} = pendingSettings(known);
	const certificate = pair?.certificate ?? presentCertificate(facts);
	const asked = askedAt(known);
	const trusting = known.accepted?.includes(trust) === true || asked === undefined;
	const checking = !trusting && certificate !== undefined && (pair !== undefined || afterCheck.length > 0);
	const stored = pair === undefined ? [] : [store(facts, {...pair, now})];
	const checks = (leftOut: {readonly optional?: string}): readonly Task[] =>
		checking
			? [reached(asked, leftOut), answers(asked, certificate, 'kubectl logs deployment/deis-router', leftOut)]
			: [];
	const hangs = afterCheck.length > 0;
	const hsts = afterCheck.some(({path}) => path.at(-1)?.includes('hsts') === true) ? wantedOf(known).hsts : undefined;
	return {
		before: [...stored, ...(hangs ? checks({optional: 'Enforcing TLS and HSTS are left out.'}) : [])],
		settings: [...open, ...afterCheck.map((one): Setting => (checking ? {...one, ifDone: 'tls/answers'} : one))],
		after: [
			...(hangs ? [] : checks({})),
			...(hsts === undefined ? [] : [lasts(hsts, checking ? 'tls/answers' : undefined)]),
			...(hangs && checking ? [redirected(facts, asked)] : []),
			...(hsts !== undefined && checking ? [strict(asked, hsts)] : []),
		],
		costs: [
			...(hsts === undefined ? [] : [hstsStays(hsts)]),
			...(wantedOf(known).hsts === 0 && liveHsts(facts) !== undefined ? [hstsStays(liveHsts(facts) ?? 0)] : []),
			...(hangs && !isEnforced(facts)
				? [
						"Apps' own domains without a certificate of their own lead to a warning when http is sent to https: `deis certs:add`, `deis certs:attach`.",
					]
				: []),
		],
		byHand: pair !== undefined || hangs ? byHand(known) : [],
		unverified:
			trusting && (hangs || pair !== undefined) ? ['That 443 shows the certificate: it was not checked.'] : [],
		decisions: trusting && hangs ? [{id: trust, says: untold(asked)}] : [],
	};
}

function untold(asked: Asked | undefined): string {
	return asked === undefined
		? 'Nobody said where port 443 is reached (--set tls.address=HOST, or the answers file), so nothing shows that it has the certificate: http would be sent to where perhaps nothing answers.'
		: 'Port 443 is not checked: http is sent there although perhaps nothing answers.';
}

function managed(name: string): NonNullable<StepPlan['refusal']> {
	return {
		says: `cert-manager writes this Secret (Certificate ${name}) and would put its own certificate back.`,
		instructions: [
			'Leave certificate and key out, and the rest is set; or take the Certificate away first:',
			`kubectl delete certificate ${name}`,
		],
	};
}

/** What only people can do: the clients know the old address, and what went in clear is known to others. */
function byHand(known: Known<F>): readonly string[] {
	const {facts} = known;
	if (isEnforced(facts)) return [];
	const domain = domainOf(known) ?? 'DOMAIN';
	return [
		`Everybody logs in again over https: deis login https://deis.${domain}`,
		'Change what was sent in clear: passwords of the platform, tokens (`deis auth:regenerate --all`), and secrets in the configuration of apps.',
	];
}
