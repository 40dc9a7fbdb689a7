import {quote} from '../../../../core/script/quote.js';
import {Secret} from '../../../../core/secret.js';
import type {Command} from '../../../../core/command.js';
import {kubectl} from '../../../../tools/kubectl.js';
import {inRemote, type Remote} from '../../../../tools/rclone.js';
import type {WorkflowTarget} from '../../facts.js';
import {type Keys, keyFields} from '../../storage/keys.js';
import type {Move} from '../../storage/look.js';
import {keyfile, parts} from '../../storage/place.js';
import {remoteOf} from '../../storage/remote.js';

/** Where deis-minio is forwarded to: not 9000, where a Minio of the operator's own may listen. */
const minioPort = 19_000;

/** The commands that copy this very platform's data, and how the refusal is lifted: by comparing, never by emptying the old store. */
export function copyingCommands(target: WorkflowTarget, move: Move, keys: Keys): readonly string[] {
	const call = (...words: readonly string[]) => line(kubectl(target, words));
	const inDatabase = (command: string) =>
		call(
			'exec',
			'deployment/deis-database',
			'--',
			'sh',
			'-c',
			`as=su-exec; command -v su-exec >/dev/null || as=gosu; exec $as postgres ${command}`,
		);
	const scale = (replicas: number, ...names: readonly string[]) =>
		call('scale', ...names.map((name) => `deployment/deis-${name}`), `--replicas=${replicas}`);
	const gone = (...names: readonly string[]) =>
		call(
			...['wait', 'pods', '--for=delete', '--timeout=180s', '--selector'],
			`app in (${names.map((name) => `deis-${name}`).join(',')})`,
		);
	const forwarded = move.from.backend === 'minio';
	const secrets = Object.values(keys).map(({name}) => name);
	return [
		'Copy first. These commands stop what writes, keep a dump, and copy; apps go on running.',
		...(secrets.length === 0 ? [] : [`They take the new keys from ${secrets.join(' and ')}: set these before.`]),
		scale(0, 'controller', 'builder'),
		gone('controller', 'builder'),
		// A second time the database may be away already: the dump of the first must stay.
		`(umask 077; set -C; ${inDatabase('pg_dumpall')} >deis-before-the-move.sql)`,
		inDatabase('do_backup'),
		scale(0, 'database'),
		gone('database'),
		...opening('OLD', oldOptions(target, move)),
		...(forwarded
			? [`${call('port-forward', 'service/deis-minio', `${minioPort}:9000`)} >/dev/null & forwarder=$!`]
			: []),
		...opening('NEW', newOptions(move, keys)),
		...parts.map(
			(part) =>
				`rclone copy ${quote(inRemote(present(move), move.from.buckets[part]))} ${quote(`NEW:${move.to.buckets[part]}`)} --config '' --fast-list --transfers 8 --retries 10 --retries-sleep 3s`,
		),
		...(forwarded ? ['kill "$forwarder"'] : []),
		'Then run the same again. It compares every name and size, and goes on when all is there; that it sets the stopped replicas back to 1 is accepted with --accept put-back-hand-edits.',
		`To go back instead: ${scale(1, 'database', 'controller', 'builder')}`,
	];
}

function line({program, arguments: words}: Command): string {
	return [program, ...words].map(quote).join(' ');
}

/** Variables that open a remote; texts that begin with `$` are for the shell. */
function opening(name: string, options: Readonly<Record<string, string>>): readonly string[] {
	return Object.entries(options).map(
		([key, value]) =>
			`export RCLONE_CONFIG_${name}_${key.toUpperCase()}=${value.startsWith('$') ? `"${value}"` : quote(value)}`,
	);
}

/** How rclone's commands name the present store; an address in a variable would give way to the operator's own RCLONE_S3_ENDPOINT. */
function present({from}: Move): Remote {
	const shown = from.backend === 'minio' ? {endpoint: `http://127.0.0.1:${minioPort}`} : {};
	return {name: 'OLD', options: {}, shown};
}

/** Present keys are read from the cluster by the shell, and never printed here. */
function oldOptions(target: WorkflowTarget, {from}: Move): Readonly<Record<string, string>> {
	const read = (key: string) =>
		`$(${line(kubectl(target, ['get', 'secret', keyfile, '--output', `jsonpath={.data.${key.replaceAll('.', String.raw`\.`)}}`]))} | base64 -d)`;
	if (from.backend === 'minio')
		return {
			type: 's3',
			provider: 'Minio',
			region: 'us-east-1',
			access_key_id: read('accesskey'),
			secret_access_key: read('secretkey'),
		};
	const stand = Object.fromEntries(keyFields[from.backend].map(({id, secret}) => [id, new Secret(secret, secret)]));
	return shellOptions(remoteOf('OLD', from, stand), (secret) => read(secret.name));
}

function newOptions({to}: Move, keys: Keys): Readonly<Record<string, string>> {
	return shellOptions(remoteOf('NEW', to, keys), (secret) => `\${${secret.name}:?}`);
}

function shellOptions({options}: Remote, secret: (one: Secret) => string): Readonly<Record<string, string>> {
	return Object.fromEntries(
		Object.entries(options).map(([key, value]) => [key, value instanceof Secret ? secret(value) : value]),
	);
}
