import {fine, type Known, type Question, type Verdict} from '../../../../core/question.js';
import {inspectCertificate} from '../../../../validate/certificate.js';
import {findLeaf} from '../../../../validate/certificate-chain.js';
import {readChain} from '../../../../validate/certificate-file.js';
import {coversDomain} from '../../../../validate/certificate-names.js';
import {inspectDhparam} from '../../../../validate/dhparam.js';
import {checkDomain} from '../../../../validate/domain.js';
import {normalisePem} from '../../../../validate/pem.js';
import {inspectKey} from '../../../../validate/private-key.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {checkAddress, proposedAddress} from './address.js';
import {described, standingOf, wildcardDomain} from './certificate.js';
import {
	dhparamPath,
	elsewhere,
	isEnforced,
	isSetUp,
	liveDomain,
	liveHsts,
	managedBy,
	presentCertificate,
	presentPair,
	valueOf,
} from './standing.js';

/** Asked unless it is set already, or when an answer was given beforehand. */
function unlessKept(id: string): NonNullable<Question<F>['when']> {
	return ({facts, given}) => elsewhere(facts) === undefined && (!isSetUp(facts) || given?.includes(id) === true);
}

/** Not where TLS ends elsewhere, nor where cert-manager writes the Secret. */
function unlessManaged(id: string): NonNullable<Question<F>['when']> {
	return ({facts, given}) =>
		elsewhere(facts) === undefined && (managedBy(facts) === undefined || given?.includes(id) === true);
}

/** The certificate that there will be: the one given, else the one in the cluster. */
export function certificateOf({facts, answers}: Known<F>): string | undefined {
	return typeof answers['certificate'] === 'string' ? answers['certificate'] : presentCertificate(facts);
}

/** The domain that there will be. */
export function domainOf({facts, answers}: Known<F>): string | undefined {
	return typeof answers['domain'] === 'string' ? answers['domain'] : liveDomain(facts);
}

/** What goes on as it is, for people. */
function kept(facts: F): string {
	const hsts = liveHsts(facts);
	return [
		`domain ${liveDomain(facts) ?? 'not set'}`,
		`http ${isEnforced(facts) ? 'goes to https' : 'is answered'}`,
		`HSTS ${hsts === undefined ? 'off' : `${hsts} s`}`,
	].join(', ');
}

function covered(domain: string, known: Known<F>): Verdict {
	const chain = readChain(certificateOf(known) ?? '');
	const leaf = 'says' in chain ? undefined : findLeaf(chain.given);
	return leaf === undefined ? fine : coversDomain(leaf, domain);
}

function fits(key: string, known: Known<F>): Verdict {
	const certificate = certificateOf(known);
	if (certificate === undefined) return fine;
	const standing = standingOf({certificate, key, domain: undefined, now: known.now});
	return 'unreadable' in standing || standing.key === undefined ? fine : {ok: false, says: standing.key};
}

/** The pair first, then what hangs on it. */
export const questions: readonly Question<F>[] = [
	{
		id: 'certificate',
		kind: 'text',
		format: 'pem',
		message: 'Certificate',
		why: "PEM, the server's own first, then its intermediates: one wildcard certificate serves deis.DOMAIN and every app.",
		when: unlessManaged('certificate'),
		present: ({facts, now}) => {
			const certificate = presentCertificate(facts);
			if (certificate === undefined) return undefined;
			const rest = isSetUp(facts)
				? `. Kept as it is: ${kept(facts)} (another: --set tls.domain, enforce, hsts, address)`
				: '';
			return `${described(certificate, now)}${rest}`;
		},
		keeps: ({facts}) => presentCertificate(facts) !== undefined,
		normalise: normalisePem,
		validate: (value, {facts, given, now}) => {
			const stays = isSetUp(facts) && given?.includes('domain') !== true;
			return inspectCertificate({certificate: value, domain: stays ? liveDomain(facts) : undefined, now}).verdict;
		},
	},
	{
		id: 'key',
		kind: 'text',
		secret: true,
		format: 'pem',
		message: 'Private key',
		why: 'PEM without a passphrase. It goes into the Secret over standard input, and is shown nowhere.',
		when: unlessManaged('key'),
		present: ({facts}) => (presentPair(facts)?.key === undefined ? undefined : 'set'),
		keeps: ({facts}) => presentPair(facts)?.key !== undefined,
		normalise: normalisePem,
		validate: (value, known) => {
			const {verdict} = inspectKey(value);
			return verdict.ok ? fits(value, known) : verdict;
		},
	},
	{
		id: 'domain',
		kind: 'text',
		message: 'Platform domain',
		why: 'The controller is deis.DOMAIN, every app APP.DOMAIN; the certificate must be for *.DOMAIN.',
		when: unlessKept('domain'),
		present: ({facts}) => liveDomain(facts),
		proposal: (known) => liveDomain(known.facts) ?? wildcardDomain(certificateOf(known) ?? '', known.now),
		validate: (value, known) => {
			const verdict = checkDomain(value);
			return verdict.ok ? covered(value, known) : verdict;
		},
	},
	{
		id: 'address',
		kind: 'text',
		message: 'Where port 443 is reached',
		why: 'Host or IP address, HOST:PORT for another port. Nothing is enforced before 443 shows the certificate there.',
		when: unlessKept('address'),
		optional: true,
		proposal: proposedAddress,
		validate: (value) => checkAddress(value),
	},
	{
		id: 'enforce',
		kind: 'confirm',
		message: 'Send http to https?',
		why: 'Without it whoever types http sends passwords and code in clear.',
		when: unlessKept('enforce'),
		present: ({facts}) => (isEnforced(facts) ? 'yes' : 'no'),
		proposal: () => true,
	},
	{
		id: 'hsts',
		kind: 'text',
		message: 'HSTS, in seconds',
		why: 'For so long browsers refuse http by themselves, and nothing can take that back: begin with 300. 0 is off.',
		when: (known) =>
			unlessKept('hsts')(known) && (known.answers['enforce'] !== false || known.given?.includes('hsts') === true),
		optional: true,
		present: ({facts}) => `${liveHsts(facts) ?? 'off'}`,
		keeps: ({facts}) => liveHsts(facts) !== undefined,
		proposal: ({facts}) => String(liveHsts(facts) ?? 300),
		validate: (value) => checkSeconds(value),
	},
	{
		id: 'dhparam',
		kind: 'text',
		format: 'pem',
		message: 'Diffie-Hellman parameters of your own',
		why: 'Optional: they take the place of published ones that every installation has. To make some: openssl dhparam -out dhparam.pem 2048',
		when: unlessKept('dhparam'),
		optional: true,
		present: ({facts}) => (valueOf(facts, dhparamPath) === undefined ? "the chart's" : 'own ones'),
		normalise: normalisePem,
		validate: (value) => inspectDhparam(value),
	},
];

function checkSeconds(value: string): Verdict {
	if (!/^\d{1,9}$/.test(value)) return {ok: false, says: 'Give whole seconds, for example 300; 0 for off.'};
	return Number(value) > 86_400
		? {
				ok: true,
				warnings: [`Browsers keep to https for ${value} s: no mistake in the certificate can be survived for so long.`],
			}
		: fine;
}
