import type {Json} from '../../core/json.js';

const part = (docker_tag: string, more: {readonly [key: string]: Json} = {}): Json => ({
	org: 'hephy',
	pull_policy: 'IfNotPresent',
	docker_tag,
	...more,
});

const buckets = {
	registry_bucket: 'your-registry-bucket-name',
	database_bucket: 'your-database-bucket-name',
	builder_bucket: 'your-builder-bucket-name',
};

const containers = {
	registry_container: 'your-registry-container-name',
	database_container: 'your-database-container-name',
	builder_container: 'your-builder-container-name',
};

const global = {
	storage: 'minio',
	database_location: 'on-cluster',
	logger_redis_location: 'on-cluster',
	influxdb_location: 'on-cluster',
	grafana_location: 'on-cluster',
	registry_location: 'on-cluster',
	host_port: 5555,
	secret_prefix: 'private-registry',
	experimental_native_ingress: false,
	use_rbac: true,
};

const stores = {
	s3: {accesskey: '', secretkey: '', region: 'us-west-1', ...buckets},
	azure: {accountname: 'YOUR ACCOUNT NAME', accountkey: 'YOUR ACCOUNT KEY', ...containers},
	gcs: {key_json: '<base64-encoded JSON data>', ...buckets},
	swift: {
		username: 'Your OpenStack Swift Username',
		password: 'Your OpenStack Swift Password',
		authurl: 'Swift auth URL for obtaining an auth token',
		tenant: '',
		authversion: 'Your OpenStack swift auth version',
		...containers,
	},
};

/** The sub-charts' own defaults, as far as the objects here depend on them. */
export const subchartDefaults: {readonly [chart: string]: Json} = {
	builder: part('v2.13.7'),
	controller: part('v2.22.0', {
		app_pull_policy: 'Always',
		registration_mode: 'admin_only',
		platform_domain: '',
		k8s_api_verify_tls: 'true',
	}),
	database: part('v2.7.6', {username: '', password: '', postgres: {timeout: '1200'}}),
	dockerbuilder: part('v2.8.3'),
	fluentd: part('v2.15.1', {daemon_environment: {CONTAINER_TAIL_PARSER_TYPE: 'json'}}),
	logger: part('v2.5.1'),
	minio: part('v2.4.5'),
	monitor: {
		grafana: part('v2.11.2', {allow_sign_up: 'true'}),
		influxdb: part('v2.11.2'),
		telegraf: part('v2.11.2'),
	},
	nsqd: part('v2.5.1', {replicas: 1}),
	redis: part('v2.4.2'),
	registry: part('v2.6.1'),
	'registry-proxy': part('v1.5.1', {limits_cpu: '100m', limits_memory: '50Mi'}),
	router: part('v2.19.0', {dhparam: '', platform_domain: '', host_port: {enabled: false}}),
	slugbuilder: part('v2.8.0'),
	slugrunner: part('v2.7.0'),
	'workflow-manager': part('v2.6.2', {
		versions_api_url: 'https://versions-staging.deis.com',
		doctor_api_url: 'https://doctor-staging.deis.com',
	}),
};

/** The defaults of the published chart 2.23.0 itself (facts 0.0); those for sub-charts go over the sub-charts' own. */
export const chartDefaults: {readonly [key: string]: Json} = {
	global,
	...stores,
	controller: {app_pull_policy: 'IfNotPresent', registration_mode: 'admin_only', platform_domain: ''},
	database: {username: '', password: ''},
	monitor: {grafana: {user: 'admin', password: 'admin'}},
	router: {
		dhparam: '',
		deployment_annotations: null,
		service_annotations: null,
		host_port: {enabled: false},
	},
	'workflow-manager': {
		versions_api_url: 'https://versions.teamhephy.info',
		doctor_api_url: 'https://doctor.teamhephy.info',
	},
};

/** The name and version of the only chart there is in the practice world. */
export const chartMetadata = {
	apiVersion: 'v1',
	name: 'workflow',
	version: 'v2.23.0',
	description: 'Hephy Workflow, as the practice cluster has it',
} as const;
