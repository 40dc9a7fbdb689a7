import {flagOf, isSet, parseFlags, type FlagTable, type Parsed} from '../flags.js';
import type {Invocation} from '../invocation.js';
import {done, Refused, type Reply} from '../reply.js';
import {atOnce} from './confd.js';
import {keepDatabase} from './database.js';
import {dumpOf, restored, Stopped} from './dump.js';
import {database} from './outside.js';
import {statementsOf} from './sql.js';

const hint = (program: string, flag: string) =>
	new Refused(
		`${program}: unrecognized option '${flag}'\n${program}: hint: Try "${program} --help" for more information.`,
	);

const connecting = ['dbname', 'host', 'port', 'username'] as const;

const table: FlagTable = {
	valued: [...connecting, 'command', 'output', 'set'],
	plain: ['no-align', 'no-password', 'no-psqlrc', 'quiet', 'single-transaction', 'tuples-only'],
	refuse: (flag) => hint('psql', flag),
};

/** Why there is no connection, in the words of libpq 15 and the server. */
const refused = (program: string, why: string) => new Refused(`${program}: error: ${why}`, program === 'psql' ? 2 : 1);

/** psql at the database beside the practice cluster: a login, what tells two databases apart, and a dump to restore. */
export async function psql({args, env, folder, stdin}: Invocation): Promise<Reply> {
	const parsed = parseFlags(args, table);
	logIn('psql', parsed, env);
	const command = flagOf(parsed, 'command');
	const dump = command === undefined ? await stdin() : '';
	return atOnce(folder, (world): Reply => {
		const {outside} = world.state.databases;
		if (command !== undefined) return statementsOf(outside, command, isSet(parsed, 'quiet'));
		if (!isSet(parsed, 'single-transaction') || flagOf(parsed, 'set') !== 'ON_ERROR_STOP=1')
			throw new Refused('stand-in of psql: it restores a dump with --single-transaction --set ON_ERROR_STOP=1 alone');
		try {
			const after = restored(outside ?? {}, dump);
			if (Object.keys(after).length > 0) keepDatabase(world, 'outside', after);
			return done();
		} catch (error) {
			if (error instanceof Stopped) throw new Refused(error.message, 3);
			throw error;
		}
	});
}

const dumping = ['no-owner', 'no-password', 'no-privileges'];

/** pg_dump of the database beside the practice cluster. */
export async function pgDump({args, env, folder}: Invocation): Promise<Reply> {
	const parsed = parseFlags(args, {valued: connecting, plain: dumping, refuse: (flag) => hint('pg_dump', flag)});
	logIn('pg_dump', parsed, env);
	return Promise.resolve(atOnce(folder, ({state}) => done(dumpOf(state.databases.outside ?? {}))));
}

/** pg_dump in the container of the database on the cluster. */
export async function containedDump({args, folder}: Invocation): Promise<Reply> {
	const parsed = parseFlags(args, {valued: [], plain: dumping, refuse: (flag) => hint('pg_dump', flag)});
	own('pg_dump: error: connection to database', parsed.words[0] ?? '');
	return Promise.resolve(atOnce(folder, ({state}) => done(dumpOf(state.databases.cluster ?? {}))));
}

/** psql there: `-At DATABASE [-q] -c STATEMENT`. */
export async function containedPsql({args, folder}: Invocation): Promise<Reply> {
	const parsed = parseFlags(
		args.flatMap((word) => (word === '-At' ? ['-A', '-t'] : [word])),
		{
			valued: ['command'],
			plain: ['no-align', 'quiet', 'tuples-only'],
			short: {A: 'no-align', t: 'tuples-only', q: 'quiet', c: 'command'},
			refuse: (flag) => hint('psql', flag),
		},
	);
	own('psql: error: connection', parsed.words[0] ?? '');
	const command = flagOf(parsed, 'command');
	if (command === undefined) throw new Refused('stand-in of psql: it runs what follows -c alone');
	return Promise.resolve(
		atOnce(folder, ({state}) => statementsOf(state.databases.cluster, command, isSet(parsed, 'quiet'))),
	);
}

function own(failed: string, name: string): void {
	if (name !== database.name) throw new Refused(`${failed} failed: FATAL:  database "${name}" does not exist`, 2);
}

function logIn(program: string, parsed: Parsed, env: Invocation['env']): void {
	const at = (name: string) => flagOf(parsed, name) ?? '';
	const [host, port, user, password] = [at('host'), at('port'), at('username'), env['PGPASSWORD'] ?? ''];
	const name = flagOf(parsed, 'dbname') ?? parsed.words[0] ?? '';
	const isAddress = /^[\d.]+$/.test(host);
	if (!isAddress && host !== database.host)
		throw refused(program, `could not translate host name "${host}" to address: Name or service not known`);
	const server = `connection to server at "${host}"${isAddress ? '' : ` (${database.address})`}, port ${port} failed: `;
	if (isAddress && host !== database.address) throw refused(program, `${server}timeout expired`);
	if (port !== database.port)
		throw refused(
			program,
			`${server}Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?`,
		);
	if (password === '') throw refused(program, `${server}fe_sendauth: no password supplied`);
	if (user !== database.user || password !== database.password)
		throw refused(program, `${server}FATAL:  password authentication failed for user "${user}"`);
	if (name !== database.name) throw refused(program, `${server}FATAL:  database "${name}" does not exist`);
}
