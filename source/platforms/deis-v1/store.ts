import {isObject, parseJson, textAt} from '../../core/json.js';
import type {Store} from '../../core/platform.js';
import {known, map, type Reading, unknown} from '../../core/reading.js';
import type {Secret} from '../../core/secret.js';
import {json, type Text} from '../../core/text.js';
import {getRecursive, put} from '../../tools/etcd.js';
import {ssh} from '../../tools/ssh.js';
import type {DeisTarget} from './facts.js';
import {leavesOf, readNode} from './tree.js';

const memoryKey = 'seaworthy/memory';
const lockKey = 'seaworthy/lock';

/** What is remembered lies in etcd beside `/deis`, as one key, so that it changes as a whole; the lock is another, whose index decides who was first. */
export function store({at}: DeisTarget): Store {
	return {
		wording: {
			program: 'ssh',
			reads: 'The host must let us read /seaworthy of etcd.',
			writes: 'The host must let us write /seaworthy of etcd.',
			locks: 'The host must let us write /seaworthy of etcd.',
		},
		load: () => ssh(at, getRecursive(memoryKey), {confidential: true}),
		parse: (stdout) => {
			const leaf = leafOf(stdout, memoryKey);
			if (!leaf.known) return leaf;
			if (leaf.value === undefined) return known({documents: {}});
			const {value, index} = leaf.value;
			const documents = parseJson(value);
			if (!isObject(documents)) return unknown(`/${memoryKey} is damaged: it is no JSON.`);
			return known({
				version: String(index),
				documents: Object.fromEntries(
					Object.entries(documents).flatMap(([name, one]) => (typeof one === 'string' ? [[name, one]] : [])),
				),
			});
		},
		save: (documents, over) =>
			ssh(at, put(memoryKey, versionOf(over)), {stdin: written(documents), effect: 'writes', timeout: 60}),
		readLock: () => ssh(at, getRecursive(lockKey)),
		parseLock: (stdout) =>
			map(leafOf(stdout, lockKey), (leaf) => {
				if (leaf === undefined) return undefined;
				const lock = parseJson(leaf.value);
				return {
					holder: textAt(lock, 'holder') ?? '',
					renewed: textAt(lock, 'renewed') ?? '',
					version: String(leaf.index),
				};
			}),
		// etcd's 412: Compare failed, or Key already exists.
		isConflict: (stderr) => / 412\b/.test(stderr),
		takeLock: (holder, renewed, over) =>
			ssh(at, put(lockKey, versionOf(over)), {
				stdin: ['{"holder":', json([holder]), ',"renewed":', json([renewed]), '}'],
				effect: 'writes',
			}),
	};
}

function versionOf(over: string | undefined): number | undefined {
	return over === undefined ? undefined : Number(over);
}

function written(documents: Readonly<Record<string, Secret>>): Text {
	const members = Object.entries(documents).map(([name, content]): Text => [json([name]), ':', json([content])]);
	return ['{', ...members.flatMap((member, index) => (index === 0 ? member : [',', ...member])), '}'];
}

/** A key of ours; undefined where there is none. */
function leafOf(stdout: string, key: string): Reading<{readonly value: string; readonly index: number} | undefined> {
	return map(readNode({exitCode: 0, stdout, stderr: '', took: 0}), (node) => {
		const leaf = leavesOf(node, '/').get(key);
		return leaf === undefined || typeof leaf.value !== 'string' ? undefined : {value: leaf.value, index: leaf.index};
	});
}
