import {fine, type Known, type Question, type Verdict} from '../../../../core/question.js';
import {findLeaf} from '../../../../validate/certificate-chain.js';
import {readChain} from '../../../../validate/certificate-file.js';
import {coversDomain} from '../../../../validate/certificate-names.js';
import {checkDomain} from '../../../../validate/domain.js';
import {wildcardDomain} from '../../../shared/tls/certificate.js';
import {
	addressQuestion,
	certificateOf,
	dhparamQuestion,
	enforceQuestion,
	hstsQuestion,
	pairQuestions,
} from '../../../shared/tls/questions.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {
	dhparamPath,
	elsewhere,
	isEnforced,
	isSetUp,
	liveDomain,
	liveHsts,
	managedBy,
	present,
	proposedAddress,
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
	const chain = readChain(certificateOf(present, known) ?? '');
	const leaf = 'says' in chain ? undefined : findLeaf(chain.given);
	return leaf === undefined ? fine : coversDomain(leaf, domain);
}

/** The pair first, then what hangs on it. */
export const questions: readonly Question<F>[] = [
	...pairQuestions<F>({
		present,
		when: unlessManaged,
		domain: ({facts, given}) => (isSetUp(facts) && given?.includes('domain') !== true ? liveDomain(facts) : undefined),
		kept: (facts) =>
			isSetUp(facts) ? `. Kept as it is: ${kept(facts)} (another: --set tls.domain, enforce, hsts, address)` : '',
		goesInto: 'the Secret',
	}),
	{
		id: 'domain',
		kind: 'text',
		message: 'Platform domain',
		why: 'The controller is deis.DOMAIN, every app APP.DOMAIN; the certificate must be for *.DOMAIN.',
		when: unlessKept('domain'),
		present: ({facts}) => liveDomain(facts),
		proposal: (known) => liveDomain(known.facts) ?? wildcardDomain(certificateOf(present, known) ?? '', known.now),
		validate: (value, known) => {
			const verdict = checkDomain(value);
			return verdict.ok ? covered(value, known) : verdict;
		},
	},
	addressQuestion<F>(unlessKept('address'), proposedAddress),
	enforceQuestion<F>(present, unlessKept('enforce')),
	hstsQuestion<F>(present, unlessKept('hsts')),
	dhparamQuestion<F>(
		unlessKept('dhparam'),
		({facts}) => (valueOf(facts, dhparamPath) === undefined ? "the chart's" : 'own ones'),
		'Optional: they take the place of published ones that every installation has.',
	),
];
