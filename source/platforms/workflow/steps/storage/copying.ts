import {quote} from '../../../../core/script/quote.js';
import {Secret} from '../../../../core/secret.js';
import type {Command} from '../../../../core/command.js';
import {kubectl} from '../../../../tools/kubectl.js';
import type {Remote} from '../../../../tools/rclone.js';
import type {WorkflowTarget} from '../../facts.js';
import {type Keys, keyFields} from '../../storage/keys.js';
import type {Move} from '../../storage/look.js';
import {keyfile, parts} from '../../storage/place.js';
import {remoteOf} from '../../storage/remote.js';

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
	return [
		'Copy first. These commands stop what writes, keep a dump, and copy; apps go on running:',
		call('scale', 'deployment/deis-controller', 'deployment/deis-builder', '--replicas=0'),
		`(umask 077; ${inDatabase('pg_dumpall')} >deis-before-the-move.sql)`,
		inDatabase('do_backup'),
		call('scale', 'deployment/deis-database', '--replicas=0'),
		...opening('OLD', oldOptions(target, move)),
		...(move.from.backend === 'minio' ? [`${call('port-forward', 'service/deis-minio', '9000:9000')} &`] : []),
		...opening('NEW', newOptions(move, keys)),
		...parts.map(
			(part) =>
				`rclone copy ${quote(`OLD:${move.from.buckets[part]}`)} ${quote(`NEW:${move.to.buckets[part]}`)} --config '' --fast-list --transfers 8`,
		),
		'Then run the same again. It compares every name and size, and goes on when all is there; that it sets the stopped replicas back to 1 is accepted with --accept put-back-hand-edits.',
		`To go back instead: ${call('scale', 'deployment/deis-database', 'deployment/deis-controller', 'deployment/deis-builder', '--replicas=1')}`,
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

/** Present keys are read from the cluster by the shell, and never printed here. */
function oldOptions(target: WorkflowTarget, {from}: Move): Readonly<Record<string, string>> {
	const read = (key: string) =>
		`$(${line(kubectl(target, ['get', 'secret', keyfile, '--output', `jsonpath={.data.${key.replaceAll('.', String.raw`\.`)}}`]))} | base64 -d)`;
	if (from.backend === 'minio')
		return {
			type: 's3',
			provider: 'Minio',
			endpoint: 'http://127.0.0.1:9000',
			region: 'us-east-1',
			access_key_id: read('accesskey'),
			secret_access_key: read('secretkey'),
		};
	const stand = Object.fromEntries(keyFields[from.backend].map(({id, secret}) => [id, new Secret(secret, secret)]));
	return shellOptions(remoteOf('OLD', from, stand), (secret) => read(secret.name));
}

function newOptions({to}: Move, keys: Keys): Readonly<Record<string, string>> {
	return shellOptions(remoteOf('NEW', to, keys), (secret) => `\${${secret.name}}`);
}

function shellOptions({options}: Remote, secret: (one: Secret) => string): Readonly<Record<string, string>> {
	return Object.fromEntries(
		Object.entries(options).map(([key, value]) => [key, value instanceof Secret ? secret(value) : value]),
	);
}
