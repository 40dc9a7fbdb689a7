import type {Command} from '../core/command.js';
import type {Secret} from '../core/secret.js';
import {quote} from '../core/script/quote.js';
import {ssh, type Ssh} from './ssh.js';

/** A database of PostgreSQL and who opens it. */
export type Database = {
	readonly host: string;
	readonly port: string;
	readonly name: string;
	readonly user: string;
	readonly password: Secret;
};

const plain = ['--no-psqlrc', '--no-password', '--no-align', '--tuples-only', '--set', 'ON_ERROR_STOP=1'] as const;

function words({host, port, name, user}: Database, statement: string): readonly string[] {
	return [...plain, '--host', host, '--port', port, '--username', user, '--dbname', name, '--command', statement];
}

/** Runs a statement from this machine. The password is in the environment of psql alone. */
export function psql(database: Database, statement: string, rest: Partial<Command> = {}): Command {
	return {
		program: 'psql',
		arguments: words(database, statement),
		env: {PGPASSWORD: database.password, PGCONNECT_TIMEOUT: '10'},
		effect: 'reads',
		timeout: 30,
		...rest,
	};
}

/** Runs a statement from a host that has psql. The password goes over stdin. */
export function psqlOn(at: Ssh, database: Database, statement: string, rest: Partial<Command> = {}): Command {
	const call = ['psql', ...words(database, statement)].map(quote).join(' ');
	return ssh(at, `PGPASSWORD=$(cat); export PGPASSWORD; PGCONNECT_TIMEOUT=10 ${call}`, {
		stdin: [database.password],
		timeout: 40,
		...rest,
	});
}

/** Tells whether a host has psql: `yes`, or nothing. */
export const hasPsql = 'command -v psql >/dev/null && echo yes || :';
