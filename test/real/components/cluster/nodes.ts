import {type Api, ensureObject, patchObject, readObject} from './api.js';
import {badLabel} from './stages.js';

type Node = {
	readonly metadata: {readonly name: string; readonly labels?: Readonly<Record<string, string>>};
	readonly status?: {
		readonly conditions?: readonly {readonly type: string; readonly status: string}[];
		readonly daemonEndpoints?: {readonly kubeletEndpoint?: {readonly Port: number}};
	};
};

async function readNodes(api: Api): Promise<readonly Node[]> {
	const {items} = await readObject<{readonly items: readonly Node[]}>(api, '/api/v1/nodes');
	return items;
}

/** Adds the nodes `node-1` … `node-COUNT` that are not there yet, twenty at a time. */
export async function addNodes(api: Api, count: number): Promise<void> {
	const names = Array.from({length: count}, (_, index) => `node-${index + 1}`);
	await inTwenties(names, async (name) => {
		const labels = {'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64'};
		await ensureObject(api, '/api/v1/nodes', {apiVersion: 'v1', kind: 'Node', metadata: {name, labels}});
	});
}

/** Tells nodes of an earlier start the kubelet's port of this one: kwok writes it only into new nodes. */
export async function pointToKubelet(api: Api, port: number): Promise<void> {
	const old = (await readNodes(api)).filter(({status}) => {
		const known = status?.daemonEndpoints?.kubeletEndpoint?.Port ?? 0;
		return known !== 0 && known !== port;
	});
	await inTwenties(old, async ({metadata}) => {
		const status = {daemonEndpoints: {kubeletEndpoint: {Port: port}}};
		await patchObject(api, `/api/v1/nodes/${metadata.name}/status`, {status});
	});
}

/** Gives the label of bad nodes to these, and takes it from all others. */
export async function labelBadNodes(api: Api, bad: readonly string[]): Promise<void> {
	const nodes = await readNodes(api);
	const wrong = nodes.filter(({metadata}) => (metadata.labels?.[badLabel] === 'true') !== bad.includes(metadata.name));
	await inTwenties(wrong, async ({metadata: {name}}) => {
		const value = bad.includes(name) ? 'true' : null;
		await patchObject(api, `/api/v1/nodes/${name}`, {metadata: {labels: {[badLabel]: value}}});
	});
}

/** True when no node is other than Ready, undefined otherwise. */
export async function everyNodeIsReady(api: Api): Promise<true | undefined> {
	const nodes = await readNodes(api);
	const ready = nodes.every(({status}) =>
		status?.conditions?.some(({type, status: value}) => type === 'Ready' && value === 'True'),
	);
	return ready ? true : undefined;
}

async function inTwenties<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	for (let from = 0; from < items.length; from += 20) {
		await Promise.all(items.slice(from, from + 20).map(async (item) => work(item)));
	}
}
