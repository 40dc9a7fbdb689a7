import type {Known} from '../../../core/question.js';
import {Secret} from '../../../core/secret.js';
import type {Judgement} from '../../../core/step.js';
import {inspectCertificate, inspectPair} from '../../../validate/certificate.js';
import {normalisePem} from '../../../validate/pem.js';
import {certificateOf, type Present} from './questions.js';

/** The pair that is to be stored. */
export type Pair = {readonly certificate: string; readonly key: Secret};

/** The pair that is to be stored; undefined when the cluster has it already. */
export function newPair<F>(present: Present<F>, known: Known<F>): Pair | undefined {
	const {facts, answers} = known;
	const [certificate, old] = [certificateOf(present, known), present.certificate(facts)];
	const oldKey = present.key(facts);
	const key = answers['key'] instanceof Secret ? answers['key'] : oldKey;
	if (certificate === undefined || key === undefined) return undefined;
	const normal = normalisePem(certificate);
	const same =
		old !== undefined &&
		normalisePem(old) === normal &&
		oldKey !== undefined &&
		oldKey.inspect(normalisePem) === key.inspect(normalisePem);
	return same ? undefined : {certificate: normal, key: scriptable(key)};
}

/** A kept key goes by the variable of the question; a given one has it already. */
function scriptable(key: Secret): Secret {
	return new Secret('SEAWORTHY_TLS_KEY', key.inspect(normalisePem), 'pem');
}

/** Judges the pair that there would be, unless both halves stay: a present one that expired harms nothing here. */
export function judgePair<F>(present: Present<F>, known: Known<F>, domain: string | undefined): Judgement | undefined {
	const {facts, answers, now} = known;
	if (typeof answers['certificate'] !== 'string' && !(answers['key'] instanceof Secret)) return undefined;
	const certificate = certificateOf(present, known) ?? '';
	const key = answers['key'] instanceof Secret ? answers['key'] : present.key(facts);
	const alone = inspectCertificate({certificate, domain, now}).verdict;
	if (!alone.ok) return {question: 'certificate', says: alone.says};
	const verdict = key?.inspect((value) => inspectPair({certificate, key: value, domain, now}).verdict);
	if (verdict === undefined) return {question: 'key', says: 'The key is missing.'};
	return verdict.ok ? {warnings: verdict.warnings} : {question: 'key', says: verdict.says};
}

/** HSTS sends http to https by itself, so that one without the other is no answer. */
export function judgeHsts<F>({answers}: Known<F>): Judgement | undefined {
	return answers['enforce'] === false && Number(answers['hsts'] ?? 0) > 0
		? {question: 'hsts', says: 'HSTS sends http to https by itself: say yes to that, or 0 here.'}
		: undefined;
}
