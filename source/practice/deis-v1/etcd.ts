import type {Published} from './fleet.js';
import type {DeisWorld, Node} from './state.js';

/** Why etcd refused, by its own number (etcd 2.2: error/error.go). */
export class EtcdError extends Error {
	override readonly name = 'EtcdError';
	readonly code: keyof typeof messages;
	readonly reason: string;

	constructor(code: keyof typeof messages, reason: string) {
		super(messages[code]);
		this.code = code;
		this.reason = reason;
	}
}

const messages = {
	100: 'Key not found',
	101: 'Compare failed',
	102: 'Not a file',
	104: 'Not a directory',
	105: 'Key already exists',
	107: 'Root is read only',
	108: 'Directory not empty',
	201: 'PrevValue is Required in POST form',
	202: 'The given TTL in POST form is not a number',
	203: 'The given index in POST form is not a number',
	209: 'Invalid field',
} as const;

/** What must be so for a write. */
export type Condition = {readonly exists?: boolean; readonly index?: number; readonly value?: string};

/** What a write did. */
export type Change = {readonly action: string; readonly key: string; readonly node: Node; readonly former?: Node};

/** The node at a path; the root is a directory. Throws 100 with the first part that is missing, or 104. */
export function nodeAt({state}: DeisWorld, key: string): Node {
	if (key === '/') return {created: 0, modified: 0};
	for (const part of partsOf(key)) {
		const node = state.nodes[part];
		if (node === undefined) throw new EtcdError(100, part);
		if (part !== key && node.value !== undefined) throw new EtcdError(104, part);
	}
	return state.nodes[key] as Node;
}

/** `/a`, `/a/b` and `/a/b/c` of the last one. */
function partsOf(key: string): readonly string[] {
	const names = key.split('/').slice(1);
	return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}

/** The paths right below a directory; those that begin with `_` are hidden there. */
export function childrenOf({state}: DeisWorld, key: string): readonly string[] {
	const root = key === '/' ? '/' : `${key}/`;
	return Object.keys(state.nodes).filter((path) => {
		const name = path.slice(root.length);
		return path.startsWith(root) && name !== '' && !name.includes('/') && !name.startsWith('_');
	});
}

/** Sets a key as etcd does: the directories above it are made. */
export function set(
	world: DeisWorld,
	key: string,
	{value, ttl, when = {}}: {readonly value: string; readonly ttl?: number; readonly when?: Condition},
): Change {
	if (key === '/') throw new EtcdError(107, '/');
	const former = judge(world, key, when);
	for (const part of partsOf(key).slice(0, -1))
		if (world.state.nodes[part]?.value !== undefined) throw new EtcdError(104, part);
	if (former !== undefined && former.value === undefined) throw new EtcdError(102, key);
	const index = world.state.index + 1;
	const made = partsOf(key)
		.slice(0, -1)
		.filter((part) => world.state.nodes[part] === undefined)
		.map((part) => [part, {created: index, modified: index}] as const);
	// Only a set makes the key anew.
	const kept = when.exists === true || isCompared(when) ? former : undefined;
	const node: Node = {
		value,
		created: kept?.created ?? index,
		modified: index,
		...(ttl === undefined ? {} : {expires: world.now + ttl * 1000}),
	};
	world.state = {
		...world.state,
		index,
		nodes: {...world.state.nodes, ...Object.fromEntries(made), [key]: node},
	};
	const action = isCompared(when)
		? 'compareAndSwap'
		: when.exists === undefined
			? 'set'
			: when.exists
				? 'update'
				: 'create';
	return {action, key, node, ...(former === undefined || action === 'create' ? {} : {former})};
}

/** Takes a key away, or a directory with all below it. */
export function remove(
	world: DeisWorld,
	key: string,
	{recursive = false, directory = false, when = {}}: {recursive?: boolean; directory?: boolean; when?: Condition},
): Change {
	if (key === '/') throw new EtcdError(107, '/');
	const former = nodeAt(world, key);
	if (former.value === undefined) {
		if (isCompared(when) || !(recursive || directory)) throw new EtcdError(102, key);
		if (!recursive && Object.keys(world.state.nodes).some((path) => path.startsWith(`${key}/`)))
			throw new EtcdError(108, key);
	}
	compare(former, when);
	const index = world.state.index + 1;
	const nodes = Object.entries(world.state.nodes).filter(([path]) => path !== key && !path.startsWith(`${key}/`));
	world.state = {...world.state, index, nodes: Object.fromEntries(nodes)};
	const {value: _, ...gone} = former;
	return {
		action: isCompared(when) ? 'compareAndDelete' : 'delete',
		key,
		node: {...gone, modified: index},
		former,
	};
}

/** Writes a key as a component does, which only goes on trying where it cannot: below a leaf, or in the place of a directory. */
export function attempt(world: DeisWorld, key: string, what: {readonly value: string; readonly ttl?: number}): void {
	try {
		set(world, key, what);
	} catch (error) {
		if (!(error instanceof EtcdError)) throw error;
	}
}

function isCompared({index, value}: Condition): boolean {
	return index !== undefined || value !== undefined;
}

/** The node that is there, where the condition lets it be written. */
function judge(world: DeisWorld, key: string, when: Condition): Node | undefined {
	const present = world.state.nodes[key];
	if (when.exists === false) {
		for (const part of partsOf(key).slice(0, -1))
			if (world.state.nodes[part]?.value !== undefined) throw new EtcdError(104, part);
		if (present !== undefined) throw new EtcdError(105, key);
		return undefined;
	}
	if (when.exists !== true && !isCompared(when)) return present;
	const node = nodeAt(world, key);
	if (isCompared(when) && node.value === undefined) throw new EtcdError(102, key);
	compare(node, when);
	return node;
}

function compare(node: Node, {index, value}: Condition): void {
	const byIndex = index !== undefined && index !== node.modified ? `[${index} != ${node.modified}]` : undefined;
	const byValue = value !== undefined && value !== node.value ? `[${value} != ${node.value ?? ''}]` : undefined;
	const why = [byValue, byIndex].filter((one) => one !== undefined);
	if (why.length > 0) throw new EtcdError(101, why.join(' '));
}

/** What time does: keys that have expired go, and whoever is alive writes his own again. */
export function pass(world: DeisWorld, published: readonly Published[]): void {
	for (const [key, {expires}] of Object.entries(world.state.nodes))
		if (expires !== undefined && expires <= world.now && world.state.nodes[key] !== undefined)
			remove(world, key, {recursive: true});
	for (const {key, value, ttl} of published) {
		const present = world.state.nodes[key];
		if (present?.value !== value || (present.expires ?? 0) - world.now < ttl * 750) attempt(world, key, {value, ttl});
	}
}
