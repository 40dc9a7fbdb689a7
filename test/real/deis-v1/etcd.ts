import path from 'node:path';
import {componentPath} from '../components/component-path.js';
import {type Child, startChild} from '../components/process/child.js';

/** etcd with the API of version 2, as Deis v1 has it. */
export type Etcd = {
	readonly child: Child;
	readonly url: string;
	/** The value of a key; undefined where there is none. */
	get(key: string): Promise<string | undefined>;
	/** Whether a key or directory is there. */
	has(key: string): Promise<boolean>;
	/** With a TTL in seconds it goes away by itself. */
	set(key: string, value: string, ttl?: number): Promise<void>;
	/** Every leaf below a directory with its value. */
	leaves(key: string): Promise<Readonly<Record<string, string>>>;
	/** The same without those that go away by themselves, which somebody writes as long as he is alive. */
	lasting(key: string): Promise<Readonly<Record<string, string>>>;
	/** The index of the newest change, of any key. */
	index(): Promise<number>;
};

type Node = {readonly key?: string; readonly value?: string; readonly ttl?: number; readonly nodes?: readonly Node[]};

/** Starts it over a data folder of its own, without fsync: what a power cut would lose is test data. */
export async function startEtcd2({
	folder,
	client,
	peer,
}: {
	readonly folder: string;
	readonly client: number;
	readonly peer: number;
}): Promise<Etcd> {
	const [url, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
	const child = await startChild({
		name: 'etcd',
		file: componentPath('etcd'),
		args: [
			'--enable-v2',
			...['--data-dir', path.join(folder, 'etcd')],
			...['--listen-client-urls', url, '--advertise-client-urls', url],
			...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers],
			...['--initial-cluster', `default=${peers}`, '--force-new-cluster', '--unsafe-no-fsync'],
		],
		log: path.join(folder, 'etcd.log'),
		ready: async () => (await fetch(`${url}/v2/keys/`)).status === 200,
	});
	const node = async (key: string): Promise<Node | undefined> => {
		const answer = await fetch(`${url}/v2/keys/${key}?recursive=true`);
		return answer.status === 404 ? undefined : ((await answer.json()) as {readonly node: Node}).node;
	};
	const flat = (one: Node): readonly Node[] => [one, ...(one.nodes ?? []).flatMap(flat)];
	const leaves = async (key: string, counts: (leaf: Node) => boolean = () => true) => {
		const found = await node(key);
		const all = (found === undefined ? [] : flat(found)).flatMap((leaf) =>
			leaf.key === undefined || leaf.value === undefined || !counts(leaf) ? [] : [[leaf.key, leaf.value] as const],
		);
		return Object.fromEntries(all.toSorted());
	};
	return {
		child,
		url,
		get: async (key) => (await node(key))?.value,
		has: async (key) => (await node(key)) !== undefined,
		set: async (key, value, ttl) => {
			const body = new URLSearchParams({value, ...(ttl === undefined ? {} : {ttl: String(ttl)})});
			const answer = await fetch(`${url}/v2/keys/${key}`, {method: 'PUT', body});
			if (!answer.ok) throw new Error(`${key}: ${await answer.text()}`);
		},
		leaves: async (key) => leaves(key),
		lasting: async (key) => leaves(key, ({ttl}) => ttl === undefined),
		index: async () => Number((await fetch(`${url}/v2/keys/`)).headers.get('x-etcd-index')),
	};
}
