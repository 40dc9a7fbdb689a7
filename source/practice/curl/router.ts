import {X509Certificate, createPrivateKey} from 'node:crypto';
import {at, isObject, textAt} from '../../core/json.js';
import type {World} from '../world.js';
import type {Answer, Request} from './command.js';
import {controllerAnswers, servingPod} from './controller.js';

/** Where the router's Service is reached from outside: an address of RFC 5737, so that nothing real can answer. */
export const routerAddress = '203.0.113.10';

/** What the router shows on 443: the platform's certificate, or its own. */
export type Shown = {readonly certificate: string; readonly ofPlatform: boolean};

const namespace = 'deis';

/** Whether a router serves at all. */
export function routerServes(world: World): boolean {
	return servingPod(world, namespace, 'deis-router') !== undefined;
}

/** The certificate the router shows for a host: the platform's for short names when it can be used, else its own (facts 4). */
export function shownCertificate(world: World, fallback: string): Shown {
	const secret = world.state.objects[`Secret/${namespace}/deis-router-platform-cert`];
	const part = (key: string) => Buffer.from(textAt(secret, 'data', key) ?? '', 'base64').toString();
	const [certificate, key] = [part('tls.crt'), part('tls.key')];
	return matches(certificate, key) ? {certificate, ofPlatform: true} : {certificate: fallback, ofPlatform: false};
}

function matches(certificate: string, key: string): boolean {
	try {
		return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
	} catch {
		return false;
	}
}

function annotation(world: World, name: string): string | undefined {
	const router = world.state.objects[`Deployment/${namespace}/deis-router`];
	const annotations = at(router, 'metadata', 'annotations');
	const value = isObject(annotations) ? annotations[`router.deis.io/nginx.${name}`] : undefined;
	return typeof value === 'string' ? value : undefined;
}

/** The router's answer to a request from outside. */
export function routerAnswers(world: World, request: Request, tls: 'platform' | 'own' | 'none'): Answer {
	const hsts = annotation(world, 'ssl.hsts.enabled') === 'true';
	const enforce = hsts || annotation(world, 'ssl.enforce') === 'true';
	const html = {'Content-Type': 'text/html', Server: 'nginx'};
	const first = request.host.split('.')[0] ?? '';
	const domain = annotation(world, 'platformDomain');
	const isDeis = first === 'deis' && (domain === undefined || request.host === `deis.${domain}`);
	if (!isDeis || tls === 'own') return {status: 404, headers: html, body: '<html>404 Not Found</html>'};
	if (enforce && tls === 'none')
		return {status: 301, headers: {...html, Location: `https://${request.host}${request.path}`}, body: ''};
	const controller = servingPod(world, namespace, 'deis-controller');
	const answer: Answer =
		controller === undefined ? {status: 503, headers: html, body: ''} : controllerAnswers(world, controller, request);
	return hsts && tls === 'platform'
		? {...answer, headers: {...answer.headers, 'Strict-Transport-Security': hstsHeader(world)}}
		: answer;
}

function hstsHeader(world: World): string {
	const wanted = annotation(world, 'ssl.hsts.maxAge');
	const maxAge = wanted !== undefined && /^\d+$/.test(wanted) ? wanted : '15552000';
	const more = [
		annotation(world, 'ssl.hsts.includeSubDomains') === 'true' ? '; includeSubDomains' : '',
		annotation(world, 'ssl.hsts.preload') === 'true' ? '; preload' : '',
	];
	return `max-age=${maxAge}${more.join('')}`;
}
