import type {Finding} from '../../../../core/finding.js';
import {inspectDhparam} from '../../../../validate/dhparam.js';
import {keyTypeName} from '../../../../validate/key-strength.js';
import {readKey} from '../../../../validate/private-key.js';
import {listed} from '../../../shared/listed.js';
import {assessPair} from '../../../shared/tls/assess-pair.js';
import type {DeisFacts as F} from '../../facts.js';
import {plainAt} from '../../tree.js';
import {assessHttp} from './assess-http.js';
import {assessServing} from './assess-serving.js';
import {everyProtocol} from './questions.js';
import {bareDomains, domainOf, has, presentCertificate, presentKey, routerKey, unloadable} from './standing.js';

const run = '`seaworthy tls`';

/** The certificate, what the routers show, whether http is sent to https, HSTS, and what is weak or does nothing. */
export function assess(facts: F, now: Date): readonly Finding[] {
	if (!facts.tree.known)
		return [
			{
				id: 'tls/unknown',
				status: 'unknown',
				says: 'Whether there is a certificate could not be read.',
				because: facts.tree.because,
				remedy: 'See how etcd is, on the host: etcdctl cluster-health',
			},
		];
	const certificate = presentCertificate(facts);
	return [
		domainFinding(facts),
		...pairFindings(facts, now),
		...assessServing(facts, now),
		...assessHttp(facts),
		...(certificate === undefined ? [] : [...weakFindings(facts), ...domainsFindings(facts, certificate)]),
		...proxyFindings(facts),
	];
}

function domainFinding(facts: F): Finding {
	const domain = domainOf(facts);
	return domain === undefined
		? {
				id: 'tls/no-domain',
				status: 'attention',
				says: 'The platform has no domain: nothing tells for which names the certificate must be.',
				remedy: 'Set it: deisctl config platform set domain=DOMAIN',
			}
		: {id: 'tls/domain', status: 'good', says: `The platform's domain is ${domain}.`};
}

function pairFindings(facts: F, now: Date): readonly Finding[] {
	const [certificate, key] = [presentCertificate(facts), presentKey(facts)];
	if (certificate === undefined && key === undefined) return [];
	if (certificate === undefined || key === undefined)
		return [
			{
				id: 'tls/incomplete-pair',
				status: 'danger',
				says:
					key === undefined
						? 'There is a certificate and no key: the routers cannot load it, and do not come up after a restart.'
						: 'There is a key and no certificate: the routers do not open port 443.',
				because: `/deis/router/${key === undefined ? 'sslKey' : 'sslCert'} is not there.`,
				remedy: `Put both in: ${run}.`,
			},
		];
	const domain = domainOf(facts);
	return key.inspect((value) => [...assessPair({certificate, key: value, domain, now}), ...kindFindings(value)]);
}

function kindFindings(key: string): readonly Finding[] {
	const read = readKey(key);
	const kind = 'says' in read ? '' : keyTypeName(read.key);
	return unloadable.test(kind)
		? [
				{
					id: 'tls/unloadable',
					status: 'danger',
					says: `The key is ${kind}, which the routers' openssl of 2016 cannot load: they go on as before until they restart.`,
					remedy: `Put in a pair with an RSA or EC key: ${run}.`,
				},
			]
		: [];
}

function weakFindings(facts: F): readonly Finding[] {
	const protocols = routerKey(facts, 'sslProtocols') ?? everyProtocol;
	const parameters = routerKey(facts, 'sslDhparam');
	const dhparam = parameters === undefined ? undefined : inspectDhparam(parameters);
	const old = protocols.split(/\s+/).filter((one) => !/^TLSv1\.[23]$/.test(one));
	const unheard = protocols.split(/\s+/).filter((one) => !/^(SSLv[23]|TLSv1(\.[12])?)$/.test(one));
	return [
		...(!has(facts, '1.10.0') || old.length === 0
			? []
			: [
					{
						id: 'tls/old-protocols',
						status: 'attention' as const,
						says: `The routers take broken versions of TLS: ${old.join(', ')}.`,
						...(routerKey(facts, 'sslProtocols') === undefined ? {because: 'It is their default.'} : {}),
						remedy: 'Leave them out: `seaworthy tls --set tls.protocols=TLSv1.2`.',
					},
				]),
		...(!has(facts, '1.10.0') || unheard.length === 0
			? []
			: [
					{
						id: 'tls/unknown-protocols',
						status: 'danger' as const,
						says: `nginx does not know ${unheard.join(', ')}: it goes on as before until it restarts, and does not come up then.`,
						because: `/deis/router/sslProtocols is ${JSON.stringify(protocols)}.`,
						remedy: 'Set what it knows: `seaworthy tls --set tls.protocols=TLSv1.2`.',
					},
				]),
		...(dhparam === undefined || dhparam.ok
			? []
			: [
					{
						id: 'tls/weak-dhparam',
						status: 'attention' as const,
						says: dhparam.says,
						because: 'Read from /deis/router/sslDhparam.',
						remedy: 'Set your own: `seaworthy tls --set tls.dhparam=dhparam.pem`.',
					},
				]),
	];
}

function domainsFindings(facts: F, certificate: string): readonly Finding[] {
	const bare = bareDomains(facts, certificate);
	if (bare.length === 0) return [];
	const never = has(facts, '1.5.0') && !has(facts, '1.5.2');
	return [
		{
			id: 'tls/bare-domains',
			status: 'attention',
			says: `https shows a certificate of somebody else for ${listed(bare)}.`,
			because: never
				? 'This release leads such a domain to the controller (deis/deis#3470, mended in v1.5.2).'
				: 'They have no certificate of their own, and that of the platform does not cover them (deis/deis#5102).',
			remedy: 'Give each its own: `deis certs:add`, and from v1.12 on `deis certs:attach`.',
		},
	];
}

/** The PROXY protocol is turned on by any value but `false`, also by those that say no. */
function proxyFindings({tree}: F): readonly Finding[] {
	const value = plainAt(tree, 'router/proxyProtocol');
	return value === undefined || !/^(0|no|off|n|none|disabled?|False|FALSE)$/.test(value)
		? []
		: [
				{
					id: 'tls/proxy-protocol',
					status: 'danger',
					says: `The PROXY protocol is on although it is set to ${JSON.stringify(value)}: any value but false turns it on, and whoever does not speak it gets no answer.`,
					remedy: 'Take it away, unless the load balancer speaks it: deisctl config router rm proxyProtocol',
				},
			];
}
