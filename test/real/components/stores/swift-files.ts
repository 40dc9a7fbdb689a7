import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';

/** The ports of Swift's servers and of memcached, which tempauth keeps its tokens in. */
export type SwiftPorts = {
	readonly account: number;
	readonly container: number;
	readonly object: number;
	readonly proxy: number;
	readonly memcached: number;
};

/** A Swift server whose data is replicated by a ring. */
export const storageServers = ['account', 'container', 'object'] as const;

type SwiftFiles = {
	readonly folder: string;
	readonly ports: SwiftPorts;
	/** tempauth's users: `user_TENANT_NAME` and its value, `PASSWORD [GROUP]…`. */
	readonly users: Readonly<Record<string, string>>;
};

/** Writes rings of one replica and a configuration for each server. */
export async function writeSwiftFiles({folder, ports, users}: SwiftFiles): Promise<void> {
	await mkdir(path.join(folder, 'devices', 'sdb1'), {recursive: true});
	await Promise.all(
		storageServers.map(async (server) => {
			await writeRing({folder, server, port: ports[server]});
			await writeFile(configFile(folder, server), storageConfig({folder, server, port: ports[server]}));
		}),
	);

	await writeFile(configFile(folder, 'proxy'), proxyConfig({folder, ports, users}), {mode: 0o600});
}

/** The configuration of one of the four servers. */
export function configFile(folder: string, server: string): string {
	return path.join(folder, `${server}-server.conf`);
}

type Server = {readonly folder: string; readonly server: string; readonly port: number};

async function writeRing({folder, server, port}: Server): Promise<void> {
	const ring = async (...args: readonly string[]) =>
		execa('/usr/bin/swift-ring-builder', [path.join(folder, `${server}.builder`), ...args], {cwd: folder});
	await ring('create', '6', '1', '1');
	await ring('add', `r1z1-127.0.0.1:${port}/sdb1`, '1');
	await ring('rebalance');
}

function common({folder, port}: Pick<Server, 'folder' | 'port'>): string {
	return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = root
swift_dir = ${folder}
`;
}

function storageConfig({folder, server, port}: Server): string {
	return `${common({folder, port})}devices = ${path.join(folder, 'devices')}
mount_check = false
disable_fallocate = true
[pipeline:main]
pipeline = healthcheck ${server}-server
[app:${server}-server]
use = egg:swift#${server}
conn_timeout = 30
node_timeout = 60
container_update_timeout = 60
[filter:healthcheck]
use = egg:swift#healthcheck
`;
}

const filters = ['catch_errors', 'gatekeeper', 'healthcheck', 'listing_formats', 'bulk', 'copy', 'slo', 'dlo'];

function proxyConfig({folder, ports, users}: SwiftFiles): string {
	const accounts = Object.entries(users).map(([name, value]) => `${name} = ${value}`);
	const plain = filters.map((name) => `[filter:${name}]\nuse = egg:swift#${name}`);
	return `${common({folder, port: ports.proxy})}[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
conn_timeout = 30
node_timeout = 60
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${ports.memcached}
[filter:tempauth]
use = egg:swift#tempauth
${accounts.join('\n')}
${plain.join('\n')}
`;
}
