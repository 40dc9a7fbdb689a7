import type {Known} from '../../../core/question.js';
import {overJump} from '../../../core/script/jump.js';
import {quote} from '../../../core/script/quote.js';
import {Secret} from '../../../core/secret.js';
import type {Refusal} from '../../../core/step.js';
import {inRemote, type Remote} from '../../../tools/rclone.js';
import type {Database} from '../../../tools/psql.js';
import {behind, ssh, type Ssh} from '../../../tools/ssh.js';
import type {DeisFacts as F} from '../facts.js';
import {databaseHost, gatewayPort, type Move} from './move.js';
import {flavourOf, type RegistryPlace} from './standing.js';
import {folderOf, remoteOf} from './trials.js';
import {isRole, keyPaths, wantedKeys} from './wanted.js';

const dump = 'deis-before-the-move.sql';

/** Why data of an installed platform is not left behind; undefined when all of it is there, or leaving it is accepted. */
export function moveRefusal(known: Known<F>, move: Move | undefined): Refusal | undefined {
	if (move === undefined || known.accepted?.includes('leave-data') === true) return undefined;
	const open = [
		...lacking('image', 'the new folder', move.registry),
		...lacking('table', 'the new database', move.database),
	];
	return open.length === 0
		? undefined
		: {
				says: `The platform is installed, and nothing brings its data along: ${open.join('; ')}. It is not switched before everything is copied.`,
				instructions: [...copying(known, move), leaving],
			};
}

const leaving =
	'Or leave it behind: without its database there are no accounts and no apps, and whoever registers first is administrator: --accept leave-data';

/** What is accepted, or was compared, for the review. */
export function moveCosts(known: Known<F>, move: Move | undefined): readonly string[] {
	if (move === undefined) return [];
	const parts = [
		...(move.registry === undefined ? [] : ['images']),
		...(move.database === undefined ? [] : ['database']),
	];
	return [
		known.accepted?.includes('leave-data') === true
			? `What the present place holds (${parts.join(', ')}) stays behind there, as was accepted.`
			: `Everything was compared (${parts.join(', ')}): the new place holds all of the present one.`,
	];
}

function lacking(what: string, where: string, part: Move['registry'] | Move['database']): readonly string[] {
	if (part === undefined) return [];
	const {missing} = part;
	if (!missing.known) return [`${where} could not be compared (${missing.because})`];
	const {length} = missing.value;
	return length === 0
		? []
		: [
				`${length === 1 ? `${what === 'image' ? 'an' : 'a'} ${what} is` : `${length} ${what}s are`} missing or different in ${where} (${missing.value.slice(0, 3).join(', ')}${length > 3 ? ', …' : ''})`,
			];
}

/** The commands that copy this very platform's data; run as they are in a shell, and the step again after them. */
function copying(known: Known<F>, {registry, database}: Move): readonly string[] {
	const {target} = known.facts;
	const path = 'PATH=$PATH:/opt/bin:/run/deis/bin';
	const names = [
		...(registry === undefined || isRole(known) ? [] : Object.values(wantedKeys(known) ?? {}).map(({name}) => name)),
		...(database === undefined ? [] : [database.to.password.name]),
	];
	return [
		'Copy first. These commands stop what writes, keep a dump, and copy; apps go on running, pushes and `deis` do not.',
		...(names.length === 0 ? [] : [`They take the new keys from ${names.join(', ')}: set these before.`]),
		on(target.at, `${path}; deisctl stop builder controller`),
		...(database === undefined ? [] : databaseCommands(known.facts, database)),
		...(registry === undefined ? [] : registryCommands(known, registry)),
		'Then run the same again: it compares all of it, and goes on when all is there.',
		`To go back instead: ${on(target.at, `${path}; deisctl start controller builder`)}`,
	];
}

function on(at: Ssh, remote: string): string {
	const {program, arguments: words} = ssh(at, remote);
	return [program, ...overJump(words)].map(quote).join(' ');
}

/** A secret of the cluster, read by the shell where it is used, and never printed. */
function present(at: Ssh, key: string): string {
	return `$(${on(at, `etcdctl get ${quote(`/deis/${key}`)}`)})`;
}

function databaseCommands(facts: F, {from, to}: NonNullable<Move['database']>): readonly string[] {
	const {at} = facts.target;
	const words = ({host, port, user}: Database) =>
		`--host ${quote(host)} --port ${port} --username ${user} --no-password`;
	const host = databaseHost(facts);
	const dumping =
		from === undefined
			? on(
					host === undefined ? at : behind(at, host),
					'docker exec deis-database sudo -u postgres pg_dump --no-owner --no-privileges deis',
				)
			: `PGPASSWORD="${present(at, 'database/password')}" pg_dump --no-owner --no-privileges ${words(from)} ${from.name}`;
	return [
		// A second time the present one may be away already: the dump of the first must stay.
		`(umask 077; set -C; ${dumping} >${dump})`,
		`PGPASSWORD="\${${to.password.name}:?}" psql --no-psqlrc --quiet --output /dev/null --set ON_ERROR_STOP=1 --single-transaction ${words(to)} --dbname ${to.name} <${dump}`,
	];
}

function registryCommands(known: Known<F>, {from, to}: NonNullable<Move['registry']>): readonly string[] {
	const {at} = known.facts.target;
	const isForwarded = from.kind === 'ceph';
	const paths = keyPaths(from.kind);
	const old = remoteOf('OLD', from, {
		accesskey: new Secret(paths.accesskey, 'x'),
		secretkey: new Secret(paths.secretkey, 'x'),
	});
	const keys = wantedKeys(known) ?? {
		accesskey: new Secret('NEW_ACCESSKEY', 'x'),
		secretkey: new Secret('NEW_SECRETKEY', 'x'),
	};
	const next = remoteOf('NEW', to, keys);
	const opened = isForwarded ? {...old, shown: {endpoint: `http://127.0.0.1:${gatewayPort}`}} : old;
	const through = from.kind === 'ceph' ? `${gatewayPort}:${from.host}:${from.port || '8888'}` : '';
	const {program, arguments: words} = ssh(at, 'while sleep 2; do echo; done');
	const forwarding = [program, '-S', 'none', '-o', 'ExitOnForwardFailure=yes', '-L', `127.0.0.1:${through}`, ...words];
	return [
		...opening(opened, (secret) => present(at, secret.name)),
		...opening(next, (secret) => `\${${secret.name}:?}`),
		...(isForwarded ? [`${forwarding.map(quote).join(' ')} >/dev/null & forwarder=$!; sleep 5`] : []),
		`rclone copy ${folderWords(opened, from)} ${folderWords(next, to)} --config '' --fast-list --transfers 8 --retries 10 --retries-sleep 3s`,
		...(isForwarded ? ['kill "$forwarder"'] : []),
	];
}

function folderWords(remote: Remote, place: RegistryPlace): string {
	return quote(inRemote(remote, folderOf(place)));
}

/** Variables that open a remote. */
function opening({name, options}: Remote, secret: (one: Secret) => string): readonly string[] {
	return Object.entries(options).map(
		([key, value]) =>
			`export RCLONE_CONFIG_${name}_${key.toUpperCase()}=${value instanceof Secret ? `"${secret(value)}"` : quote(value)}`,
	);
}

/** Whether the step storage of this run takes a platform on Ceph away and installs one without it. */
export function leavesCeph({facts, all}: Pick<Known<F>, 'facts' | 'all'>): boolean {
	return flavourOf(facts) === 'ceph' && all['storage']?.['backend'] === 'external';
}
