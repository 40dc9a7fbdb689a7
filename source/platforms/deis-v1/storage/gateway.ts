import type {Known} from '../../../core/question.js';
import {type Setting, unset} from '../../../core/settings.js';
import {type DeisFacts as F, isAtLeast} from '../facts.js';
import {gatewayOf, leafAt} from './standing.js';
import {wantedKeys, wantedRegistry} from './wanted.js';

type K = Pick<Known<F>, 'facts' | 'all'>;

const path = (name: string) => ['store', 'gateway', name];

/** What stands in the way: the documented workaround made the directory a leaf, below which nothing can be written (etcd's 102 and 104). */
export function leafRefusal(facts: F) {
	return gatewayOf(facts) === 'leaf'
		? {
				says: "The key /deis/store/gateway is a value, as the documents' workaround (deisctl config store set gateway=' ') makes it; the keys below it cannot be written (etcd's error 104), and Ceph's gateway could never start.",
				instructions: [
					'Take it away, and put in its place what this program would, on a host: etcdctl rm /deis/store/gateway && etcdctl set /deis/store/gateway/dummy 1',
					'In between the registry that runs goes on. Then run this again.',
				],
			}
		: undefined;
}

/**
 * The keys below `/deis/store/gateway` that the registry reads beside its own. What must be there at all is a child of any
 * name: without one confd never templates the registry (deis/deis#4568, #4710, #4805, #4928).
 */
export function gatewaySettings(known: K): readonly Setting[] {
	const {facts} = known;
	const wanted = wantedOf(known);
	const stale = ['accessKey', 'secretKey', 'host', 'port']
		.filter((name) => !wanted.some((setting) => setting.path.at(-1) === name))
		.filter((name) => wantedRegistry(known)?.kind === 's3' && leafAt(facts.tree, `store/gateway/${name}`) !== undefined)
		.filter((name) => leafAt(facts.tree, `store/gateway/${name}`)?.ttl === undefined)
		.map((name): Setting => ({path: path(name), value: unset}));
	const others = facts.tree.known
		? [...facts.tree.value.keys()].filter(
				(key) =>
					key.startsWith('store/gateway/') &&
					leafAt(facts.tree, key)?.ttl === undefined &&
					!stale.some((setting) => setting.path.join('/') === key),
			)
		: [];
	return [...wanted, ...stale, ...(wanted.length + others.length === 0 ? [dummy] : [])];
}

/** A child that nothing reads. */
export const dummy: Setting = {path: path('dummy'), value: '1'};

function wantedOf(known: K): readonly Setting[] {
	const {version} = known.facts;
	const place = wantedRegistry(known);
	const keys = wantedKeys(known);
	const opened: readonly Setting[] =
		keys === undefined
			? []
			: [
					{path: path('accessKey'), value: [keys.accesskey]},
					{path: path('secretKey'), value: [keys.secretkey]},
				];
	switch (place?.kind) {
		case 'compatible':
			return [...opened, {path: path('host'), value: place.host}, {path: path('port'), value: place.port}];
		case 's3':
			// Until v1.12.0 create_bucket knows these keys alone (deis/deis#4713, #4729); since v1.12.1 it would take them before the
			// registry's own, and a port 80 that is left would be spoken to in TLS (#4766, #4772).
			if (isAtLeast(version, '1.12.1') !== false) return [];
			return isAtLeast(version, '1.11.0') === false
				? [...opened, {path: path('host'), value: 's3.amazonaws.com'}, {path: path('port'), value: '80'}]
				: opened;
		case 'ceph':
		case 'swift':
		case undefined:
			return [];
	}
}
