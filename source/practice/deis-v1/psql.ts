import {createHash} from 'node:crypto';
import {flagOf, parseFlags, type FlagTable} from '../flags.js';
import type {Invocation} from '../invocation.js';
import {done, Refused, type Reply} from '../reply.js';
import {atOnce} from './confd.js';
import {database} from './outside.js';
import type {DeisWorld} from './state.js';

const table: FlagTable = {
	valued: ['command', 'dbname', 'host', 'port', 'set', 'username'],
	plain: ['no-align', 'no-password', 'no-psqlrc', 'tuples-only'],
	refuse: (flag) =>
		new Refused(`psql: unrecognized option '${flag}'\npsql: hint: Try "psql --help" for more information.`),
};

/** Why there is no connection, in the words of libpq 15 and the server. */
const refused = (why: string) => new Refused(`psql: error: ${why}`, 2);

/** psql at the database beside the practice cluster: a login, `select 1`, and what tells two databases apart. */
export async function psql({args, env, folder}: Invocation): Promise<Reply> {
	const parsed = parseFlags(args, table);
	const at = (name: string) => flagOf(parsed, name) ?? '';
	logIn({
		host: at('host'),
		port: at('port'),
		name: at('dbname'),
		user: at('username'),
		password: env['PGPASSWORD'] ?? '',
	});
	return Promise.resolve(atOnce(folder, (world) => answered(world, at('command'))));
}

type Login = Readonly<Record<'host' | 'port' | 'name' | 'user' | 'password', string>>;

function logIn({host, port, name, user, password}: Login): void {
	const isAddress = /^[\d.]+$/.test(host);
	if (!isAddress && host !== database.host)
		throw refused(`could not translate host name "${host}" to address: Name or service not known`);
	const at = `connection to server at "${host}"${isAddress ? '' : ` (${database.address})`}, port ${port} failed: `;
	if (isAddress && host !== database.address) throw refused(`${at}timeout expired`);
	if (port !== database.port)
		throw refused(`${at}Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?`);
	if (password === '') throw refused(`${at}fe_sendauth: no password supplied`);
	if (user !== database.user || password !== database.password)
		throw refused(`${at}FATAL:  password authentication failed for user "${user}"`);
	if (name !== database.name) throw refused(`${at}FATAL:  database "${name}" does not exist`);
}

function answered({state}: DeisWorld, statement: string): Reply {
	if (statement === 'select 1') return done('1\n');
	const tables = [...statement.matchAll(/select '(\w+)', count\(\*\), md5\(/g)].map(([, name = '']) => name);
	if (tables.length === 0) throw new Refused('stand-in of psql: it knows no such statement');
	const rows = (name: string): readonly unknown[] => (name === 'auth_user' ? state.accounts : []);
	const digest = (name: string) =>
		createHash('md5')
			.update(rows(name).length === 0 ? '' : JSON.stringify(rows(name)))
			.digest('hex');
	return done(`SET\n${tables.map((name) => `${name}|${rows(name).length}|${digest(name)}\n`).join('')}`);
}
