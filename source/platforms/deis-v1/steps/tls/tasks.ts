import type {Secret} from '../../../../core/secret.js';
import type {Task} from '../../../../core/task.js';
import {valueMarks, writeKeys} from '../../../../tools/etcd.js';
import {behind, ssh} from '../../../../tools/ssh.js';
import {inspectCertificate} from '../../../../validate/certificate.js';
import {described} from '../../../shared/tls/certificate.js';
import {type Asked, askPlain, type LeftOut, redirects} from '../../../shared/tls/seeing.js';
import type {DeisFacts as F} from '../../facts.js';
import {reference} from '../../keep.js';
import {plainAnswer, routerAddresses, routersShow} from '../../serving.js';
import {explainWrite, line} from '../../settle.js';
import {presentCertificate} from './standing.js';

/** The key first: port 443 opens when there is a certificate (router's deis.conf). */
const keys = ['router/sslKey', 'router/sslCert'] as const;

/** The pair, as undo knows it. */
export const pairReference = reference(keys);

/** Writes key and certificate, each with one final newline, or neither; over what was read. */
export function store(facts: F, {certificate, key, now}: {certificate: string; key: Secret; now: Date}): Task {
	const {target, tree} = facts;
	const present = presentCertificate(facts);
	const values = [[key, '\n'], [certificate]] as const;
	return {
		id: 'tls/store',
		title: 'Store the key and the certificate',
		notes: [
			'/deis/router/sslKey, then /deis/router/sslCert: both or none.',
			`${present === undefined ? 'nothing' : described(present, now)} → ${described(certificate, now)}`,
		],
		changes: [pairReference],
		action: {
			kind: 'run',
			command: ssh(
				target.at,
				writeKeys(
					keys.map((one) => ({
						key: `deis/${one}`,
						over: tree.known ? tree.value.get(one)?.index : undefined,
						readsFormer: true,
					})),
				),
				{
					stdin: values.flatMap((value) => [...line(value), `${valueMarks.present}\n`]),
					effect: 'writes',
					timeout: 60,
				},
			),
			explain: (outcome) => explainWrite(target, outcome),
		},
	};
}

/** The routers that can be asked from the tunnel host, as they were when the cluster was read. */
export function insideRouters({serving}: F): readonly string[] {
	return serving.routers.known ? serving.routers.value.map(({address}) => address) : [];
}

/** Sees that every router shows this very certificate: confd looks every 5 s, and one of them may have failed to reload. */
export function everyRouter(
	facts: F,
	{host, certificate, now}: {readonly host: string; readonly certificate: string; readonly now: Date},
	leftOut: LeftOut & {readonly ifDone?: string},
): Task {
	const addresses = insideRouters(facts);
	const print = inspectCertificate({certificate, domain: undefined, now}).facts?.fingerprint256 ?? '';
	return {
		id: 'tls/routers',
		title: addresses.length === 1 ? 'See that the router shows it' : `See that all ${addresses.length} routers show it`,
		...leftOut,
		action: {
			kind: 'wait',
			seconds: 60,
			check: {
				command: ssh(facts.target.at, routersShow(host, addresses, print), {timeout: 60}),
				expect: {},
				hint: 'A router does not show it.',
			},
			explain: ({stderr}) => {
				const deaf = [...stderr.matchAll(/^(\S+) shows another certificate, or none$/gm)].map(([, address]) => address);
				return deaf.length === 0
					? undefined
					: {
							says: `Another certificate, or none, is shown by ${deaf.join(', ')}: it could not load the pair, or confd is not at work.`,
							next: ['Look at it on its host: docker logs --tail 50 deis-router'],
						};
			},
		},
	};
}

/** Has nginx itself say that it takes its configuration: with a bad one it would go on as before, and not come up after a restart. */
export function routersLoad(facts: F): readonly Task[] {
	return routerAddresses(facts.tree).map((address) => ({
		id: `tls/loads-${address}`,
		title: `See that nginx on ${address} takes its configuration`,
		optional: 'Whether it would come up after a restart was not seen.',
		action: {
			kind: 'check',
			check: {
				command: ssh(
					behind(facts.target.at, address),
					'docker exec deis-router /opt/nginx/sbin/nginx -t -c /opt/nginx/conf/nginx.conf',
				),
				expect: {},
				hint: `On ${address}: docker exec deis-router /opt/nginx/sbin/nginx -t -c /opt/nginx/conf/nginx.conf did not succeed, or the host lets nobody in.`,
			},
		},
	}));
}

/** Reads back that http is sent to https: from outside, or at a router where only 443 is reached at a port of its own. */
export function redirected(facts: F, asked: Asked | undefined, host: string, ifDone: string): readonly Task[] {
	const [address] = insideRouters(facts);
	if (asked?.address.port === 443) return [redirects(askPlain(asked), host, ifDone)];
	return address === undefined ? [] : [redirects(ssh(facts.target.at, plainAnswer(host, address)), host, ifDone)];
}
