import type {Finding} from '../../../../core/finding.js';
import {checkDatabasePassword, checkDrain, checkRegistrySecret} from '../../../../validate/deis-values.js';
import {type DeisFacts as F, isAtLeast} from '../../facts.js';
import {
	defaultPassword,
	engine,
	flavourOf,
	isAlive,
	leafAt,
	registryPlace,
	secretAt,
	textOf,
} from '../../storage/standing.js';
import {keyPaths} from '../../storage/wanted.js';
import {plainAt} from '../../tree.js';
import {drainOf, hasLogger, linesOf} from './log-questions.js';

const run = '`seaworthy credentials`';

/** Whether the keys to what lies outside are there and can be carried; on Ceph, whether the passwords are still those of every cluster. */
export function assess(facts: F): readonly Finding[] {
	if (!facts.tree.known || !facts.units.known)
		return [
			{
				id: 'credentials/unknown',
				status: 'unknown',
				says: 'The keys of the platform could not be looked at.',
				because: facts.tree.known ? (facts.units.known ? '' : facts.units.because) : facts.tree.because,
				remedy: 'See how etcd is, on the host: etcdctl cluster-health',
			},
		];
	const live = flavourOf(facts);
	if (live === 'none') return [notInstalled(facts)];
	const ceph = live === 'ceph' || isAlive(facts.tree, 'database/host');
	const found = [
		...(ceph ? onCluster(facts) : [...missing(facts), ...wrongEngine(facts), ...logs(facts)]),
		...uncarried(facts, ceph),
		...leftover(facts),
		...published(facts),
	];
	return found.some(({status}) => status === 'danger')
		? found
		: [
				...found,
				{
					id: 'credentials/present',
					status: 'good',
					says: ceph
						? "The database's passwords are others than those that every cluster begins with."
						: 'The keys of registry and database are set.',
					because: 'Whether they still work is not tried by check: it only reads.',
				},
			];
}

function notInstalled(facts: F): Finding {
	return {
		id: 'credentials/not-installed',
		status: 'attention',
		says:
			registryPlace(facts) === undefined
				? 'The platform is not installed, and no keys of a store are set.'
				: 'The platform is not installed; keys of a store are set already.',
		remedy: 'Set them together with the store: `seaworthy storage credentials`.',
	};
}

function missing(facts: F): readonly Finding[] {
	const {tree} = facts;
	const place = registryPlace(facts);
	const paths = place === undefined || place.kind === 'swift' ? undefined : keyPaths(place.kind);
	const role =
		place?.kind === 's3' &&
		leafAt(tree, 'registry/s3accessKey') === undefined &&
		isAtLeast(facts.version, '1.11.0') !== false;
	const lacks = [
		...(place === undefined ? ["the registry's store"] : []),
		...(paths === undefined || role
			? []
			: [paths.accesskey, paths.secretkey].filter((path) => secretAt(tree, path) === undefined)),
		...['host', 'name', 'user', 'password']
			.map((name) => `database/${name}`)
			.filter((path) => (textOf(tree, path) ?? '') === ''),
	];
	return lacks.length === 0
		? []
		: [
				{
					id: 'credentials/missing',
					status: 'danger',
					says: `What an external control plane needs is not there: ${lacks.join(', ')}.`,
					remedy: `Set it: ${run}.`,
				},
			];
}

function wrongEngine({tree}: F): readonly Finding[] {
	const set = plainAt(tree, 'database/engine');
	return set === engine
		? []
		: [
				{
					id: 'credentials/bad-engine',
					status: 'danger',
					says:
						set === undefined
							? 'The engine of the database is not set, and the controller has no default for it.'
							: `The engine of the database is "${set}", which the controller does not know: it cannot start.`,
					because: `Django 1.6 knows ${engine} (deis/deis#4666).`,
					remedy: `Set it: ${run}.`,
				},
			];
}

function logs(facts: F): readonly Finding[] {
	const drain = drainOf(facts);
	const verdict = drain === undefined || drain === '' ? undefined : checkDrain(drain);
	return [
		...(verdict === undefined || verdict.ok
			? []
			: [
					{
						id: 'credentials/bad-drain',
						status: 'danger' as const,
						says: `Logs do not reach the drain ${drain ?? ''}.`,
						because: verdict.says,
						remedy: `Set it right: ${run}.`,
					},
				]),
		...(hasLogger(facts) && linesOf(facts) === undefined
			? [
					{
						id: 'credentials/logs-lost',
						status: 'attention' as const,
						says: 'The logger keeps lines in files, for which there is no volume without Ceph: `deis logs` shows nothing.',
						because: 'logs/storageAdapterType is not memory.',
						remedy: `Keep them in memory, and give a drain: ${run}.`,
					},
				]
			: []),
	];
}

function onCluster({tree}: F): readonly Finding[] {
	const weak = ['database/password', 'database/adminPass'].filter(
		(path) => (textOf(tree, path) ?? defaultPassword) === defaultPassword,
	);
	return weak.length === 0
		? []
		: [
				{
					id: 'credentials/default-password',
					status: 'danger',
					says: `${weak.join(' and ')} ${weak.length === 1 ? 'is' : 'are'} what every cluster of Deis v1 begins with, and the port of the database is open to every app.`,
					remedy: `Make others: ${run}.`,
				},
			];
}

/** Present values that the templates write in a way that changes or breaks them. */
function uncarried(facts: F, ceph: boolean): readonly Finding[] {
	const {tree} = facts;
	const place = registryPlace(facts);
	const paths =
		place === undefined || place.kind === 'swift' || place.kind === 'ceph' ? undefined : keyPaths(place.kind);
	const bad = [
		...(paths === undefined ? [] : [paths.accesskey, paths.secretkey]).filter((path) => {
			const value = textOf(tree, path);
			return value !== undefined && value !== '' && !checkRegistrySecret(value, 'key').ok;
		}),
		...['database/password', ...(ceph ? ['database/adminPass'] : [])].filter((path) => {
			const value = textOf(tree, path);
			return value !== undefined && value !== '' && value !== defaultPassword && !checkDatabasePassword(value, ceph).ok;
		}),
	];
	return bad.length === 0
		? []
		: [
				{
					id: 'credentials/uncarried',
					status: 'danger',
					says: `The value of ${bad.join(' and ')} holds something that the templates of Deis v1 cannot carry: what reads it gets another value, or stops.`,
					because: "They write it as it is between single quotes of Python, or unquoted into the registry's YAML.",
					remedy: `Make another one: ${run}.`,
				},
			];
}

/** Keys of a gateway that a registry on S3 takes before its own when it makes its bucket at boot. */
function leftover(facts: F): readonly Finding[] {
	if (registryPlace(facts)?.kind !== 's3' || isAtLeast(facts.version, '1.12.1') === false) return [];
	const left = ['accessKey', 'secretKey', 'host', 'port']
		.map((name) => `store/gateway/${name}`)
		.filter((path) => leafAt(facts.tree, path) !== undefined);
	return left.length === 0
		? []
		: [
				{
					id: 'credentials/gateway-left',
					status: 'attention',
					says: `The registry is on S3, and ${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} left from before: at its next start it takes these first.`,
					because: 'create_bucket prefers them, and speaks TLS to a port 80 that is left (deis/deis#4766, #4772).',
					remedy: `Take them away: ${run}.`,
				},
			];
}

function published(facts: F): readonly Finding[] {
	return registryPlace(facts)?.kind === 'compatible'
		? [
				{
					id: 'credentials/store-published',
					status: 'attention',
					says: 'The routers publish the store of the registry as deis-store.DOMAIN, past whitelists and HTTPS.',
					because: 'They do so for whatever /deis/store/gateway/host names.',
					remedy: 'See that it lets nobody in without keys.',
				},
			]
		: [];
}
