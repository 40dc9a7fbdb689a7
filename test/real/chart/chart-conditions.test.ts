import {beforeAll, describe, expect, it} from 'vitest';
import {type Rendered, decode, environment, find, label, render} from './render.js';

describe('the router', {timeout: 30_000}, () => {
	const annotations = async (router: unknown) =>
		find(await render({router}), 'Deployment/deis-router')?.metadata.annotations ?? {};
	const prefix = 'router.deis.io/nginx';

	it('carries the annotations it is given, a bare number as Helm prints it (0.0 no. 4)', async () => {
		expect(await annotations({})).toEqual({'component.deis.io/version': 'v2.19.0'});
		const given = {[`${prefix}.ssl.enforce`]: 'true', [`${prefix}.a`]: '10886400', [`${prefix}.b`]: 10_886_400};
		expect(await annotations({deployment_annotations: given})).toMatchObject({
			...given,
			[`${prefix}.b`]: '1.08864e+07',
		});
	});

	it('lets platform_domain win over the annotation (0.0 no. 10)', async () => {
		const deployment_annotations = {[`${prefix}.platformDomain`]: 'b.example.com'};
		expect(await annotations({deployment_annotations})).toMatchObject(deployment_annotations);
		const both = await annotations({deployment_annotations, platform_domain: 'a.example.com'});
		expect(both[`${prefix}.platformDomain`]).toBe('a.example.com');
	});

	it('takes dhparam encoded, and has a default of its own', async () => {
		const dhparam = async (router: unknown) =>
			find(await render({router}), 'Secret/deis-router-dhparam')?.data?.['dhparam'];
		expect(decode(await dhparam({}))).toContain('-----BEGIN DH PARAMETERS-----');
		expect(await dhparam({dhparam: 'b3Vycw=='})).toBe('b3Vycw==');
	});

	it('has a load balancer with the timeout annotation', async () => {
		const service = find(await render({router: {service_annotations: {a: 'b'}}}), 'Service/deis-router');
		expect(service?.spec?.type).toBe('LoadBalancer');
		const timeout = 'service.beta.kubernetes.io/aws-load-balancer-connection-idle-timeout';
		expect(service?.metadata.annotations).toEqual({[timeout]: '1200', a: 'b'});
	});

	it.each([{native: true}, {native: 'false'}])(
		'gives way to native ingress of $native (0.6: a quoted "false" is true)',
		async ({native}) => {
			const objects = await render({
				global: {experimental_native_ingress: native},
				controller: {platform_domain: 'example.com'},
			});
			const router = objects.map(label).filter((name) => name.includes('deis-router'));
			expect(router.filter((name) => !name.includes('Role'))).toEqual([]);
			const ingress = find(objects, 'Ingress/controller-api-server-ingress-http');
			expect(ingress).toMatchObject({
				apiVersion: 'extensions/v1beta1',
				metadata: {labels: {heritage: 'Helm'}},
				spec: {rules: [{host: 'deis.example.com'}]},
			});
			expect(find(objects, 'Service/deis-builder')?.spec?.type).toBe('LoadBalancer');
		},
	);
});

describe('off-cluster services', {timeout: 30_000}, () => {
	let defaults: readonly Rendered[];

	beforeAll(async () => {
		defaults = await render();
	});

	it.each([
		{
			key: 'database_location',
			location: 'off-cluster',
			gone: ['Deployment/deis-database', 'Service/deis-database'],
			come: [],
		},
		{
			key: 'logger_redis_location',
			location: 'off-cluster',
			gone: ['Deployment/deis-logger-redis', 'Service/deis-logger-redis'],
			come: [],
		},
		{
			key: 'grafana_location',
			location: 'off-cluster',
			gone: ['Deployment/deis-monitor-grafana', 'Service/deis-monitor-grafana'],
			come: [],
		},
		{
			key: 'influxdb_location',
			location: 'off-cluster',
			gone: ['Deployment/deis-monitor-influxdb', 'Service/deis-monitor-influxapi', 'Service/deis-monitor-influxui'],
			come: ['Secret/influxdb-creds'],
		},
		...['off-cluster', 'ecr', 'gcr'].map((location) => ({
			key: 'registry_location',
			location,
			gone: ['DaemonSet/deis-registry-proxy', 'Deployment/deis-registry', 'Service/deis-registry'],
			come: [
				...(location === 'off-cluster' ? [] : ['Deployment/deis-registry-token-refresher']),
				'Secret/registry-secret',
			],
		})),
	])('$key $location', async ({key, location, gone, come}) => {
		const before = defaults.map(label);
		const after = (await render({global: {[key]: location}})).map(label);
		expect(before.filter((name) => !after.includes(name)).sort()).toEqual(gone);
		expect(after.filter((name) => !before.includes(name)).sort()).toEqual(come);
	});

	it('puts the addresses of database and Redis into the hook secrets', async () => {
		const objects = await render({global: {database_location: 'off-cluster', logger_redis_location: 'off-cluster'}});
		const keys = (name: string) => Object.keys(find(objects, name)?.data ?? {}).sort();
		expect(keys('Secret/database-creds')).toEqual(['host', 'name', 'password', 'port', 'user']);
		expect(keys('Secret/logger-redis-creds')).toEqual(['db', 'host', 'password', 'port']);
		expect(environment(find(objects, 'Deployment/deis-controller')).map(({name}) => name)).toContain(
			'DEIS_DATABASE_SERVICE_HOST',
		);
		expect(environment(find(objects, 'Deployment/deis-logger')).map(({name}) => name)).toContain(
			'DEIS_LOGGER_REDIS_DB',
		);
	});

	it('claims a volume for Grafana from persistence alone (0.0 no. 15)', async () => {
		const objects = await render({
			global: {grafana_location: 'off-cluster'},
			monitor: {grafana: {persistence: {enabled: true}}},
		});
		expect(find(objects, 'PersistentVolumeClaim/deis-monitor-grafana')).toBeDefined();
	});

	it('repeats SYSLOG_HOST when it is given twice (0.0 no. 14)', async () => {
		const fluentd = {syslog: {host: 'a', port: '514'}, daemon_environment: {SYSLOG_HOST: 'b'}};
		const names = environment(find(await render({fluentd}), 'DaemonSet/deis-logger-fluentd')).map(({name}) => name);
		expect(names.filter((name) => name === 'SYSLOG_HOST')).toHaveLength(2);
	});
});
