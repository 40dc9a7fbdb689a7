import type {Json} from '../../core/json.js';
import type {Answer, Request} from '../curl/command.js';
import {type Change, childrenOf, type Condition, EtcdError, nodeAt, remove, set} from './etcd.js';
import type {DeisWorld, Node} from './state.js';

const root = '/v2/keys';

/** etcd's API of version 2, as far as keys go (etcd 2.2: etcdserver/etcdhttp/client.go). */
export function etcdAnswers(world: DeisWorld, request: Request): Answer {
	const [path = '', query = ''] = request.path.split('?');
	if (path === '/version') return {...answer(world, 200, {etcdserver: '2.2.5', etcdcluster: '2.2.0'}), headers: json};
	if (path === '/health') return {...answer(world, 200, {health: 'true'}), headers: json};
	if (path !== root && !path.startsWith(`${root}/`))
		return {status: 404, headers: {'Content-Type': 'text/plain; charset=utf-8'}, body: '404 page not found\n'};
	const form = new URLSearchParams(query);
	const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
	if (isForm) for (const [name, value] of new URLSearchParams(request.body)) form.append(name, value);
	const key = decodeURIComponent(path.slice(root.length)).replace(/\/+$/, '') || '/';
	try {
		return keysAnswer(world, {method: request.method, key, form});
	} catch (error) {
		if (!(error instanceof EtcdError)) throw error;
		const {code, message, reason} = error;
		return answer(world, statusOf[code] ?? 400, {
			errorCode: code,
			message,
			cause: reason,
			index: code < 200 ? world.state.index : 0,
		});
	}
}

const statusOf: Readonly<Record<number, number>> = {100: 404, 101: 412, 102: 403, 105: 412, 107: 403, 108: 403};

const json = {'Content-Type': 'application/json'};

type Asked = {readonly method: string; readonly key: string; readonly form: URLSearchParams};

function keysAnswer(world: DeisWorld, {method, key, form}: Asked): Answer {
	const recursive = form.get('recursive') === 'true';
	switch (method) {
		case 'GET':
		case 'HEAD':
			return answer(world, 200, {
				action: 'get',
				node: shown(world, key, {node: nodeAt(world, key), recursive, top: true}),
			});
		case 'PUT': {
			const ttl = number(form.get('ttl'), 202, 'ttl');
			const change = set(world, key, {
				value: form.get('value') ?? '',
				when: conditionOf(form),
				...(ttl === undefined ? {} : {ttl}),
			});
			return answer(world, change.former === undefined ? 201 : 200, changed(world, change));
		}
		case 'DELETE': {
			const change = remove(world, key, {recursive, directory: form.get('dir') === 'true', when: conditionOf(form)});
			return answer(world, 200, changed(world, change));
		}
		default:
			return {status: 405, headers: {Allow: 'GET,PUT,POST,DELETE,HEAD', ...json}, body: 'Method Not Allowed\n'};
	}
}

function conditionOf(form: URLSearchParams): Condition {
	const [exists, value] = [form.get('prevExist'), form.get('prevValue')];
	if (exists !== null && !['true', 'false'].includes(exists)) throw new EtcdError(209, 'invalid value for prevExist');
	if (value === '') throw new EtcdError(201, '"prevValue" cannot be empty');
	const index = number(form.get('prevIndex'), 203, 'prevIndex');
	return {
		...(exists === null ? {} : {exists: exists === 'true'}),
		...(value === null ? {} : {value}),
		...(index === undefined ? {} : {index}),
	};
}

function number(text: string | null, code: 202 | 203, name: string): number | undefined {
	if (text === null || text === '') return undefined;
	if (!/^\d+$/.test(text)) throw new EtcdError(code, `invalid value for "${name}"`);
	return Number(text);
}

function changed(world: DeisWorld, {action, key, node, former}: Change): Json {
	const {dir: _, ...gone} = own(world, key, node);
	return {
		action,
		// Of a key that is gone there is no value either.
		node: former?.value !== undefined && node.value === undefined ? gone : own(world, key, node),
		...(former === undefined ? {} : {prevNode: own(world, key, former)}),
	};
}

type Shown = {readonly node: Node; readonly recursive: boolean; readonly top: boolean};

/** A node with what lies below it: of a directory one level, or all. */
function shown(world: DeisWorld, key: string, {node, recursive, top}: Shown): Json {
	if (node.value !== undefined || !(recursive || top)) return own(world, key, node);
	const nodes = childrenOf(world, key).map((path) =>
		shown(world, path, {node: nodeAt(world, path), recursive, top: false}),
	);
	return own(world, key, node, nodes);
}

function own({now}: DeisWorld, key: string, node: Node, nodes: readonly Json[] = []): {readonly [key: string]: Json} {
	const {value, created, modified, expires} = node;
	return {
		...(key === '/' ? {} : {key}),
		...(value === undefined ? {dir: true} : {value}),
		...(expires === undefined
			? {}
			: {expiration: new Date(expires).toISOString(), ttl: Math.ceil((expires - now) / 1000)}),
		...(nodes.length === 0 ? {} : {nodes}),
		...(key === '/' ? {} : {modifiedIndex: modified, createdIndex: created}),
	};
}

function answer({state}: DeisWorld, status: number, body: Json): Answer {
	return {
		status,
		headers: {
			...json,
			'X-Etcd-Cluster-Id': state.clusterId,
			'X-Etcd-Index': String(state.index),
			'X-Raft-Index': String(state.index * 3 + 5),
			'X-Raft-Term': '4',
		},
		body: `${JSON.stringify(body)}\n`,
	};
}
