import {at, isObject, type Json, textAt} from '../../core/json.js';
import {Refused} from '../reply.js';
import type {KubeObject} from '../state.js';
import {observers} from './observers.js';
import {account, data, type Rendered, type Rendering, service} from './parts.js';
import {rbac} from './rbac.js';
import {router} from './router.js';
import {minioKeys, storageSecret} from './storage-secret.js';
import {computed, isTruthy, printed, unquoted} from './values.js';
import {storageUsers} from './workloads.js';

/** The order in which Helm installs and prints kinds. */
const order = [
	'PodDisruptionBudget',
	'ServiceAccount',
	'Secret',
	'ConfigMap',
	'ClusterRole',
	'ClusterRoleBinding',
	'Role',
	'RoleBinding',
	'Service',
	'DaemonSet',
	'Deployment',
	'StatefulSet',
];

/** All objects of the chart but its hooks, for the operator's values, as Helm orders them. */
export function render(config: Json, namespace: string): readonly Rendered[] {
	const values = computed(config);
	refuseUnheld(values);
	const rendering: Rendering = {values, namespace};
	const all: readonly Rendered[] = [
		...accounts(),
		...rbac(namespace),
		...secretsAndConfig(values),
		...services(values),
		...storageUsers(rendering),
		...observers(rendering),
		...router(rendering),
		{source: 'workflow/charts/nsqd/templates/nsqd.yaml', object: nsqdBudget(values)},
	];
	const rank = ({object}: Rendered) => order.indexOf(textAt(object, 'kind') ?? '');
	return [...all]
		.sort((a, b) => rank(a) - rank(b) || (a.source < b.source ? -1 : a.source > b.source ? 1 : 0))
		.map(({source, object}) => ({source, object: withoutUndefined(object)}));
}

/** The table holds one shape of the platform: everything on the cluster, behind the router. */
function refuseUnheld(values: Json): void {
	const locations = ['database', 'logger_redis', 'influxdb', 'grafana', 'registry'].map((part) => `${part}_location`);
	const other = locations.find((key) => at(values, 'global', key) !== 'on-cluster');
	if (other !== undefined) throw new Refused(`the practice cluster has no other global.${other} than on-cluster`);
	const switches = ['experimental_native_ingress', 'use_cni'].find((key) => isTruthy(at(values, 'global', key)));
	if (switches !== undefined) throw new Refused(`the practice cluster does not have global.${switches}`);
	if (!isTruthy(at(values, 'global', 'use_rbac'))) throw new Refused('the practice cluster needs global.use_rbac');
}

function accounts(): readonly Rendered[] {
	const charts: Readonly<Record<string, string>> = {
		builder: 'deis-builder',
		controller: 'deis-controller',
		database: 'deis-database',
		fluentd: 'deis-logger-fluentd',
		logger: 'deis-logger',
		minio: 'deis-minio',
		'monitor/charts/telegraf': 'deis-monitor-telegraf',
		nsqd: 'deis-nsqd',
		registry: 'deis-registry',
		router: 'deis-router',
		'workflow-manager': 'deis-workflow-manager',
	};
	return Object.entries(charts).map(([chart, name]) => ({
		source: `workflow/charts/${chart}/templates/service-account.yaml`,
		object: account(name),
	}));
}

function secretsAndConfig(values: Json): readonly Rendered[] {
	const image = (chart: string): Json =>
		`${printed(at(values, chart, 'org'))}/${chart}:${printed(at(values, chart, 'docker_tag'))}`;
	const config = (chart: string, content: {readonly [key: string]: Json}): Rendered => ({
		source: `workflow/charts/${chart}/templates/configmap.yaml`,
		object: data('ConfigMap', `${chart}-config`, content),
	});
	return [
		{source: 'workflow/templates/objectstorage-secret.yaml', object: storageSecret(values)},
		{source: 'workflow/charts/minio/templates/secret.yaml', object: data('Secret', 'minio-user', minioKeys)},
		...['dockerbuilder', 'slugbuilder'].map((chart) =>
			config(chart, {image: image(chart), pullpolicy: unquoted(at(values, chart, 'pull_policy'))}),
		),
		config('slugrunner', {image: image('slugrunner')}),
	];
}

const routable = {'router.deis.io/routable': 'true'};
const patient = {'router.deis.io/connectTimeout': '10', 'router.deis.io/tcpTimeout': '1200'};
const domains = (name: string) => ({'router.deis.io/domains': name});

function services(values: Json): readonly Rendered[] {
	const at_ = (source: string, object: KubeObject): Rendered => ({source: `workflow/charts/${source}`, object});
	const port = (name: string, number: number, targetPort: Json): Json => [{name, port: number, targetPort}];
	const influx = (name: string, domain: string, target: string) =>
		service({
			name: `deis-monitor-${name}`,
			app: 'deis-monitor-influxdb',
			labels: {app: `deis-monitor-${name}`, ...routable},
			annotations: {...domains(domain), ...patient},
			ports: port(target, 80, target),
		});
	return [
		at_('builder/templates/service.yaml', service({name: 'deis-builder', ports: port('ssh', 2222, 2223)})),
		at_(
			'controller/templates/service.yaml',
			service({
				name: 'deis-controller',
				labels: routable,
				annotations: {...domains('deis'), ...patient},
				ports: port('http', 80, 8000),
			}),
		),
		at_('database/templates/database.yaml', service({name: 'deis-database', ports: [{name: 'postgres', port: 5432}]})),
		at_(
			'logger/templates/service.yaml',
			service({name: 'deis-logger', labels: {app: 'deis-logger'}, ports: port('http', 80, 'http')}),
		),
		...(at(values, 'global', 'storage') === 'minio'
			? [at_('minio/templates/minio.yaml', service({name: 'deis-minio', ports: [{name: 's3', port: 9000}]}))]
			: []),
		at_(
			'monitor/charts/grafana/templates/grafana.yaml',
			service({
				name: 'deis-monitor-grafana',
				labels: {app: 'deis-monitor-grafana', ...routable},
				annotations: {...domains('grafana'), ...patient},
				ports: port('ui', 80, 'ui'),
			}),
		),
		at_('monitor/charts/influxdb/templates/influxdb.yaml', influx('influxapi', 'influxapi', 'transport')),
		at_('monitor/charts/influxdb/templates/influxdb.yaml', influx('influxui', 'influx', 'admin')),
		at_(
			'nsqd/templates/nsqd.yaml',
			service({
				name: 'deis-nsqd',
				labels: {app: 'deis-nsqd'},
				ports: [
					{name: 'http', port: 4151, targetPort: 'http'},
					{name: 'transport', port: 4150, targetPort: 'transport'},
				],
			}),
		),
		at_(
			'redis/templates/redis.yaml',
			service({name: 'deis-logger-redis', labels: {heritage: 'helm'}, ports: [{port: 6379}]}),
		),
		at_(
			'registry/templates/registry.yaml',
			service({name: 'deis-registry', spec: {sessionAffinity: 'ClientIP'}, ports: port('http', 80, 5000)}),
		),
		at_(
			'workflow-manager/templates/service.yaml',
			service({
				name: 'deis-workflow-manager',
				labels: routable,
				annotations: domains('deis-workflow-manager'),
				ports: port('http', 80, 8080),
			}),
		),
	];
}

function nsqdBudget(values: Json): KubeObject {
	return {
		apiVersion: 'policy/v1beta1',
		kind: 'PodDisruptionBudget',
		metadata: {name: 'deis-nsqd'},
		spec: {minAvailable: at(values, 'nsqd', 'replicas') ?? null, selector: {matchLabels: {app: 'deis-nsqd'}}},
	};
}

/** JSON has no undefined: an object with such a key is not equal to the one that Helm printed. */
function withoutUndefined(object: KubeObject): KubeObject {
	const copy = JSON.parse(JSON.stringify(object)) as Json;
	return isObject(copy) ? copy : object;
}
