import {beforeAll, describe, expect, it} from 'vitest';
import {type Rendered, annotation, containers, find, label, render, template} from './render.js';

describe('with the defaults', {timeout: 30_000}, () => {
	let objects: readonly Rendered[];

	beforeAll(async () => {
		objects = await render();
	});

	it('makes the 68 objects of the published chart (0.0 no. 17)', async () => {
		expect(objects).toHaveLength(68);
		expect(
			objects
				.map(label)
				.filter((name) => /^(?:Deployment|StatefulSet|DaemonSet)\//.test(name))
				.sort(),
		).toEqual([
			'DaemonSet/deis-logger-fluentd',
			'DaemonSet/deis-monitor-telegraf',
			'DaemonSet/deis-registry-proxy',
			'Deployment/deis-builder',
			'Deployment/deis-controller',
			'Deployment/deis-database',
			'Deployment/deis-logger',
			'Deployment/deis-logger-redis',
			'Deployment/deis-minio',
			'Deployment/deis-monitor-grafana',
			'Deployment/deis-monitor-influxdb',
			'Deployment/deis-registry',
			'Deployment/deis-router',
			'Deployment/deis-workflow-manager',
			'StatefulSet/deis-nsqd',
		]);
	});

	it('makes six secrets as pre-install hooks, random at each render, and the rest byte-equal (0.0 no. 8, 19)', async () => {
		const hooks = (objects: readonly Rendered[]) =>
			objects.filter((object) => object.metadata.annotations?.['helm.sh/hook']);
		const [first, second] = [hooks(objects), hooks(await render())];
		expect(
			first
				.map(
					({metadata, data}) =>
						`${metadata.name} ${Object.keys(data ?? {})
							.sort()
							.join()}`,
				)
				.sort(),
		).toEqual([
			'builder-key-auth builder-key',
			'builder-ssh-private-keys ssh-host-ecdsa-key,ssh-host-rsa-key',
			'database-creds password,user',
			'deploy-hook-key secret-key',
			'django-secret-key secret-key',
			'logger-redis-creds password',
		]);
		for (const hook of first) {
			expect(hook.metadata.annotations).toEqual({'helm.sh/hook': 'pre-install'});
			expect(find(second, label(hook))?.data).not.toEqual(hook.data);
		}

		expect(await template({}, ['--no-hooks'])).toBe(await template({}, ['--no-hooks']));
	});

	it('leaves out heritage=deis where the published chart does (0.0 no. 7)', async () => {
		const others = objects.filter(({metadata}) => metadata.labels?.['heritage'] !== 'deis');
		expect(others.map((object) => `${label(object)} ${object.metadata.labels?.['heritage'] ?? '-'}`).sort()).toEqual([
			'PodDisruptionBudget/deis-nsqd -',
			'RoleBinding/deis-router -',
			'Service/deis-logger-redis helm',
		]);
	});

	it('publishes five services through the router', async () => {
		const routable = objects.filter(({metadata}) => metadata.labels?.['router.deis.io/routable'] === 'true');
		expect(
			routable.map(({metadata}) => `${metadata.name} ${metadata.annotations?.['router.deis.io/domains'] ?? ''}`).sort(),
		).toEqual([
			'deis-controller deis',
			'deis-monitor-grafana grafana',
			'deis-monitor-influxapi influxapi',
			'deis-monitor-influxui influx',
			'deis-workflow-manager deis-workflow-manager',
		]);
	});

	it('gives nsqd an ordinary service and the old disruption budget (0.0 table, no. 12, 13)', async () => {
		expect(find(objects, 'Service/deis-nsqd')?.spec?.clusterIP).toBeUndefined();
		expect(find(objects, 'PodDisruptionBudget/deis-nsqd')).toMatchObject({
			apiVersion: 'policy/v1beta1',
			spec: {minAvailable: 1},
		});
	});

	it('renders RBAC as v1beta1 without a server (0.0 no. 11), and none without use_rbac', async () => {
		const rbac = (objects: readonly Rendered[]) =>
			objects.filter(({kind}) => /Role/.test(kind)).map(({apiVersion}) => apiVersion);
		expect(new Set(rbac(objects))).toEqual(new Set(['rbac.authorization.k8s.io/v1beta1']));
		expect(rbac(await render({global: {use_rbac: false}}))).toEqual([]);
	});
});

describe('images', {timeout: 30_000}, () => {
	it('are the 14 and 3 of section 5 with an external store, each version in the annotation', async () => {
		const objects = await render({global: {storage: 's3'}});
		const workloads = objects.filter((object) => containers(object).length > 0);
		const images = workloads.flatMap((object) => containers(object).map(({image}) => image));
		const builders = objects.filter(({kind}) => kind === 'ConfigMap').map(({data}) => data?.['image']);
		expect([...images.sort(), '', ...builders.sort()]).toEqual([
			'hephy/builder:v2.13.7',
			'hephy/controller:v2.22.0',
			'hephy/fluentd:v2.15.1',
			'hephy/grafana:v2.11.2',
			'hephy/influxdb:v2.11.2',
			'hephy/logger:v2.5.1',
			'hephy/nsq:v2.5.1',
			'hephy/postgres:v2.7.6',
			'hephy/redis:v2.4.2',
			'hephy/registry-proxy:v1.5.1',
			'hephy/registry:v2.6.1',
			'hephy/router:v2.19.0',
			'hephy/telegraf:v2.11.2',
			'hephy/workflow-manager:v2.6.2',
			'',
			'hephy/dockerbuilder:v2.8.3',
			'hephy/slugbuilder:v2.8.0',
			'hephy/slugrunner:v2.7.0',
		]);
		for (const workload of workloads) {
			const version = annotation(workload, 'component.deis.io/version');
			expect(containers(workload).map(({name, image}) => `${name}:${image.split(':')[1] ?? ''}`)).toEqual([
				`${workload.metadata.name}:${version}`,
			]);
		}
	});

	it('come from the host in org, the controller too (0.0 table)', async () => {
		const objects = await render({controller: {org: 'mirror.example.com/hephy'}});
		expect(containers(find(objects, 'Deployment/deis-controller'))[0]?.image).toBe(
			'mirror.example.com/hephy/controller:v2.22.0',
		);
	});
});
