import {at, type Json, listAt, parseJson, textAt} from '../../core/json.js';
import type {Outcome} from '../../core/command.js';
import {known, type Reading, unknown, whyNot} from '../../core/reading.js';
import {Secret} from '../../core/secret.js';
import type {Leaf, Tree} from './facts.js';

/** Keys below `/deis` whose values are secret (facts/deis-v1 §5); what looks like one elsewhere is hidden too. */
const secretKeys =
	/^(?:platform\/sshPrivateKey|controller\/(?:secretKey|builderKey)|router\/sslKey|store\/\w+Keyring|certs\/.+\/key)$|(?:secret|password|passwd|token|accesskey|adminpass|secretkey)$|^config\//i;

/** Whether the value of a key below `/deis` is secret. */
export function isSecretKey(key: string): boolean {
	return secretKeys.test(key);
}

/** What etcd answered: a node, or that there is none. */
export function readNode(outcome: Outcome): Reading<Json | undefined> {
	if (outcome.failure !== undefined || outcome.exitCode !== 0) return unknown(whyNot('ssh', outcome));
	const lines = outcome.stdout.trimEnd().split('\n');
	const code = lines.pop();
	const body = parseJson(lines.join('\n'));
	if (code === '200') return known(at(body, 'node'));
	// The path in the answer is that of the first missing ancestor (facts/deis-v1 1.2).
	if (code === '404' && at(body, 'errorCode') === 100) return known(undefined);
	const says = textAt(body, 'message');
	return unknown(`etcd answered ${code ?? 'nothing'}${says === undefined ? '' : `: ${says}`}.`);
}

/** The leaves below a node by their path without `root`, e.g. `/deis/`. */
export function leavesOf(node: Json | undefined, root: string): Tree {
	const leaves = new Map<string, Leaf>();
	const walk = (one: Json | undefined) => {
		const key = textAt(one, 'key');
		const value = textAt(one, 'value');
		for (const child of listAt(one, 'nodes')) walk(child);
		if (key === undefined || value === undefined || at(one, 'dir') === true) return;
		const path = key.slice(root.length);
		const ttl = at(one, 'ttl');
		leaves.set(path, {
			value: isSecretKey(path) ? new Secret(path.replaceAll('/', '.'), value) : value,
			index: Number(at(one, 'modifiedIndex')),
			...(typeof ttl === 'number' ? {ttl} : {}),
		});
	};
	walk(node);
	// etcd lists a directory in another order each time.
	return new Map([...leaves].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The plain value of a key; undefined where there is none, or where it is secret. */
export function plainAt(tree: Reading<Tree>, key: string): string | undefined {
	const value = tree.known ? tree.value.get(key)?.value : undefined;
	return typeof value === 'string' ? value : undefined;
}
