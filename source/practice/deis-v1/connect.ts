import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {Nobody} from '../curl/failures.js';
import {routerAddress as balancerAddress} from '../curl/router.js';
import type {Loaded} from './nginx.js';
import {loadedAt, routerAddresses} from './routers.js';
import {type DeisWorld, hostAddresses} from './state.js';

export {balancerAddress};

/** Where somebody stands who asks: on a host, or outside, where only the load balancer is reached. */
export type From = 'host' | 'outside';

/** Where a connection ends. */
export type End =
	| {readonly to: 'etcd' | 'controller'}
	| {readonly to: 'router'; readonly loaded: Loaded}
	| {readonly to: 'nobody'; readonly why: Nobody};

const nobody = (why: Nobody): End => ({to: 'nobody', why});

/** Follows a connection; what is no part of the practice cluster is not reached. */
export function connect(world: DeisWorld, from: From, host: string, port: number): End {
	if (['127.0.0.1', 'localhost', '[::1]', '::1'].includes(host))
		return from === 'host' && isEtcd(port) ? {to: 'etcd'} : nobody('refused');
	if (host === balancerAddress || host === 'practice.example' || host.endsWith('.practice.example'))
		return balanced(world, port);
	if (hostAddresses.includes(host)) return from === 'host' ? onHost(world, host, port) : nobody('silent');
	return nobody(/^[\d.]+$/.test(host) ? 'silent' : 'no-such-host');
}

const isEtcd = (port: number) => [2379, 4001].includes(port);

function isDead({folder}: DeisWorld, address: string): boolean {
	return existsSync(join(folder, 'hosts', address, 'dead'));
}

function onHost(world: DeisWorld, address: string, port: number): End {
	if (isDead(world, address)) return nobody('silent');
	if (isEtcd(port)) return {to: 'etcd'};
	const value = (key: string) => world.state.nodes[`/deis/controller/${key}`]?.value;
	if (address === value('host') && String(port) === value('port')) return {to: 'controller'};
	return routed(world, address, port);
}

/** The load balancer passes what comes to the first router that is there; it ends no TLS, and speaks no PROXY protocol. */
function balanced(world: DeisWorld, port: number): End {
	const address = routerAddresses(world).find((one) => !isDead(world, one) && routed(world, one, port).to === 'router');
	return address === undefined ? nobody('refused') : routed(world, address, port);
}

function routed(world: DeisWorld, address: string, port: number): End {
	const loaded = loadedAt(world, address);
	if (loaded === undefined) return nobody('refused');
	return port === 80 || (port === 443 && loaded.certificate !== undefined) ? {to: 'router', loaded} : nobody('refused');
}
