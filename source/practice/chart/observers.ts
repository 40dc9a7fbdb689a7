import {at, isObject, type Json} from '../../core/json.js';
import {
	daemonSet,
	deployment,
	fromNamespace,
	fromSecret,
	hostVolumes,
	probes,
	type Rendered,
	type Rendering,
	secretVolumes,
	statefulSet,
	variable,
} from './parts.js';
import {printed, unquoted} from './values.js';

const mount = (name: string, mountPath: string, readOnly = false): Json => ({
	name,
	mountPath,
	...(readOnly ? {readOnly} : {}),
});

/** Logging, monitoring and the workflow manager. */
export function observers(rendering: Rendering): readonly Rendered[] {
	const charts = 'workflow/charts';
	return [
		{source: `${charts}/fluentd/templates/daemonset.yaml`, object: fluentd(rendering)},
		{source: `${charts}/logger/templates/deployment.yaml`, object: logger(rendering)},
		{source: `${charts}/redis/templates/redis.yaml`, object: redis(rendering)},
		{source: `${charts}/nsqd/templates/nsqd.yaml`, object: nsqd(rendering)},
		{source: `${charts}/monitor/charts/grafana/templates/grafana.yaml`, object: grafana(rendering)},
		{source: `${charts}/monitor/charts/influxdb/templates/influxdb.yaml`, object: influxdb(rendering)},
		{source: `${charts}/monitor/charts/telegraf/templates/daemonset.yaml`, object: telegraf(rendering)},
		{source: `${charts}/workflow-manager/templates/deployment.yaml`, object: manager(rendering)},
	];
}

function fluentd(rendering: Rendering) {
	const environment = at(rendering.values, 'fluentd', 'daemon_environment');
	const env = Object.entries(isObject(environment) ? environment : {})
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, value]) => variable(name, printed(value)));
	return daemonSet(rendering, {
		name: 'deis-logger-fluentd',
		at: ['fluentd'],
		image: 'fluentd',
		container: {
			env,
			volumeMounts: [mount('varlog', '/var/log'), mount('varlibdockercontainers', '/var/lib/docker/containers', true)],
		},
		pod: {
			serviceAccount: 'deis-logger-fluentd',
			volumes: hostVolumes({varlog: '/var/log', varlibdockercontainers: '/var/lib/docker/containers'}),
		},
	});
}

function logger(rendering: Rendering) {
	return deployment(rendering, {
		name: 'deis-logger',
		at: ['logger'],
		image: 'logger',
		container: {
			ports: [{containerPort: 8088, name: 'http'}],
			env: [
				variable('STORAGE_ADAPTER', 'redis'),
				fromSecret('DEIS_LOGGER_REDIS_PASSWORD', 'logger-redis-creds', 'password'),
			],
			...probes(['/healthz', '/healthz'], 8088, [1, 1]),
		},
	});
}

function redis(rendering: Rendering) {
	const workload = {
		name: 'deis-logger-redis',
		at: ['redis'],
		image: 'redis',
		container: {
			ports: [{containerPort: 6379}],
			volumeMounts: [mount('logger-redis-creds', '/var/run/secrets/deis/redis/creds')],
		},
		pod: {volumes: secretVolumes({'logger-redis-creds': 'logger-redis-creds'})},
	};
	return deployment(rendering, workload, true);
}

function nsqd(rendering: Rendering) {
	const workload = {
		name: 'deis-nsqd',
		at: ['nsqd'],
		image: 'nsq',
		container: {
			command: ['/opt/nsq/bin/start-nsqd'],
			ports: [
				{containerPort: 4151, name: 'http'},
				{containerPort: 4150, name: 'transport'},
			],
			env: [fromNamespace('POD_NAMESPACE')],
			...probes(['/ping', '/ping'], 4151, [5, 5]),
		},
		pod: {serviceAccount: 'deis-nsqd'},
	};
	return statefulSet(rendering, workload, at(rendering.values, 'nsqd', 'replicas') ?? null);
}

const influx = '$(DEIS_MONITOR_INFLUXAPI_SERVICE_HOST):$(DEIS_MONITOR_INFLUXAPI_SERVICE_PORT_TRANSPORT)';

function grafana(rendering: Rendering) {
	const of = (key: string) => at(rendering.values, 'monitor', 'grafana', key);
	return deployment(rendering, {
		name: 'deis-monitor-grafana',
		at: ['monitor', 'grafana'],
		image: 'grafana',
		container: {
			env: [
				variable('INFLUXDB_URLS', `http://${influx}`),
				variable('BIND_PORT', '3500'),
				variable('DEFAULT_USER', unquoted(of('user'))),
				variable('DEFAULT_USER_PASSWORD', unquoted(of('password'))),
				variable('ALLOW_SIGN_UP', printed(of('allow_sign_up'))),
			],
			ports: [{containerPort: 3500, name: 'ui'}],
		},
	});
}

function influxdb(rendering: Rendering) {
	const workload = {
		name: 'deis-monitor-influxdb',
		at: ['monitor', 'influxdb'],
		image: 'influxdb',
		container: {
			ports: [
				{containerPort: 8083, name: 'admin'},
				{containerPort: 8086, name: 'transport'},
				{containerPort: 8084, name: 'ssltransport'},
			],
			...probes(['/ping', '/ping'], 8086, [1, 1]),
		},
	};
	return deployment(rendering, workload, true);
}

function telegraf(rendering: Rendering) {
	return daemonSet(rendering, {
		name: 'deis-monitor-telegraf',
		at: ['monitor', 'telegraf'],
		image: 'telegraf',
		container: {
			env: [
				fromNamespace('POD_NAMESPACE'),
				variable('INFLUXDB_URLS', `"http://${influx}"`),
				variable('INFLUXDB_INPUT_URLS', `"http://${influx}/debug/vars"`),
				variable('ENABLE_INFLUXDB_INPUT', 'true'),
				variable('HOST_PROC', '/rootfs/proc'),
				variable('HOST_SYS', '/rootfs/sys'),
				variable('AGENT_QUIET', 'true'),
				variable('AGENT_BUFFER_LIMIT', '100000'),
				variable('ENABLE_KUBERNETES', 'true'),
				variable('NSQ_CONSUMER_SERVER', '$(DEIS_NSQD_SERVICE_HOST):$(DEIS_NSQD_SERVICE_PORT_TRANSPORT)'),
				variable('NSQ_CONSUMER_TOPIC', 'metrics'),
				variable('NSQ_ENDPOINTS', '"http://$(DEIS_NSQD_SERVICE_HOST):$(DEIS_NSQD_SERVICE_PORT_HTTP)"'),
				fromSecret('DEIS_LOGGER_REDIS_PASSWORD', 'logger-redis-creds', 'password'),
				variable(
					'REDIS_SERVERS',
					'"tcp://:$(DEIS_LOGGER_REDIS_PASSWORD)@$(DEIS_LOGGER_REDIS_SERVICE_HOST):$(DEIS_LOGGER_REDIS_SERVICE_PORT)"',
				),
			],
			volumeMounts: [
				mount('docker-socket', '/var/run/docker.sock'),
				mount('sysro', '/rootfs/sys', true),
				mount('procro', '/rootfs/proc', true),
				mount('varrunutmpro', '/var/run/utmp', true),
				mount('logger-redis-creds', '/var/run/secrets/deis/redis/creds'),
			],
		},
		pod: {
			serviceAccount: 'deis-monitor-telegraf',
			volumes: [
				...hostVolumes({
					'docker-socket': '/var/run/docker.sock',
					sysro: '/sys',
					procro: '/proc',
					varrunutmpro: '/var/run/utmp',
				}),
				{name: 'logger-redis-creds', secret: {secretName: 'logger-redis-creds'}},
			],
		},
	});
}

function manager(rendering: Rendering) {
	const of = (key: string) => unquoted(at(rendering.values, 'workflow-manager', key));
	return deployment(rendering, {
		name: 'deis-workflow-manager',
		at: ['workflow-manager'],
		image: 'workflow-manager',
		container: {
			env: [
				fromNamespace('POD_NAMESPACE'),
				variable('PORT', '8080'),
				variable('VERSIONS_API_URL', of('versions_api_url')),
				variable('DOCTOR_API_URL', of('doctor_api_url')),
				variable('POLL_INTERVAL_SEC', '43200'),
				variable('CHECK_VERSIONS', 'true'),
				variable('API_VERSION', 'v2'),
				fromNamespace('DEIS_NAMESPACE'),
			],
			ports: [{containerPort: 8080}],
		},
		pod: {serviceAccount: 'deis-workflow-manager'},
	});
}
