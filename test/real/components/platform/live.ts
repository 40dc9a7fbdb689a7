import {type Cluster} from '../cluster/start-cluster.js';
import {type FrontSettings} from './front.js';
import {type KeyPair} from './self-signed.js';

/** Where a release lies, and how the live objects are read. */
export type Live = {
	readonly cluster: Pick<Cluster, 'read'>;
	readonly namespace: string;
};

type Deployment = {
	readonly metadata: {readonly annotations?: Readonly<Record<string, string>>};
	readonly spec: {
		readonly template: {
			readonly spec: {
				readonly containers: readonly {
					readonly name: string;
					readonly env?: readonly {readonly name: string; readonly value?: string}[];
				}[];
			};
		};
	};
};

/** REGISTRATION_MODE of the live controller; undefined without controller or variable. */
export async function liveRegistrationMode({cluster, namespace}: Live): Promise<string | undefined> {
	const found = await cluster.read<Deployment>(deployment(namespace, 'deis-controller'));
	const container = found?.spec.template.spec.containers.find(({name}) => name === 'deis-controller');
	return container?.env?.find(({name}) => name === 'REGISTRATION_MODE')?.value;
}

/** The live Secret that the router serves; undefined when it is missing or not whole. */
export async function livePlatformCertificate({cluster, namespace}: Live): Promise<KeyPair | undefined> {
	const path = `/api/v1/namespaces/${namespace}/secrets/deis-router-platform-cert`;
	const secret = await cluster.read<{readonly data?: Readonly<Record<string, string>>}>(path);
	const certificate = secret?.data?.['tls.crt'];
	const key = secret?.data?.['tls.key'];
	return certificate === undefined || key === undefined
		? undefined
		: {certificate: decoded(certificate), key: decoded(key)};
}

/** What the live router's annotations say of enforce and HSTS; a value that is no boolean counts as the default. */
export async function liveFrontSettings({cluster, namespace}: Live): Promise<FrontSettings> {
	const found = await cluster.read<Deployment>(deployment(namespace, 'deis-router'));
	const annotation = (name: string) => found?.metadata.annotations?.[`router.deis.io/nginx.ssl.${name}`];
	const isOn = (name: string) => annotation(name) === 'true';
	const hsts = {
		// The code's default, which is not the README's (facts §4).
		maxAge: Number(annotation('hsts.maxAge') ?? 15_552_000),
		includeSubDomains: isOn('hsts.includeSubDomains'),
		preload: isOn('hsts.preload'),
	};
	return {enforce: isOn('enforce'), ...(isOn('hsts.enabled') ? {hsts} : {})};
}

function deployment(namespace: string, name: string): string {
	return `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
}

function decoded(base64: string): string {
	return Buffer.from(base64, 'base64').toString();
}
