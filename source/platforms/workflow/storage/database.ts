import type {Command} from '../../../core/command.js';
import type {Task} from '../../../core/task.js';
import type {Text} from '../../../core/text.js';
import {exec, type Kubernetes} from '../../../tools/kubectl.js';

const workload = 'deployment/deis-database';

/** `gosu` is what the images of Deis 2.18 have (facts 1.7). */
const asPostgres = 'as=su-exec; command -v su-exec >/dev/null || as=gosu; ';

const mounted = '/var/run/secrets/deis/objectstore/creds';

/** The base backups that the running database lists in its bucket, a header first. */
export function listBackups(at: Kubernetes): Command {
	return exec(at, workload, ['envdir', '/etc/wal-e.d/env', 'wal-e', '--terse', 'backup-list'], {timeout: 120});
}

/** A dump of everything, for the operator's disk. */
export function dumpAll(at: Kubernetes, file: string): Command {
	return exec(at, workload, ['sh', '-c', `${asPostgres}exec $as postgres pg_dumpall`], {
		saveTo: file,
		confidential: true,
		timeout: 60 * 60,
	});
}

/** One file of the mounted Secret and what must be in it. */
export type Mounted = {readonly file: string; readonly holds: Text};

/** Succeeds when the pod's mounted Secret holds these texts, which the kubelet brings within about 90 s; compared inside the pod, so that nothing is printed. */
export function compareMount(at: Kubernetes, files: readonly Mounted[]): Command {
	const names = files.map(({file}) => file).join(' ');
	const script = `[ "$(cat)" = "$(for file in ${names}; do cat "${mounted}/$file"; echo; done)" ]`;
	return exec(at, workload, ['sh', '-c', script], {stdin: files.flatMap(({holds}) => [...holds, '\n'])});
}

/**
 * A base backup with the keys that are mounted now, without a restart. Derived from the images' sources
 * (postgres: rootfs/docker-entrypoint-initdb.d/001_setup_envdir.sh, rootfs/bin/do_backup): the first writes
 * /etc/wal-e.d/env from the mounted Secret at boot and can be run again, but leaves files it has no use for, and keys beside
 * a role would be used; `wal-e` and the archive_command read that folder at every call. do_backup ends well
 * also when the push failed or the database recovers, so the newest backup of the list decides, and
 * that the archiver counted no failure since. A list of before that cannot be read (another bucket) counts as empty.
 */
export const backupScript = [
	asPostgres,
	'env=/etc/wal-e.d/env; ',
	'newest() { envdir "$env" wal-e --terse backup-list 2>/dev/null | sed 1d | cut -f 1 | sort | tail -n 1; }; ',
	`failed() { $as postgres psql -tAc 'select failed_count from pg_stat_archiver'; }; `,
	'(cd "$env" && rm -f AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_INSTANCE_PROFILE) || exit 1; ',
	'WALE_ENVDIR=$env bash /docker-entrypoint-initdb.d/001_setup_envdir.sh || exit 1; ',
	'before=$(newest); count=$(failed) || exit 1; ',
	'$as postgres do_backup; ',
	'after=$(newest); ',
	'[ -n "$after" ] && [ "$after" != "$before" ] && [ "$(failed)" = "$count" ] && echo "listed: $after"',
].join('');

/** Makes the base backup; prints `listed: base_…` when it is there and archiving has not failed since. */
export function makeBackup(at: Kubernetes): Command {
	return exec(at, workload, ['bash', '-c', backupScript], {effect: 'writes', timeout: 4 * 60 * 60});
}

/** Succeeds when the task with that id succeeded and archiving still works; told over stdin, as only that knows how a task before it ended. */
function stillGood(at: Kubernetes, task: string): Command {
	// Both times are of one clock and one zone, so as text they sort as times.
	const newest = `$(printf '%s\\n%s\\n' "\${row%%|*}" "\${row#*|}" | LC_ALL=C sort | tail -n 1)`;
	const script = `[ "$(cat)" = listed ] && { ${asPostgres}row=$($as postgres psql -tAc 'select last_archived_time, last_failed_time from pg_stat_archiver') && [ "${newest}" = "\${row%%|*}" ]; }`;
	return exec(at, workload, ['sh', '-c', script], {
		stdin: {ifDone: task, then: ['listed'], otherwise: ['not listed']},
	});
}

/** What the tasks are made from. */
export type Taking = {
	readonly at: Kubernetes;
	/** The step they belong to. */
	readonly step: string;
	/** What the mount must hold first. */
	readonly files: readonly Mounted[];
	/** Where the dump goes when there is no good base backup. */
	readonly dump: string;
};

/**
 * Nothing restarts the database before a base backup made with the new keys is listed and archiving shows no failure;
 * else everything is dumped to the operator's disk: a restart restores the newest base backup and what was archived after it,
 * and when the old keys died a month ago that would lose the month.
 */
export function protect({at, step, files, dump}: Taking): readonly Task[] {
	const otherwise = `Then ${dump} is written before the database restarts.`;
	const [arrived, backup] = [`${step}/keys-arrived`, `${step}/base-backup`];
	return [
		{
			id: arrived,
			title: "Wait until the database's pod sees the new Secret",
			action: {
				kind: 'wait',
				seconds: 240,
				check: {
					command: compareMount(at, files),
					expect: {},
					hint: "The database's pod does not see the new Secret.",
				},
			},
			optional: otherwise,
		},
		{
			id: backup,
			title: 'Make a base backup with the new keys',
			ifDone: arrived,
			action: {
				kind: 'run',
				command: makeBackup(at),
				expect: {matches: '^listed: base_'},
				explain: () => ({
					says: 'No base backup made with the new keys is listed, or archiving fails.',
					next: ['What the database says: `kubectl logs deployment/deis-database`.'],
				}),
			},
			optional: otherwise,
			lasting: 'the base backup stays in the bucket.',
		},
		{
			id: `${step}/dump`,
			title: `Dump the database to ${dump} unless the backup is good`,
			notes: ["Mode 0600, on the machine that runs this. It holds every account's password hash."],
			unless: {command: stillGood(at, backup), expect: {}, hint: ''},
			action: {kind: 'run', command: dumpAll(at, dump), ...explainedDump},
			lasting: `the dump ${dump} stays on this machine.`,
		},
	];
}

const explainedDump = {
	explain: () => ({
		says: 'The dump could not be written, so the database is not restarted.',
		next: [
			'A dump of that name may be there already; else see what the database says: `kubectl logs deployment/deis-database`.',
		],
	}),
};

/** The dump by itself, before an upgrade that moves the database to another store. */
export function dumpTask(at: Kubernetes, step: string, dump: string): Task {
	return {
		id: `${step}/dump`,
		title: `Dump the database to ${dump}`,
		notes: ["Mode 0600, on the machine that runs this. It holds every account's password hash."],
		action: {kind: 'run', command: dumpAll(at, dump), ...explainedDump},
		lasting: `the dump ${dump} stays on this machine.`,
	};
}

/** The platform's own read-back: the database lists its base backups in the store, with the keys it runs with. */
export function backupsListed(at: Kubernetes, step: string): Task {
	return {
		id: `${step}/backups-listed`,
		title: 'See that the database finds its backups in the store',
		action: {
			kind: 'wait',
			seconds: 900,
			check: {
				command: listBackups(at),
				expect: {matches: '^base_'},
				hint: 'The database lists no base backup in its store: `kubectl logs deployment/deis-database` says why.',
			},
		},
	};
}
