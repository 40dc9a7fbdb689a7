import {createHash} from 'node:crypto';
import {appendFileSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Answer, Request} from '../curl/command.js';
import {controllerAnswers} from './controller.js';
import {runningOn} from './fleet.js';
import {Emergency, type Keys, load, type Loaded, successful} from './nginx.js';
import {type DeisWorld, hostAddresses, type Router} from './state.js';

/** The addresses of the hosts with a router. */
export function routerAddresses({state}: DeisWorld): readonly string[] {
	return hostAddresses.filter((address) => state.routers[address] !== undefined);
}

/** What a router works by; undefined where none answers. */
export function loadedAt({state}: DeisWorld, address: string): Loaded | undefined {
	const keys = state.routers[address]?.keys;
	return keys === undefined ? undefined : load(keys);
}

/** Every router loads what confd saw: a reload that fails leaves it as it was, a start that fails leaves none (deis/controller#1155). */
export function followRouters(world: DeisWorld): void {
	const {state, folder} = world;
	const {keys} = state.seen;
	const running = runningOn(state, 'deis-router@');
	const text = createHash('sha256').update(JSON.stringify(keys)).digest('hex');
	const routers = running.map((address): readonly [string, Router] => {
		const before = state.routers[address];
		if (before?.tried === text) return [address, before];
		const {says, taken} = tried(keys);
		const used = taken ? keys : before?.keys;
		tell(folder, address, says);
		return [address, {tried: text, ...(used === undefined ? {} : {keys: used})}];
	});
	const gone = Object.keys(state.routers).filter((address) => !running.includes(address));
	for (const address of gone) rmSync(container(folder, address), {recursive: true, force: true});
	if (gone.length > 0 || routers.some(([address, router]) => state.routers[address] !== router))
		world.state = {...state, routers: Object.fromEntries(routers)};
}

function tried(keys: Keys): {readonly says: string; readonly taken: boolean} {
	try {
		load(keys);
		return {says: successful, taken: true};
	} catch (error) {
		if (error instanceof Emergency) return {says: error.says, taken: false};
		throw error;
	}
}

const container = (folder: string, address: string) => join(folder, 'hosts', address, 'containers/deis-router');

/** Writes down what `nginx -t` says there, and its log; the stand-in of docker reads them. */
function tell(folder: string, address: string, says: string): void {
	mkdirSync(container(folder, address), {recursive: true, mode: 0o700});
	writeFileSync(join(container(folder, address), 'nginx'), says, {mode: 0o600});
	appendFileSync(join(container(folder, address), 'log'), says, {mode: 0o600});
}

/** A router's answer to a request. */
export function routerAnswers(world: DeisWorld, loaded: Loaded, {request, secure}: Asked): Answer {
	const forwarded = request.headers['x-forwarded-proto'] ?? '';
	const isHttps = secure || /^(.*, ?)?https$/.test(forwarded);
	const html = {'Content-Type': 'text/html', Server: 'nginx'};
	const host = request.host.replace(/:\d+$/, '');
	if (request.path === '/health-check') return {status: 200, headers: html, body: ''};
	if (host.split('.')[0] !== loaded.controller) return {status: 404, headers: html, body: '<h1>404 Not Found</h1>'};
	if (loaded.enforce && !isHttps)
		return {status: 301, headers: {...html, Location: `https://${host}${request.path}`}, body: ''};
	const alive = world.state.nodes['/deis/controller/host'] !== undefined;
	const answer = alive ? controllerAnswers(world, request) : {status: 503, headers: html, body: ''};
	return loaded.hsts === undefined || !isHttps
		? answer
		: {...answer, headers: {...answer.headers, 'Strict-Transport-Security': loaded.hsts}};
}

type Asked = {readonly request: Request; readonly secure: boolean};
