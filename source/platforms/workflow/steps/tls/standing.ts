import {at, isObject, listAt, textAt} from '../../../../core/json.js';
import type {Known} from '../../../../core/question.js';
import {valueOr} from '../../../../core/reading.js';
import type {Secret} from '../../../../core/secret.js';
import type {Present} from '../../../shared/tls/questions.js';
import {objectOf, secretOf, type WorkflowFacts as F} from '../../facts.js';
import {valueAt} from '../../values.js';

/** The Secret that the router serves for every short domain (facts 4); other names and keys it ignores. */
export const secretName = 'deis-router-platform-cert';

/** What the router's annotations begin with. */
const prefix = 'router.deis.io/nginx.';

/** The settings of the router that this step sets, by the ends of their annotations. */
export type RouterSetting = 'ssl.enforce' | 'ssl.hsts.enabled' | 'ssl.hsts.maxAge' | 'platformDomain';

/** Where an annotation of the router stands in the chart's values. */
export function annotationPath(name: RouterSetting): readonly string[] {
	return ['router', 'deployment_annotations', `${prefix}${name}`];
}

/** Where the platform's domain stands in the chart's values. */
export const domainPath = ['router', 'platform_domain'] as const;

/** Where the parameters of an own Diffie-Hellman group stand: a PEM in base64. */
export const dhparamPath = ['router', 'dhparam'] as const;

/** What the live router is told by an annotation; undefined when it has none. */
export function liveSetting(facts: F, name: RouterSetting): string | undefined {
	const router = valueOr(objectOf(facts, 'Deployment', 'deis-router'), undefined);
	return textAt(router, 'metadata', 'annotations', `${prefix}${name}`);
}

/** What Helm's values say of an annotation; undefined when nothing, or when they could not be read. */
export function valueOf(facts: F, path: readonly string[]): string | undefined {
	const value = facts.effective.known ? valueAt(facts.effective.value, path) : undefined;
	return value === undefined || value === '' || typeof value === 'object' ? undefined : String(value);
}

/** The platform's domain, by the live router. */
export function liveDomain(facts: F): string | undefined {
	const domain = liveSetting(facts, 'platformDomain');
	return domain === '' ? undefined : domain;
}

/** Seconds for which browsers keep to https; undefined when HSTS is off. The router's own default is 180 days. */
export function liveHsts(facts: F): number | undefined {
	if (!isTrue(liveSetting(facts, 'ssl.hsts.enabled'))) return undefined;
	const seconds = liveSetting(facts, 'ssl.hsts.maxAge');
	return seconds !== undefined && /^\d+$/.test(seconds) ? Number(seconds) : 15_552_000;
}

/** Whether the live router sends http to https; HSTS implies it. */
export function isEnforced(facts: F): boolean {
	return isTrue(liveSetting(facts, 'ssl.enforce')) || liveHsts(facts) !== undefined;
}

function isTrue(value: string | undefined): boolean {
	return value?.toLowerCase() === 'true';
}

/** What the Secret holds, each part as far as it is there. */
export type Pair = {readonly certificate: Secret | undefined; readonly key: Secret | undefined};

/** The certificate and key in the cluster; undefined when there is no Secret, or when it could not be read. */
export function presentPair(facts: F): Pair | undefined {
	const secret = valueOr(secretOf(facts, secretName), undefined);
	const part = (key: string) => {
		const value = secret?.data[key];
		return value === undefined || value.isEmpty ? undefined : value;
	};
	return secret === undefined ? undefined : {certificate: part('tls.crt'), key: part('tls.key')};
}

/** The certificate in the cluster; it is public. */
export function presentCertificate(facts: F): string | undefined {
	return presentPair(facts)?.certificate?.inspect((value) => `${value}\n`);
}

/** What is set, as the questions show and keep it. */
export const present: Present<F> = {
	certificate: presentCertificate,
	key: (facts) => presentPair(facts)?.key,
	isEnforced,
	hsts: liveHsts,
};

/** The type the Secret must have: the API server refuses another one for a Secret that is there (facts 0.0 no. 20). */
export function secretType(facts: F): string {
	return valueOr(secretOf(facts, secretName), undefined)?.type ?? 'kubernetes.io/tls';
}

/** The Certificate of cert-manager that writes the Secret, and would put its own back. */
export function managedBy(facts: F): string | undefined {
	return valueOr(secretOf(facts, secretName), undefined)?.annotations['cert-manager.io/certificate-name'];
}

/** Whether everything is set, so that only a new certificate is to be asked for. */
export function isSetUp(facts: F): boolean {
	const pair = presentPair(facts);
	const whole = pair?.certificate !== undefined && pair.key !== undefined;
	return whole && liveDomain(facts) !== undefined && isEnforced(facts);
}

/** Where the router's Service is reached from outside, by its load balancer. */
export function serviceAddress(facts: F): string | undefined {
	const [first] = listAt(valueOr(routerService(facts), undefined), 'status', 'loadBalancer', 'ingress');
	const address = textAt(first, 'ip') ?? textAt(first, 'hostname');
	return address?.includes(':') === true ? `[${address}]` : address;
}

function routerService(facts: F) {
	return objectOf(facts, 'Service', 'deis-router');
}

/** What of TLS is not the router's business here. */
export type Elsewhere = {readonly says: string; readonly instructions: readonly string[]};

/** Annotations by which clouds end TLS at the load balancer (facts 4). */
const balancerCertificate =
	/aws-load-balancer-ssl-cert$|loadbalancer-certificate-id$|load-balancer-tls-secret$|default-tls-container-ref$/;

/** TLS ends somewhere else than at deis-router: in an ingress controller, or at the load balancer. */
export function elsewhere(facts: F): Elsewhere | undefined {
	if (facts.objects.known && valueOr(objectOf(facts, 'Deployment', 'deis-router'), undefined) === undefined)
		return {
			says: "There is no deis-router: an ingress controller answers for the platform, and none of the router's settings apply.",
			instructions: [
				'Give the ingress controller a default (wildcard) certificate for *.DOMAIN, and let it send http to https: the chart makes an Ingress without a tls section (teamhephy/controller#79).',
				'Then see that it works: curl --head https://deis.DOMAIN/v2/',
			],
		};
	const annotations = at(valueOr(routerService(facts), undefined), 'metadata', 'annotations');
	const name = isObject(annotations)
		? Object.keys(annotations).find((key) => balancerCertificate.test(key))
		: undefined;
	if (name === undefined) return undefined;
	return {
		says: `TLS ends at the load balancer of the router's Service (${name}): the certificate lies there, and the router never sees it.`,
		instructions: [
			"Renew the certificate at the load balancer; certificates of apps' own domains belong there too.",
			"Its listener on 443 must go to the router's port 80 and set X-Forwarded-Proto; the router then redirects by these Helm values:",
			'router.deployment_annotations."router.deis.io/nginx.ssl.enforce": "true"',
		],
	};
}

/** The load balancer of the router's Service, else the controller's own name. */
export function proposedAddress({facts, answers}: Pick<Known<F>, 'facts' | 'answers'>): string | undefined {
	const domain = typeof answers['domain'] === 'string' ? answers['domain'] : liveDomain(facts);
	return serviceAddress(facts) ?? (domain === undefined ? undefined : `deis.${domain}`);
}
