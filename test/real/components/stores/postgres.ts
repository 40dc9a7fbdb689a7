import {randomBytes} from 'node:crypto';
import {chmod, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {componentPath} from '../component-path.js';
import {startChild} from '../process/child.js';
import {freePort} from '../process/free-ports.js';
import {clearAway} from '../process/clear-away.js';

/** A server of PostgreSQL outside of the cluster, with one database and its owner, `deis`, who logs in by md5. */
export type Postgres = {
	readonly host: string;
	readonly port: string;
	readonly password: string;
	/** Runs a statement as the superuser and returns what it printed. */
	sql(statement: string, database?: string): Promise<string>;
	stop(): Promise<void>;
};

/** It refuses to run as root, so it runs as the user that its package made. */
const asPostgres = ['--reuid=postgres', '--regid=postgres', '--clear-groups'] as const;

/** Starts an empty server, without fsync: what a power cut would lose is test data. */
export async function startPostgres({password}: {readonly password: string}): Promise<Postgres> {
	const folder = await mkdtemp(path.join(tmpdir(), 'sw-postgres-'));
	const root = randomBytes(12).toString('hex');
	const data = path.join(folder, 'data');
	await writeFile(path.join(folder, 'password'), `${root}\n`);
	await execa('chown', ['-R', 'postgres:postgres', folder]);
	const initdb = path.join(path.dirname(componentPath('postgres')), 'initdb');
	await execa('setpriv', [
		...asPostgres,
		'--',
		initdb,
		...[
			'--pgdata',
			data,
			'--auth',
			'md5',
			'--username',
			'postgres',
			'--encoding',
			'UTF8',
			'--locale',
			'C',
			'--no-sync',
		],
		...['--pwfile', path.join(folder, 'password')],
	]);
	const port = await freePort();
	const sql = async (statement: string, database = 'postgres') => {
		const {stdout} = await execa(
			'/usr/bin/psql',
			[...['-XAtw', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(port)], '-U', 'postgres', '-d', database],
			{env: {PGPASSWORD: root}, input: statement},
		);
		return stdout;
	};
	const child = await startChild({
		name: 'postgres',
		file: 'setpriv',
		args: [
			...asPostgres,
			...['--pdeathsig', 'KILL', '--', componentPath('postgres'), '-D', data, '-p', String(port)],
			...[
				'-c',
				'listen_addresses=127.0.0.1',
				'-c',
				`unix_socket_directories=${folder}`,
				'-c',
				'fsync=off',
				'-c',
				'password_encryption=md5',
			],
		],
		log: path.join(folder, 'log'),
		ready: async () => (await sql('select 1')) === '1',
		grace: 30_000,
		ending: 'SIGINT',
	});
	await chmod(folder, 0o755);
	await sql(`create role deis login password '${password.replaceAll("'", "''")}'`);
	await sql('create database deis owner deis');
	return {
		host: '127.0.0.1',
		port: String(port),
		password,
		sql,
		stop: async () => {
			await child.stop();
			await clearAway(folder);
		},
	};
}
