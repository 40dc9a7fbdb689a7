import type {Finding} from '../../../../core/finding.js';
import {inspectCertificate} from '../../../../validate/certificate.js';
import type {DeisFacts as F} from '../../facts.js';
import {isEnforced, presentCertificate, presentKey} from './standing.js';

/** What is really served, by the routers where they end TLS, else under the controller's name. */
export function assessServing(facts: F, now: Date): readonly Finding[] {
	const certificate = presentCertificate(facts);
	if (certificate === undefined) return presentKey(facts) === undefined ? balancerFindings(facts) : [];
	return presentKey(facts) === undefined ? [] : routerFindings(facts, certificate, now);
}

function routerFindings({serving}: F, certificate: string, now: Date): readonly Finding[] {
	const wanted = inspectCertificate({certificate, domain: undefined, now}).facts?.fingerprint256;
	if (wanted === undefined) return [];
	if (!serving.routers.known)
		return [
			{
				id: 'tls/serving-unknown',
				status: 'unknown',
				says: 'Whether the routers show the certificate could not be seen.',
				because: serving.routers.because,
				remedy: 'See it from outside: openssl s_client -connect HOST:443 -servername deis.DOMAIN',
			},
		];
	const silent = serving.routers.value.filter(({fingerprint}) => fingerprint === undefined);
	const other = serving.routers.value.filter(({fingerprint}) => fingerprint !== undefined && fingerprint !== wanted);
	const names = (routers: typeof silent) => routers.map(({address}) => address).join(', ');
	if (silent.length === 0 && other.length === 0)
		return [
			{
				id: 'tls/served',
				status: 'good',
				says:
					serving.routers.value.length === 1
						? 'The router shows the certificate.'
						: `All ${serving.routers.value.length} routers show the certificate.`,
			},
		];
	return [
		{
			id: 'tls/not-served',
			status: 'danger',
			says:
				[
					...(other.length === 0 ? [] : [`Another certificate than etcd's is shown by ${names(other)}`]),
					...(silent.length === 0 ? [] : [`port 443 shows none on ${names(silent)}`]),
				].join(', and ') + '.',
			because:
				'A router that cannot load a pair goes on with the one before, and does not come up after a restart (deis/controller#1155).',
			remedy: 'See why, on its host: docker exec deis-router /opt/nginx/sbin/nginx -t -c /opt/nginx/conf/nginx.conf',
		},
	];
}

/** The routers hold no certificate: then a load balancer ends TLS, or nobody does. */
function balancerFindings(facts: F): readonly Finding[] {
	const {https} = facts.serving;
	if (https.known && https.value.code !== '000')
		return [
			/^30[1278]$/.test(https.value.code) && https.value.redirect.startsWith('https://')
				? {
						id: 'tls/redirect-loop',
						status: 'danger',
						says: 'https is sent to https for ever: the load balancer that ends TLS does not tell the routers so.',
						because:
							'It does not set X-Forwarded-Proto (deis/deis#4400), or a list of several, which only v1.13.0 and newer understand (deis/deis#4997).',
						remedy: 'Let it set X-Forwarded-Proto; until then: deisctl config router rm enforceHTTPS',
					}
				: {
						id: 'tls/balancer',
						status: 'good',
						says: 'A load balancer ends TLS: https is answered, and the routers have no certificate.',
					},
		];
	return [
		{
			id: 'tls/no-certificate',
			status: 'danger',
			says: 'There is no certificate: passwords and code are sent in clear.',
			because: https.known
				? 'There is no /deis/router/sslCert, and nothing answers https under the name of the controller, asked from the host that is gone through.'
				: `There is no /deis/router/sslCert; whether a load balancer ends TLS could not be seen: ${https.because}`,
			remedy: 'Put one in: `seaworthy tls`.',
		},
		...(isEnforced(facts)
			? [
					{
						id: 'tls/enforced-without-certificate',
						status: 'danger' as const,
						says: 'http is sent to https, where nothing answers: nobody gets in.',
						remedy: 'Put a certificate in: `seaworthy tls`. Until then: deisctl config router rm enforceHTTPS',
					},
				]
			: []),
	];
}
