import {randomBytes} from 'node:crypto';
import {mkdir} from 'node:fs/promises';
import {connect} from 'node:net';
import path from 'node:path';
import {once} from 'node:events';
import {componentPath} from '../component-path.js';
import {type Child, startChild, stopAll} from '../process/child.js';
import {freePorts} from '../process/free-ports.js';
import {serve} from '../process/listen.js';
import {fakeKeystone, tempauthToken} from './fake-keystone.js';
import {type SwiftPorts, configFile, storageServers, writeSwiftFiles} from './swift-files.js';

/** A running Swift with its three ways to log in. */
export type Swift = {
	/** The auth URL of each version of the protocol. */
	readonly authUrl: {readonly v1: string; readonly v2: string; readonly v3: string};
	readonly tenant: string;
	/** May do everything. Version 1 wants `TENANT:USER`, 2 and 3 the user alone. */
	readonly admin: {readonly user: string; readonly password: string};
	/** May read and list, nothing else. */
	readonly reader: {readonly user: string; readonly password: string};
	/** Nothing is needed: rclone's remote names the auth URL itself. */
	readonly env: Readonly<Record<string, string>>;
	readonly stop: () => Promise<void>;
};

type SwiftPlan = {
	readonly folder: string;
	readonly containers: readonly string[];
};

/** Starts memcached, Swift's four servers with tempauth, and a small Keystone in front for versions 2 and 3. */
export async function startSwift({folder, containers}: SwiftPlan): Promise<Swift> {
	await mkdir(folder, {recursive: true});
	const [account = 0, container = 0, object = 0, proxy = 0, memcached = 0] = await freePorts(5);
	const ports: SwiftPorts = {account, container, object, proxy, memcached};
	const tenant = 'deis';
	const admin = {user: 'admin', password: randomBytes(12).toString('hex')};
	const reader = {user: 'reader', password: randomBytes(12).toString('hex')};
	const users = {[`user_${tenant}_admin`]: `${admin.password} .admin`, [`user_${tenant}_reader`]: reader.password};
	await writeSwiftFiles({folder, ports, users});
	const v1 = `http://127.0.0.1:${proxy}/auth/v1.0`;
	const children: Pick<Child, 'stop'>[] = [];
	try {
		// Each of these Python programs takes seconds to come up, and none needs another to be ready.
		const starts = await Promise.allSettled([
			startMemcached(folder, memcached),
			...([...storageServers, 'proxy'] as const).map(async (server) =>
				startServer({folder, server, port: ports[server]}),
			),
		]);
		children.push(...starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : [])));
		const failed = starts.find((start) => start.status === 'rejected');
		if (failed !== undefined) {
			throw failed.reason;
		}

		for (const name of containers) {
			await makeContainer({
				v1,
				name,
				user: `${tenant}:${admin.user}`,
				password: admin.password,
				readers: `${tenant}:${reader.user}`,
			});
		}

		const keystone = await serve(fakeKeystone(v1));
		children.push(keystone);
		const origin = `http://127.0.0.1:${keystone.port}`;
		return {
			authUrl: {v1, v2: `${origin}/v2.0`, v3: `${origin}/v3`},
			tenant,
			admin,
			reader,
			env: {},
			stop: async () => stopAll(children),
		};
	} catch (error) {
		await stopAll(children);
		throw error;
	}
}

async function startMemcached(folder: string, port: number): Promise<Child> {
	return startChild({
		name: 'memcached',
		file: componentPath('memcached'),
		args: ['-u', 'root', '-l', '127.0.0.1', '-p', String(port)],
		log: path.join(folder, 'memcached.log'),
		async ready() {
			const socket = connect(port, '127.0.0.1');
			try {
				await once(socket, 'connect');
				return true;
			} finally {
				socket.destroy();
			}
		},
	});
}

type Server = {readonly folder: string; readonly server: string; readonly port: number};

async function startServer({folder, server, port}: Server): Promise<Child> {
	return startChild({
		name: `swift-${server}-server`,
		file: `/usr/bin/swift-${server}-server`,
		args: [configFile(folder, server), '-v'],
		env: {HOME: folder},
		log: path.join(folder, `${server}.log`),
		ready: async () => (await fetch(`http://127.0.0.1:${port}/healthcheck`)).status === 200,
	});
}

type Container = {
	readonly v1: string;
	readonly name: string;
	readonly user: string;
	readonly password: string;
	/** The user who may read and list it. */
	readonly readers: string;
};

async function makeContainer({v1, name, user, password, readers}: Container): Promise<void> {
	const session = await tempauthToken({v1, user, password});
	if (session === undefined) {
		throw new Error(`tempauth did not let ${user} in.`);
	}

	const made = await fetch(`${session.storage}/${name}`, {
		method: 'PUT',
		headers: {'x-auth-token': session.token, 'x-container-read': `${readers},.rlistings`},
	});
	if (!made.ok) {
		throw new Error(`The container ${name} was not made: ${made.status} ${await made.text()}`);
	}
}
