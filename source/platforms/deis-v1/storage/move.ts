import type {Command, Outcome} from '../../../core/command.js';
import type {Known} from '../../../core/question.js';
import {known as readable, type Reading, unknown} from '../../../core/reading.js';
import type {Read} from '../../../core/ports.js';
import {quote} from '../../../core/script/quote.js';
import type {Secret} from '../../../core/secret.js';
import type {Database} from '../../../tools/psql.js';
import {compareBuckets, listFiles, messages, type Remote} from '../../../tools/rclone.js';
import {behind, forwardPort, ssh} from '../../../tools/ssh.js';
import {gettingRclone} from '../../shared/trials/explain.js';
import type {DeisFacts as F} from '../facts.js';
import {plainAt} from '../tree.js';
import {flavourOf, isAlive, type RegistryPlace, registryPlace, secretAt} from './standing.js';
import {askDatabase, folderOf, remoteOf} from './trials.js';
import {keyPaths, wantedDatabase, wantedFlavour, wantedKeys, wantedRegistry} from './wanted.js';

/** What stands on another place of the images or the database of an installed platform. */
export type Move = {
	readonly registry?: {
		readonly from: RegistryPlace;
		readonly to: RegistryPlace;
		/** Images in the new folder that are missing or different there. */
		readonly missing: Reading<readonly string[]>;
	};
	readonly database?: {
		/** Undefined where it is the one on the cluster. */
		readonly from: Database | undefined;
		readonly to: Database;
		/** Tables of the platform that are missing or different in the new database. */
		readonly missing: Reading<readonly string[]>;
	};
};

/** Where Ceph's gateway is brought to while it is compared: not a port where something of the operator's may listen. */
export const gatewayPort = 19_001;

/** The tables that make the platform, as every version of it has them. */
const tables = ['auth_user', 'api_app', 'api_build', 'api_config', 'api_release', 'api_key', 'api_domain'] as const;

/** A line a table: its name, how many rows, and what they are, told alike by every server. An empty platform has guardian's AnonymousUser. */
const fingerprint = `set timezone to 'UTC'; ${tables
	.map(
		(table) =>
			`select '${table}', count(*), md5(coalesce(string_agg(t::text, ',' order by t::text collate "C"), '')) from ${table} t${table === 'auth_user' ? " where username <> 'AnonymousUser'" : ''}`,
	)
	.join(' union all ')}`;

/** The database of the present platform, from outside of the cluster. */
export function presentDatabase({tree}: F): Database | undefined {
	const at = (name: string, otherwise = '') => plainAt(tree, `database/${name}`) ?? otherwise;
	const password = secretAt(tree, 'database/password');
	if (isAlive(tree, 'database/host') || at('host') === '' || password === undefined) return undefined;
	return {host: at('host'), port: at('port', '5432'), name: at('name', 'deis'), user: at('user', 'deis'), password};
}

/** Reads what is missing in the new places; undefined when no data of an installed platform is to be elsewhere. */
export async function lookAtMove(known: Known<F>, read: Read): Promise<Move | undefined> {
	const {facts} = known;
	const live = flavourOf(facts);
	if ((live !== 'ceph' && live !== 'external') || wantedFlavour(known) !== 'external') return undefined;
	const [registry, database] = [await lookAtRegistry(known, read), await lookAtDatabase(known, read)];
	return registry === undefined && database === undefined
		? undefined
		: {...(registry === undefined ? {} : {registry}), ...(database === undefined ? {} : {database})};
}

function samePlace(a: RegistryPlace, b: RegistryPlace): boolean {
	const where = (place: RegistryPlace) => ('host' in place ? `${place.host}:${place.port}` : place.kind);
	return where(a) === where(b) && folderOf(a) === folderOf(b);
}

async function lookAtRegistry(known: Known<F>, read: Read): Promise<Move['registry']> {
	const {facts} = known;
	const [from, to] = [registryPlace(facts), wantedRegistry(known)];
	if (from === undefined || to === undefined || samePlace(from, to)) return undefined;
	const keys = wantedKeys(known);
	if (keys === undefined)
		return {from, to, missing: unknown('The new store opens by a role, which this machine does not have.')};
	const old = presentStore(facts, from);
	if (!old.known) return {from, to, missing: old};
	const {remote, rest} = old.value;
	const listed = await read(listFiles(remote, folderOf(from), rest));
	if (listed.failure === undefined && (listed.exitCode === 3 || (listed.exitCode === 0 && listed.stdout.trim() === '')))
		return {from, to, missing: readable([])};
	if (listed.failure !== undefined || listed.exitCode !== 0) return {from, to, missing: failed(listed)};
	const compared = await read(
		compareBuckets(
			{from: remote, fromBucket: folderOf(from), to: remoteOf('NEW', to, keys), toBucket: folderOf(to)},
			rest,
		),
	);
	const bad = compared.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('= '));
	return {
		from,
		to,
		missing:
			compared.failure !== undefined || (compared.exitCode !== 0 && bad.length === 0)
				? failed(compared)
				: readable(bad.map((line) => line.slice(2))),
	};
}

type Opened = {readonly remote: Remote; readonly rest: Partial<Command>};

/** The present store, opened with the platform's own keys; Ceph's gateway answers inside the cluster alone. */
function presentStore(facts: F, from: RegistryPlace): Reading<Opened> {
	if (from.kind === 'swift') return unknown('The present store is Swift, which is not compared.');
	const paths = keyPaths(from.kind);
	const [accesskey, secretkey] = [secretAt(facts.tree, paths.accesskey), secretAt(facts.tree, paths.secretkey)];
	if (accesskey === undefined || secretkey === undefined)
		return unknown('The present store opens by a role, which this machine does not have.');
	const keys: {readonly accesskey: Secret; readonly secretkey: Secret} = {accesskey, secretkey};
	if (from.kind !== 'ceph') return readable({remote: remoteOf('OLD', from, keys), rest: {}});
	const {options} = remoteOf('OLD', from, keys);
	return readable({
		remote: {name: 'OLD', options, shown: {endpoint: 'http://127.0.0.1:{port}'}},
		rest: {forward: forwardPort(facts.target.at, {host: from.host, port: from.port || '8888', local: gatewayPort})},
	});
}

async function lookAtDatabase(known: Known<F>, read: Read): Promise<Move['database']> {
	const {facts} = known;
	const to = wantedDatabase(known);
	if (to === undefined) return undefined;
	const from = presentDatabase(facts);
	const onCluster = flavourOf(facts) === 'ceph';
	if (!onCluster && from !== undefined && from.host === to.host && from.port === to.port && from.name === to.name)
		return undefined;
	if (!onCluster && from === undefined) return undefined;
	const command = from === undefined ? onClusterAsks(facts) : askDatabase(facts, from, fingerprint);
	if (command === undefined) return {from, to, missing: unknown('Where the database runs could not be read.')};
	const old = linesOf(await read(command));
	if (!old.known) return {from, to, missing: old};
	const next = linesOf(await read(askDatabase(facts, to, fingerprint)));
	if (!next.known) return {from, to, missing: next};
	// A platform that never started has no tables, and one that nobody uses no rows.
	const filled = old.value.filter((line) => line.split('|')[1] !== '0');
	const missing = filled.filter((line) => !next.value.includes(line)).map((line) => line.split('|')[0] ?? line);
	return {from, to, missing: readable(missing)};
}

/** On the host that has it, as the database's own user. */
function onClusterAsks({target, units, machines}: F): Command | undefined {
	const host = databaseHost({units, machines});
	return host === undefined
		? undefined
		: ssh(
				behind(target.at, host),
				`docker exec deis-database sudo -u postgres psql -At deis -q -c ${quote(fingerprint)}`,
				{timeout: 120},
			);
}

/** The address of the host where the database runs. */
export function databaseHost({units, machines}: Pick<F, 'units' | 'machines'>): string | undefined {
	const unit = units.known ? units.value.find((one) => one.unit === 'deis-database.service') : undefined;
	return machines.known ? machines.value.find(({id}) => id === unit?.machine)?.address : undefined;
}

/** Rows; a table that is not there means that nothing of the platform is. */
function linesOf(outcome: Outcome): Reading<readonly string[]> {
	if (outcome.failure === undefined && /relation "\w+" does not exist/.test(outcome.stderr)) return readable([]);
	if (outcome.failure !== undefined || outcome.exitCode !== 0) return failed(outcome);
	return readable(outcome.stdout.split('\n').filter((line) => line.includes('|')));
}

function failed({failure, stderr, exitCode}: Outcome): {readonly known: false; readonly because: string} {
	if (failure === 'not-found') return unknown(`A program is missing on this machine. ${gettingRclone}`);
	if (failure === 'timed-out') return unknown('It took too long.');
	return unknown((messages(stderr).at(-1) ?? `exit ${exitCode}`).slice(0, 300));
}
