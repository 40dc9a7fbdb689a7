import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Invocation} from '../invocation.js';
import {prepareRclone} from '../rclone/rclone.js';
import type {Reply} from '../reply.js';
import type {Backend} from '../stores/store.js';
import {existsProcess} from '../world.js';
import {atOnce} from './confd.js';
import {runningOn} from './fleet.js';
import {cephGateway, ownStore} from './outside.js';
import type {DeisWorld} from './state.js';

/** rclone at the stores beside the practice cluster of Deis v1, and through a forwarded port at Ceph's gateway. */
export async function rclone(invocation: Invocation): Promise<Reply> {
	const prepared = await prepareRclone(invocation);
	return atOnce(invocation.folder, (world) => prepared(world, (endpoint) => behind(world, endpoint)));
}

function behind(world: DeisWorld, {hostname, port}: URL): Backend | undefined {
	if (hostname === ownStore.host && port === ownStore.port) return 'minio';
	const end = hostname === '127.0.0.1' || hostname === 'localhost' ? forwarded(world.folder, port) : undefined;
	const gateways = runningOn(world.state, 'deis-store-gateway@').map((address) => `${address}:${cephGateway.port}`);
	return end !== undefined && gateways.includes(end) ? 'ceph' : undefined;
}

/** Where a port of this machine leads that the stand-in of ssh forwards; a line as it leaves it: PROCESS HOST:PORT. */
function forwarded(folder: string, port: string): string | undefined {
	const file = join(folder, 'forwards', port);
	const [, holder, end] = existsSync(file) ? (/^(\d+) (\S+)/.exec(readFileSync(file, 'utf8')) ?? []) : [];
	return existsProcess(Number(holder)) ? end : undefined;
}
