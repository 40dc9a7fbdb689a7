import {at, type Json} from '../../core/json.js';
import {
	daemonSet,
	deployment,
	fromConfig,
	fromNamespace,
	fromSecret,
	hostVolumes,
	probes,
	type Rendered,
	type Rendering,
	secretVolumes,
	variable,
} from './parts.js';
import {isTruthy, printed, unquoted} from './values.js';

const mount = (name: string, mountPath: string, readOnly = false): Json => ({
	name,
	mountPath,
	...(readOnly ? {readOnly} : {}),
});

/** Builder, controller, database, registry and Minio: the parts that use the object storage. */
export function storageUsers(rendering: Rendering): readonly Rendered[] {
	const {values} = rendering;
	const charts = 'workflow/charts';
	return [
		{source: `${charts}/builder/templates/deployment.yaml`, object: builder(rendering)},
		{source: `${charts}/controller/templates/deployment.yaml`, object: controller(rendering)},
		{source: `${charts}/database/templates/database.yaml`, object: database(rendering)},
		{source: `${charts}/registry/templates/registry.yaml`, object: registry(rendering)},
		{source: `${charts}/registry-proxy/templates/daemonset.yaml`, object: registryProxy(rendering)},
		...(at(values, 'global', 'storage') === 'minio'
			? [{source: `${charts}/minio/templates/minio.yaml`, object: minio(rendering)}]
			: []),
	];
}

const global = ({values}: Rendering, key: string) => printed(at(values, 'global', key));

function builder(rendering: Rendering) {
	const {values} = rendering;
	const selector = at(values, 'builder', 'builder_pod_node_selector');
	return deployment(rendering, {
		name: 'deis-builder',
		at: ['builder'],
		image: 'builder',
		container: {
			ports: [
				{containerPort: 2223, name: 'ssh'},
				{containerPort: 8092, name: 'healthsrv'},
			],
			env: [
				variable('DEIS_REGISTRY_SERVICE_HOST', '127.0.0.1'),
				variable('DEIS_REGISTRY_SERVICE_PORT', global(rendering, 'host_port')),
				variable('HEALTH_SERVER_PORT', '8092'),
				variable('EXTERNAL_PORT', '2223'),
				variable('BUILDER_STORAGE', global(rendering, 'storage')),
				variable('DEIS_REGISTRY_LOCATION', global(rendering, 'registry_location')),
				variable('DEIS_REGISTRY_SECRET_PREFIX', global(rendering, 'secret_prefix')),
				variable('GIT_LOCK_TIMEOUT', printed(at(values, 'builder', 'git_lock_timeout') ?? 10)),
				fromConfig('SLUGBUILDER_IMAGE_NAME', 'slugbuilder-config', 'image'),
				fromConfig('SLUG_BUILDER_IMAGE_PULL_POLICY', 'slugbuilder-config', 'pullpolicy'),
				fromConfig('DOCKERBUILDER_IMAGE_NAME', 'dockerbuilder-config', 'image'),
				fromConfig('DOCKER_BUILDER_IMAGE_PULL_POLICY', 'dockerbuilder-config', 'pullpolicy'),
				variable('DOCKERIMAGE', '1'),
				variable('DEIS_DEBUG', 'false'),
				fromNamespace('POD_NAMESPACE'),
				fromSecret('DEIS_BUILDER_KEY', 'builder-key-auth', 'builder-key'),
				...(isTruthy(selector) ? [variable('BUILDER_POD_NODE_SELECTOR', unquoted(selector))] : []),
			],
			...probes(['/healthz', '/readiness'], 8092, [30, 30]),
			volumeMounts: [
				mount('builder-key-auth', '/var/run/secrets/api/auth', true),
				mount('builder-ssh-private-keys', '/var/run/secrets/deis/builder/ssh', true),
				mount('objectstore-creds', '/var/run/secrets/deis/objectstore/creds', true),
			],
		},
		pod: {
			serviceAccount: 'deis-builder',
			volumes: secretVolumes({
				'builder-key-auth': 'builder-key-auth',
				'builder-ssh-private-keys': 'builder-ssh-private-keys',
				'objectstore-creds': 'objectstorage-keyfile',
			}),
		},
	});
}

function controller(rendering: Rendering) {
	const of = (key: string) => at(rendering.values, 'controller', key);
	const probe = (path: string) => ({httpGet: {path, port: 8000}, initialDelaySeconds: 30, timeoutSeconds: 10});
	const hooks = of('deploy_hook_urls');
	const ignored = of('deis_ignore_scheduling_failure');
	return deployment(rendering, {
		name: 'deis-controller',
		at: ['controller'],
		image: 'controller',
		container: {
			livenessProbe: probe('/healthz'),
			readinessProbe: {...probe('/readiness'), periodSeconds: 5},
			ports: [{containerPort: 8000, name: 'http'}],
			env: [
				variable('REGISTRATION_MODE', unquoted(of('registration_mode'))),
				variable('DEIS_REGISTRY_SERVICE_HOST', '127.0.0.1'),
				variable('EXPERIMENTAL_NATIVE_INGRESS', global(rendering, 'experimental_native_ingress')),
				variable('EXPERIMENTAL_NATIVE_INGRESS_HOSTNAME', printed(of('platform_domain'))),
				variable('K8S_API_VERIFY_TLS', printed(of('k8s_api_verify_tls'))),
				variable('DEIS_REGISTRY_SERVICE_PORT', global(rendering, 'host_port')),
				variable('APP_STORAGE', global(rendering, 'storage')),
				variable('DEIS_REGISTRY_LOCATION', global(rendering, 'registry_location')),
				variable('DEIS_REGISTRY_SECRET_PREFIX', global(rendering, 'secret_prefix')),
				variable('GUNICORN_WORKERS', global(rendering, 'gunicorn_workers')),
				variable('CONN_MAX_AGE', global(rendering, 'conn_max_age')),
				fromConfig('SLUGRUNNER_IMAGE_NAME', 'slugrunner-config', 'image'),
				variable('IMAGE_PULL_POLICY', printed(of('app_pull_policy'))),
				variable('TZ', isTruthy(of('time_zone')) ? printed(of('time_zone')) : 'UTC'),
				...(isTruthy(hooks)
					? [
							variable('DEIS_DEPLOY_HOOK_URLS', printed(hooks)),
							fromSecret('DEIS_DEPLOY_HOOK_SECRET_KEY', 'deploy-hook-key', 'secret-key'),
						]
					: []),
				fromSecret('DEIS_SECRET_KEY', 'django-secret-key', 'secret-key'),
				fromSecret('DEIS_BUILDER_KEY', 'builder-key-auth', 'builder-key'),
				fromSecret('DEIS_DATABASE_USER', 'database-creds', 'user'),
				fromSecret('DEIS_DATABASE_PASSWORD', 'database-creds', 'password'),
				...(isTruthy(ignored) ? [variable('DEIS_IGNORE_SCHEDULING_FAILURE', printed(ignored))] : []),
				variable('RESERVED_NAMES', 'deis, deis-builder, deis-workflow-manager, grafana'),
				fromNamespace('WORKFLOW_NAMESPACE'),
			],
			volumeMounts: [mount('docker-socket', '/var/run/docker.sock')],
		},
		pod: {serviceAccount: 'deis-controller', volumes: hostVolumes({'docker-socket': '/var/run/docker.sock'})},
	});
}

function database(rendering: Rendering) {
	const workload = {
		name: 'deis-database',
		at: ['database'],
		image: 'postgres',
		container: {
			ports: [{containerPort: 5432}],
			env: [
				variable('DATABASE_STORAGE', global(rendering, 'storage')),
				variable('PGCTLTIMEOUT', printed(at(rendering.values, 'database', 'postgres', 'timeout'))),
			],
			lifecycle: {preStop: {exec: {command: ['su-exec', 'postgres', 'do_backup']}}},
			readinessProbe: {exec: {command: ['is_running']}, initialDelaySeconds: 30, timeoutSeconds: 1},
			volumeMounts: [
				mount('database-creds', '/var/run/secrets/deis/database/creds'),
				mount('objectstore-creds', '/var/run/secrets/deis/objectstore/creds'),
			],
		},
		pod: {
			serviceAccount: 'deis-database',
			volumes: secretVolumes({'database-creds': 'database-creds', 'objectstore-creds': 'objectstorage-keyfile'}),
		},
	};
	return deployment(rendering, workload, true);
}

function registry(rendering: Rendering) {
	return deployment(rendering, {
		name: 'deis-registry',
		at: ['registry'],
		image: 'registry',
		container: {
			...probes(['/v2/', '/v2/'], 5000, [1, 1]),
			env: [
				variable('REGISTRY_STORAGE_DELETE_ENABLED', 'true'),
				variable('REGISTRY_LOG_LEVEL', 'info'),
				variable('REGISTRY_STORAGE', global(rendering, 'storage')),
			],
			ports: [{containerPort: 5000}],
			volumeMounts: [
				mount('registry-storage', '/var/lib/registry'),
				mount('objectstorage-creds', '/var/run/secrets/deis/registry/creds'),
			],
		},
		pod: {
			serviceAccount: 'deis-registry',
			volumes: [
				{name: 'registry-storage', emptyDir: {}},
				{name: 'objectstorage-creds', secret: {secretName: 'objectstorage-keyfile'}},
			],
		},
	});
}

function registryProxy(rendering: Rendering) {
	const port = at(rendering.values, 'global', 'host_port') ?? null;
	return daemonSet(rendering, {
		name: 'deis-registry-proxy',
		at: ['registry-proxy'],
		image: 'registry-proxy',
		container: {
			env: [
				variable('REGISTRY_HOST', '$(DEIS_REGISTRY_SERVICE_HOST)'),
				variable('REGISTRY_PORT', '$(DEIS_REGISTRY_SERVICE_PORT)'),
				variable('BIND_ADDR', '80'),
			],
			ports: [{containerPort: 80, hostPort: port}],
		},
	});
}

function minio(rendering: Rendering) {
	const workload = {
		name: 'deis-minio',
		at: ['minio'],
		image: 'minio',
		container: {
			command: ['boot'],
			args: ['server /home/minio/'],
			env: [variable('HEALTH_SERVER_PORT', '8082')],
			ports: [{containerPort: 9000}, {containerPort: 8082}],
			...probes(['/healthz', '/healthz'], 8082, [30, 30]),
			volumeMounts: [mount('minio-user', '/var/run/secrets/deis/minio/user', true)],
		},
		pod: {serviceAccount: 'deis-minio', volumes: secretVolumes({'minio-user': 'minio-user'})},
	};
	return deployment(rendering, workload, true);
}
