import type {Known} from '../../../../core/question.js';
import {Secret} from '../../../../core/secret.js';
import {normalisePem} from '../../../../validate/pem.js';
import {coversName} from '../../../../validate/certificate-names.js';
import type {Present} from '../../../shared/tls/questions.js';
import {type DeisFacts as F, isAtLeast} from '../../facts.js';
import {plainAt} from '../../tree.js';

/** The platform's domain. */
export function domainOf({tree}: F): string | undefined {
	return plainAt(tree, 'platform/domain');
}

/** A key of the router, as it is written; what is empty is as good as nothing to its templates. */
export function routerKey({tree}: F, key: string): string | undefined {
	const value = plainAt(tree, `router/${key}`);
	return value === '' ? undefined : value;
}

/** The certificate that the routers have; it is public. */
export function presentCertificate(facts: F): string | undefined {
	return routerKey(facts, 'sslCert');
}

/** The key that the routers have. */
export function presentKey({tree}: F): Secret | undefined {
	const value = tree.known ? tree.value.get('router/sslKey')?.value : undefined;
	return value instanceof Secret && !value.isEmpty ? value : undefined;
}

/** Seconds for which browsers keep to https; undefined when HSTS is off. Nothing but `true` turns it on; the default is 18 weeks. */
export function liveHsts(facts: F): number | undefined {
	if (routerKey(facts, 'hsts/enabled') !== 'true' || !has(facts, '1.8.0')) return undefined;
	const seconds = routerKey(facts, 'hsts/maxAge');
	return seconds !== undefined && /^\d+$/.test(seconds) ? Number(seconds) : 10_886_400;
}

/** Whether http is sent to https: by its own key, and where that is not set by HSTS (router's nginx.conf). */
export function isEnforced(facts: F): boolean {
	return has(facts, '1.4.0') && (routerKey(facts, 'enforceHTTPS') ?? routerKey(facts, 'hsts/enabled')) === 'true';
}

/** What is set, as the questions show and keep it. */
export const present: Present<F> = {certificate: presentCertificate, key: presentKey, isEnforced, hsts: liveHsts};

/** Whether the routers end TLS and http is sent there, so that only a new certificate is to be asked for. */
export function isSetUp(facts: F): boolean {
	return presentCertificate(facts) !== undefined && presentKey(facts) !== undefined && isEnforced(facts);
}

/** Whether the release knows what came with a version; an unknown release is taken for a new one. */
export function has(facts: F, since: string): boolean {
	return isAtLeast(facts.version, since) !== false;
}

/** Who ends TLS. */
export type Ends = 'routers' | 'balancer';

/** Who ends TLS by the answers, else by what is set; who gives a certificate means the routers. */
export function endsOf({facts, answers, given}: Pick<Known<F>, 'facts' | 'answers' | 'given'>): Ends {
	if (answers['ends'] !== undefined) return answers['ends'] === 'balancer' ? 'balancer' : 'routers';
	return seemsBalanced(facts) && given?.includes('certificate') !== true ? 'balancer' : 'routers';
}

/** Something before the routers ends TLS already: they have no certificate, and https is answered. */
export function seemsBalanced(facts: F): boolean {
	const {https} = facts.serving;
	return presentCertificate(facts) === undefined && https.known && https.value.code !== '000';
}

/** Why this release cannot send http to https, or not rightly. */
export function enforceObstacle(facts: F, ends: Ends): string | undefined {
	const release = facts.version.known ? `This release (v${facts.version.value})` : 'This release';
	if (!has(facts, '1.4.0')) return `${release} cannot send http to https: enforceHTTPS came with v1.4.0.`;
	if (!has(facts, '1.5.0') && ends === 'routers')
		return `${release} sends https to https for ever unless a load balancer ends TLS (deis/deis#3245, mended in v1.5.0).`;
	return has(facts, '1.5.0') && !has(facts, '1.5.1')
		? `${release} redirects to addresses that do not exist (deis/deis#3438, mended in v1.5.1).`
		: undefined;
}

/** Domains of apps for which https shows a certificate that is not theirs: they have none of their own, and the platform's does not cover them (deis/deis#5102). */
export function bareDomains({tree}: F, certificate: string | undefined): readonly string[] {
	if (!tree.known || certificate === undefined) return [];
	const leaf = normalisePem(certificate);
	return [...tree.value.keys()]
		.flatMap((key) => (key.startsWith('domains/') ? [key.slice('domains/'.length)] : []))
		.filter((domain) => !tree.value.has(`certs/${domain}/cert`) && !coversName(leaf, domain))
		.toSorted();
}

/** Kinds of keys that openssl knows only since 1.1.1, which is younger than the last router. */
export const unloadable = /^(?:Ed25519|Ed448|RSA-PSS)/;
