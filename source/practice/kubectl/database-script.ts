import {backUp, baseBackups} from '../cluster/database.js';
import {done, type Reply} from '../reply.js';
import {storageConfig} from '../stores/platform-storage.js';
import type {World} from '../world.js';

/** What a shell script in the database's pod is run with. */
type Running = {readonly world: World; readonly namespace: string; readonly input: string};

const failed: Reply = {exitCode: 1, stdout: '', stderr: 'command terminated with exit code 1\n'};

const scripts: readonly {readonly is: RegExp; run(running: Running, found: RegExpExecArray): Reply}[] = [
	{
		is: /^\[ "\$\(cat\)" = "\$\(for file in ([\w. -]+); do cat "\/var\/run\/secrets\/deis\/objectstore\/creds\/\$file"; echo; done\)" \]$/,
		run({world, namespace, input}, [, files = '']) {
			const {settings} = storageConfig(world, namespace, world.state.database.storage.backend);
			const mounted = files.split(' ').map((file) => `${settings[file] ?? ''}\n`);
			return trimmed(mounted.join('')) === trimmed(input) ? done() : failed;
		},
	},
	{
		is: /rm -f AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_INSTANCE_PROFILE\).* bash \/docker-entrypoint-initdb\.d\/001_setup_envdir\.sh .*\$as postgres do_backup; .*\[ "\$\(failed\)" = "\$count" \] && echo "listed: \$after"$/s,
		run: ({world, namespace}) => freshBackup(world, namespace),
	},
	{
		is: /^\[ "\$\(cat\)" = listed \] && \{ as=su-exec; .*'select last_archived_time, last_failed_time from pg_stat_archiver'\) && \[ .* = "\$\{row%%\|\*\}" \]; \}$/s,
		run({world, input}) {
			const {lastArchived = '', lastFailed} = world.state.database;
			return trimmed(input) === 'listed' && (lastFailed === undefined || lastArchived >= lastFailed) ? done() : failed;
		},
	},
];

/** What a script does that the practice database was taught; undefined for any other. */
export function answerScript(running: Running, script: string): Reply | undefined {
	for (const {is, run} of scripts) {
		const found = is.exec(script);
		if (found !== null) return run(running, found);
	}
	return undefined;
}

/** `$(…)` takes the final newlines off. */
function trimmed(text: string): string {
	return text.replace(/\n+$/, '');
}

/** Writes WAL-E's environment from the mounted Secret, and makes a base backup with it. */
function freshBackup(world: World, namespace: string): Reply {
	const {database} = world.state;
	const storage = storageConfig(world, namespace, database.storage.backend);
	world.state = {...world.state, database: {...database, storage}};
	const before = baseBackups(world, storage).at(-1);
	const problem = backUp(world);
	const after = baseBackups(world, storage).at(-1);
	if (problem !== undefined || after === undefined || after === before)
		return {...failed, stderr: `${problem ?? 'no backup'}\n${failed.stderr}`};
	return done(`listed: ${after}\n`);
}
