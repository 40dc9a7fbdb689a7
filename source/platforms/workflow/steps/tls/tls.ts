import type {Known} from '../../../../core/question.js';
import {Secret} from '../../../../core/secret.js';
import type {Judgement, Step} from '../../../../core/step.js';
import {inspectCertificate, inspectPair} from '../../../../validate/certificate.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {assess} from './assess.js';
import {plan} from './plan.js';
import {certificateOf, domainOf, questions} from './questions.js';
import {elsewhere, presentPair} from './standing.js';

/** Judges the pair that there would be, unless both halves stay: a present one that expired harms nothing here. */
function judge(known: Known<F>): Judgement | undefined {
	const {facts, answers, now} = known;
	if (elsewhere(facts) !== undefined) return undefined;
	if (answers['enforce'] === false && Number(answers['hsts'] ?? 0) > 0)
		return {question: 'hsts', says: 'HSTS sends http to https by itself: say yes to that, or 0 here.'};
	if (typeof answers['certificate'] !== 'string' && !(answers['key'] instanceof Secret)) return undefined;
	const certificate = certificateOf(known) ?? '';
	const key = answers['key'] instanceof Secret ? answers['key'] : presentPair(facts)?.key;
	const domain = domainOf(known);
	const alone = inspectCertificate({certificate, domain, now}).verdict;
	if (!alone.ok) return {question: 'certificate', says: alone.says};
	const verdict = key?.inspect((value) => inspectPair({certificate, key: value, domain, now}).verdict);
	if (verdict === undefined) return {question: 'key', says: 'The key is missing.'};
	return verdict.ok ? {warnings: verdict.warnings} : {question: 'key', says: verdict.says};
}

/** TLS: one certificate for the platform, and nothing in clear. */
export const tls: Step<F> = {
	id: 'tls',
	title: 'TLS',
	why: 'Without it passwords, tokens and code cross the network in clear.',
	after: ['storage', 'credentials', 'registration'],
	questions,
	assess,
	judge,
	plan,
};
