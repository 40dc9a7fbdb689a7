import {fine, type Known, type Question, type Verdict} from '../../../core/question.js';
import type {Secret} from '../../../core/secret.js';
import {inspectCertificate} from '../../../validate/certificate.js';
import {inspectDhparam} from '../../../validate/dhparam.js';
import {normalisePem} from '../../../validate/pem.js';
import {inspectKey} from '../../../validate/private-key.js';
import {checkAddress} from './address.js';
import {described, standingOf} from './certificate.js';

/** What of TLS a platform has set, as the questions show and keep it. */
export type Present<F> = {
	/** The certificate with its intermediates; it is public. */
	certificate(facts: F): string | undefined;
	key(facts: F): Secret | undefined;
	isEnforced(facts: F): boolean;
	/** Seconds; undefined when HSTS is off. */
	hsts(facts: F): number | undefined;
};

/** Whether a question is asked. */
type When<F> = NonNullable<Question<F>['when']>;

/** The certificate that there will be: the one given, else the one in the cluster. */
export function certificateOf<F>(present: Present<F>, {facts, answers}: Known<F>): string | undefined {
	return typeof answers['certificate'] === 'string' ? answers['certificate'] : present.certificate(facts);
}

function fits(key: string, certificate: string | undefined, now: Date): Verdict {
	if (certificate === undefined) return fine;
	const standing = standingOf({certificate, key, domain: undefined, now});
	return 'unreadable' in standing || standing.key === undefined ? fine : {ok: false, says: standing.key};
}

/** Certificate and key, by path or pasted. */
export function pairQuestions<F>({
	present,
	when,
	domain,
	kept,
	goesInto,
}: {
	readonly present: Present<F>;
	readonly when: (id: 'certificate' | 'key') => When<F>;
	/** What the certificate must be for, when that is settled by now. */
	readonly domain: (known: Known<F>) => string | undefined;
	/** What else goes on as it is, a sentence that follows the present certificate. */
	readonly kept: (facts: F) => string;
	/** Ends the sentence "It goes into … over standard input". */
	readonly goesInto: string;
}): readonly Question<F>[] {
	return [
		{
			id: 'certificate',
			kind: 'text',
			format: 'pem',
			message: 'Certificate',
			why: "PEM, the server's own first, then its intermediates: one wildcard certificate serves deis.DOMAIN and every app.",
			when: when('certificate'),
			present: ({facts, now}) => {
				const certificate = present.certificate(facts);
				return certificate === undefined ? undefined : `${described(certificate, now)}${kept(facts)}`;
			},
			keeps: ({facts}) => present.certificate(facts) !== undefined,
			normalise: normalisePem,
			validate: (value, known) =>
				inspectCertificate({certificate: value, domain: domain(known), now: known.now}).verdict,
		},
		{
			id: 'key',
			kind: 'text',
			secret: true,
			format: 'pem',
			message: 'Private key',
			why: `PEM without a passphrase. It goes into ${goesInto} over standard input, and is shown nowhere.`,
			when: when('key'),
			present: ({facts}) => (present.key(facts) === undefined ? undefined : 'set'),
			keeps: ({facts}) => present.key(facts) !== undefined,
			normalise: normalisePem,
			validate: (value, known) => {
				const {verdict} = inspectKey(value);
				return verdict.ok ? fits(value, certificateOf(present, known), known.now) : verdict;
			},
		},
	];
}

/** Where 443 is seen from outside. */
export function addressQuestion<F>(
	when: When<F>,
	proposal: NonNullable<Question<F>['proposal']>,
	why = 'Host or IP address, HOST:PORT for another port. Nothing is enforced before 443 shows the certificate there.',
): Question<F> {
	return {
		id: 'address',
		kind: 'text',
		message: 'Where port 443 is reached',
		why,
		when,
		optional: true,
		proposal,
		validate: (value) => checkAddress(value),
	};
}

/** Whether http is sent to https. */
export function enforceQuestion<F>(present: Present<F>, when: When<F>): Question<F> {
	return {
		id: 'enforce',
		kind: 'confirm',
		message: 'Send http to https?',
		why: 'Without it whoever types http sends passwords and code in clear.',
		when,
		present: ({facts}) => (present.isEnforced(facts) ? 'yes' : 'no'),
		proposal: () => true,
	};
}

/** For how long browsers refuse http by themselves. */
export function hstsQuestion<F>(present: Present<F>, when: When<F>): Question<F> {
	return {
		id: 'hsts',
		kind: 'text',
		message: 'HSTS, in seconds',
		why: 'For so long browsers refuse http by themselves, and nothing can take that back: begin with 300. 0 is off.',
		when: (known) => when(known) && (known.answers['enforce'] !== false || known.given?.includes('hsts') === true),
		optional: true,
		present: ({facts}) => `${present.hsts(facts) ?? 'off'}`,
		keeps: ({facts}) => present.hsts(facts) !== undefined,
		proposal: ({facts}) => String(present.hsts(facts) ?? 300),
		validate: (value) => checkSeconds(value),
	};
}

/** Parameters for old clients, in the place of those that everybody has. */
export function dhparamQuestion<F>(when: When<F>, present: (known: Known<F>) => string, why: string): Question<F> {
	return {
		id: 'dhparam',
		kind: 'text',
		format: 'pem',
		message: 'Diffie-Hellman parameters of your own',
		why: `${why} To make some: openssl dhparam -out dhparam.pem 2048`,
		when,
		optional: true,
		present,
		normalise: normalisePem,
		validate: (value) => inspectDhparam(value),
	};
}

function checkSeconds(value: string): Verdict {
	if (!/^\d{1,9}$/.test(value)) return {ok: false, says: 'Give whole seconds, for example 300; 0 for off.'};
	return Number(value) > 86_400
		? {
				ok: true,
				warnings: [`Browsers keep to https for ${value} s: no mistake in the certificate can be survived for so long.`],
			}
		: fine;
}
