import {at, isObject, type Json} from '../../core/json.js';
import {data, deployment, fromNamespace, probes, type Rendered, type Rendering, service} from './parts.js';
import {isTruthy, printed, unquoted} from './values.js';

const ports: readonly (readonly [inner: number, outer: number])[] = [
	[8080, 80],
	[6443, 443],
	[2222, 2222],
	[9090, 9090],
];

/** The router: its Deployment carries the settings as annotations, so that changing them rolls no pod (facts 4). */
export function router(rendering: Rendering): readonly Rendered[] {
	const of = (key: string) => at(rendering.values, 'router', key);
	const charts = 'workflow/charts/router/templates';
	const dhparam = of('dhparam');
	return [
		{source: `${charts}/deployment.yaml`, object: routerDeployment(rendering)},
		{
			source: `${charts}/dhparam.yaml`,
			object: data('Secret', 'deis-router-dhparam', {
				dhparam: isTruthy(dhparam) ? unquoted(dhparam) : publishedDhparam,
			}),
		},
		{
			source: `${charts}/service.yaml`,
			object: service({
				name: 'deis-router',
				annotations: {
					'service.beta.kubernetes.io/aws-load-balancer-connection-idle-timeout': '1200',
					...quoted(of('service_annotations')),
				},
				spec: {type: isTruthy(of('service_type')) ? unquoted(of('service_type')) : 'LoadBalancer'},
				ports: [
					{name: 'http', port: 80, targetPort: 8080},
					{name: 'https', port: 443, targetPort: 6443},
					{name: 'builder', port: 2222, targetPort: 2222},
					{name: 'healthz', port: 9090, targetPort: 9090},
				],
			}),
		},
	];
}

function routerDeployment(rendering: Rendering) {
	const of = (key: string) => at(rendering.values, 'router', key);
	const domain = of('platform_domain');
	const hostPorts = isTruthy(at(of('host_port'), 'enabled'));
	return deployment(rendering, {
		name: 'deis-router',
		at: ['router'],
		image: 'router',
		annotations: {
			...quoted(of('deployment_annotations')),
			...(isTruthy(domain) ? {'router.deis.io/nginx.platformDomain': unquoted(domain)} : {}),
		},
		container: {
			env: [fromNamespace('POD_NAMESPACE')],
			ports: ports.map(([containerPort, hostPort]) => ({containerPort, ...(hostPorts ? {hostPort} : {})})),
			...probes(['/healthz', '/healthz'], 9090, [10, 1]),
		},
		pod: {serviceAccount: 'deis-router'},
	});
}

function quoted(annotations: Json | undefined): {readonly [key: string]: Json} {
	const entries = isObject(annotations) ? Object.entries(annotations) : [];
	return Object.fromEntries(entries.map(([key, value]) => [key, printed(value)]));
}

/** ffdhe2048 of RFC 7919: as public as the default that the chart has. */
const publishedDhparam = [
	'LS0tLS1CRUdJTiBESCBQQVJBTUVURVJTLS0tLS0KTUlJQkNBS0NBUUVBLy8vLy8vLy8vLyt0K0ZSWW9ydEttcS9jVmlBblBUengy',
	'TG5GZzg0dE5wV3A0VFpCRkdRegorOHlUbmM0a216NzVmUy9qWTJNTWRkajJnYklDcnNSaGV0UGZIdFhWL1dWaEpEUDFIMThHYnRD',
	'RlkyVlZQZTBhCjg3VlhFMTUvVjhrMW1FOE1jT0RtaTNmaXBvbmE4Ky9vY2gzeFdLRTJyZWMxTUt6S1QwZzZlWHE4Q3JHQ3N5VDcK',
	'WWRFSXFVdXl5T1A3dVdyYXQyRFg5R2dkVDBLajNqbE45SzVXN2VkamNyc1pDd2VueU80S2JYQ2VBdnpoemZmaQo3TUEwQk0wb05D',
	'OWhrWEwrbk9tRmcvK09UeEl5N3ZLQmc4UCtPeHRNYjYxek83WDh2QzdDSUFYRmp2R0RmUmFECnNzYnpTaWJCc3UvNmlHdENPR0Vv',
	'WEpmLy8vLy8vLy8vL3dJQkFnPT0KLS0tLS1FTkQgREggUEFSQU1FVEVSUy0tLS0tCg==',
].join('');
