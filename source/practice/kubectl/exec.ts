import {at, isObject} from '../../core/json.js';
import {backUp, baseBackups, archive} from '../cluster/database.js';
import {kindNamed} from '../cluster/kinds.js';
import {get, list} from '../cluster/objects.js';
import {isReady} from '../cluster/pods.js';
import {done, Refused, type Reply} from '../reply.js';
import type {World} from '../world.js';
import type {KubectlCommand} from './call.js';
import {placeNamed} from './which.js';
import {answerScript} from './database-script.js';
import {answerSql} from './sql.js';

/** `kubectl exec WORKLOAD -- …` in the database's pod: its psql, its dumps, its base backups. */
export const exec: KubectlCommand = {
	valued: ['container', 'pod-running-timeout'],
	plain: ['stdin'],
	short: {c: 'container', i: 'stdin'},
	act(world, call) {
		const words = call.parsed.rest;
		if (call.words.length !== 1 || words === undefined || words.length === 0)
			throw new Refused('error: pod, type/name or --filename must be specified');
		const place = placeNamed(call.words[0] ?? '', call.namespace);
		const object = get(world, place);
		if (place.name !== 'deis-database')
			throw new Refused(`error: the practice cluster answers only in the pod of deis-database, not in ${place.name}`);
		const pods = kindNamed('pods');
		const selector = at(object, 'spec', 'selector', 'matchLabels');
		const pod = (pods === undefined ? [] : list(world, pods, call.namespace)).find(
			(one) =>
				isObject(selector) &&
				Object.entries(selector).every(([key, value]) => at(one, 'metadata', 'labels', key) === value),
		);
		if (pod === undefined) throw new Refused('error: timed out waiting for the condition');
		if (!isReady(pod)) throw new Refused(`error: unable to upgrade connection: container not found ("${place.name}")`);
		return inDatabase({world, namespace: call.namespace, input: call.input}, words);
	},
};

const asPostgres =
	/^(?:as=su-exec; command -v su-exec >\/dev\/null \|\| as=gosu; (?:exec )?)?(?:\$as|"\$as"|su-exec|gosu) postgres (.*)$/s;

function inDatabase(
	running: {readonly world: World; readonly namespace: string; readonly input: string},
	words: readonly string[],
): Reply {
	const {world} = running;
	const taught = words[1] === '-c' ? answerScript(running, words[2] ?? '') : undefined;
	if (taught !== undefined) return taught;
	const script = words[0] === 'sh' && words[1] === '-c' ? (words[2] ?? '') : words.join(' ');
	const inner = asPostgres.exec(script)?.[1];
	const psql =
		/^psql (?:-d (?:"\$\(cat \/var\/run\/secrets\/deis\/database\/creds\/user\)"|postgres) )?-(?:tAc|tA -c|Atc) (["']?)(.*)\1$/s.exec(
			inner ?? '',
		);
	if (psql !== null) return answerSql(world, psql[2] ?? '');
	if (inner === 'pg_dumpall') return done(dump(world));
	if (inner === 'do_backup') return backup(world);
	if (/^envdir \/etc\/wal-e\.d\/env wal-e --terse backup-list$/.test(inner ?? script)) return backups(world);
	throw new Refused(`error: the practice cluster's database does not know this command: ${script}`);
}

function dump(world: World): string {
	const {accounts, apps} = world.state.database;
	const users = accounts.map(({username, email, superuser}) => `${username}\t${email}\t${superuser ? 't' : 'f'}\n`);
	return [
		'--\n-- PostgreSQL database cluster dump\n--\n\nSET default_transaction_read_only = off;\n\n',
		'COPY public.auth_user (username, email, is_superuser) FROM stdin;\nAnonymousUser\t\tf\n',
		...users,
		'\\.\n\nCOPY public.api_app (id) FROM stdin;\n',
		...apps.map((app) => `${app}\n`),
		'\\.\n\n--\n-- PostgreSQL database cluster dump complete\n--\n\n',
	].join('');
}

/** `do_backup`. */
function backup(world: World): Reply {
	const problem = backUp(world);
	return problem === undefined
		? done()
		: {exitCode: 1, stdout: '', stderr: `${problem}\ncommand terminated with exit code 1\n`};
}

function backups(world: World): Reply {
	const {storage, lastArchived} = world.state.database;
	archive(world);
	const names = baseBackups(world, storage);
	const header = [
		'name',
		'last_modified',
		'expanded_size_bytes',
		'wal_segment_backup_start',
		'wal_segment_offset_backup_start',
		'wal_segment_backup_stop',
		'wal_segment_offset_backup_stop',
	].join('\t');
	const rows = names.map((name) => [name, lastArchived ?? '', '', name.slice(5, 29), '00000040', '', ''].join('\t'));
	return done(`${[header, ...rows].join('\n')}\n`);
}
