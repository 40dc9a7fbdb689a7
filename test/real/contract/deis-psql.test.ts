import {mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {Secret} from '../../../source/core/secret.js';
import {resetDeisPractice} from '../../../source/practice/deis-v1/make.js';
import {platformDatabase, withAccount} from '../../../source/practice/deis-v1/database.js';
import {database} from '../../../source/practice/deis-v1/outside.js';
import type {DeisState} from '../../../source/practice/deis-v1/state.js';
import {explainLogin} from '../../../source/platforms/deis-v1/storage/trials.js';
import {type Database, psql} from '../../../source/tools/psql.js';
import {type Postgres, startPostgres} from '../components/stores/postgres.js';
import {clearAway} from '../components/process/clear-away.js';

type Came = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

let folder: string;
let postgres: Postgres;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'sw-contract-'));
	const standIns = path.resolve('dist/stand-ins.js');
	// On Ceph, so that no controller makes its tables in the database outside.
	resetDeisPractice({
		folder: path.join(folder, 'practice'),
		scenario: 'live-data',
		standIns,
		pace: 0,
		path: process.env['PATH'] ?? '',
	});
	postgres = await startPostgres({password: database.password});
});

afterAll(async () => {
	await postgres.stop();
	await clearAway(folder);
});

async function called(bin: string, at: Database, statement: string): Promise<Came> {
	const {program, arguments: words} = psql(at, statement);
	return run(bin, at, [program, ...words]);
}

/** The words of the printed copying commands. */
const where = ({host, port, user}: Database) => ['--host', host, '--port', port, '--username', user, '--no-password'];
const restoring = (at: Database) => [
	...['psql', '--no-psqlrc', '--quiet', '--output', '/dev/null', '--set', 'ON_ERROR_STOP=1', '--single-transaction'],
	...[...where(at), '--dbname', at.name],
];
const dumping = (at: Database) => ['pg_dump', '--no-owner', '--no-privileges', ...where(at), at.name];

async function run(bin: string, at: Database, [program = '', ...words]: readonly string[], input = ''): Promise<Came> {
	const {exitCode, stdout, stderr} = await execa(program, words, {
		env: {
			PATH: `${bin}:${process.env['PATH'] ?? ''}`,
			LANG: 'C',
			PGPASSWORD: at.password.inspect((value) => value),
			PGCONNECT_TIMEOUT: '10',
		},
		extendEnv: false,
		reject: false,
		stripFinalNewline: false,
		input,
	});
	return {exitCode: exitCode ?? -1, stdout, stderr};
}

/** Where they are is different: addresses and ports. */
const comparable = ({stderr, ...rest}: Came, {host, port}: Database): Came => ({
	...rest,
	stderr: stderr
		.replaceAll(/"[^"]*"(?: \([\d.:]+\))?, port \d+/g, 'HOST, PORT')
		.replaceAll(host, 'HOST')
		.replaceAll(port, 'PORT'),
});

it.each<readonly [string, Partial<Record<keyof Database, string>>]>([
	['a login', {}],
	['another password', {password: 'another'}],
	['another user', {user: 'nobody'}],
	['another database', {name: 'nothere'}],
	['a port that nobody listens at', {port: '1'}],
	['a name that nobody knows', {host: 'postgres.nosuch.invalid'}],
])('%s', async (_, {password = database.password, ...other}) => {
	const at = (host: string, port: string): Database => ({
		host,
		port,
		name: database.name,
		user: database.user,
		...other,
		password: new Secret('password', password),
	});
	const [there, here] = [at(postgres.host, postgres.port), at(database.address, database.port)];
	const real = await called('/usr/bin', there, 'select 1');
	const played = await called(path.join(folder, 'practice/bin'), here, 'select 1');
	expect(comparable(played, here)).toEqual(comparable(real, there));
	const explained = (came: Came) => explainLogin({...came, took: 1}, here);
	expect(explained(played)?.says).toBe(explained(real)?.says);
});

describe('a dump', () => {
	const at = (host: string, port: string): Database => ({
		host,
		port,
		name: database.name,
		user: database.user,
		password: new Secret('password', database.password),
	});
	const text = String.raw`-p"w$(x)\'; # ü`;
	const held = withAccount(
		platformDatabase([{username: 'admin', email: text, superuser: true}], ['shop', 'tab\there']),
		{
			username: 'maria',
			email: '',
			superuser: false,
		},
	);
	const counted = "select (select count(*) from auth_user) || ' ' || (select count(*) from api_app)";

	it('goes from the stand-in to PostgreSQL and back, with every row', async () => {
		const there = at(postgres.host, postgres.port);
		const here = at(database.address, database.port);
		const bin = path.join(folder, 'practice/bin');
		const fill = async (outside: object) => {
			const file = path.join(folder, 'practice/state.json');
			const state = JSON.parse(await readFile(file, 'utf8')) as object;
			await writeFile(file, JSON.stringify({...state, databases: outside}));
		};
		await fill({outside: held});
		const dumped = await run(bin, here, dumping(here));
		expect(dumped.exitCode, dumped.stderr).toBe(0);
		const restored = await run('/usr/bin', there, restoring(there), dumped.stdout);
		expect(restored).toEqual({exitCode: 0, stdout: '', stderr: ''});
		expect(await postgres.sql(counted, database.name)).toBe('3 2');
		expect(await postgres.sql("select email from auth_user where username = 'admin'", database.name)).toBe(text);
		const back = await run('/usr/bin', there, dumping(there));
		expect(back.exitCode, back.stderr).toBe(0);
		await fill({});
		const again = await run(bin, here, restoring(here), back.stdout);
		expect(again).toEqual({exitCode: 0, stdout: '', stderr: ''});
		const {databases} = JSON.parse(await readFile(path.join(folder, 'practice/state.json'), 'utf8')) as DeisState;
		expect(databases.outside).toEqual(
			Object.fromEntries(Object.entries(held).toSorted(([a], [b]) => (a < b ? -1 : 1))),
		);
		// Over what is there nothing is restored.
		const twice = await run('/usr/bin', there, restoring(there), back.stdout);
		expect(await run(bin, here, restoring(here), back.stdout)).toEqual(twice);
		expect(twice).toMatchObject({exitCode: 3, stdout: ''});
	});

	it('of a table that is not there', async () => {
		const first = ({stderr, ...rest}: Came) => ({...rest, stderr: stderr.split('\n')[0]});
		const asked = 'select count(*) from nothere';
		const real = await called('/usr/bin', at(postgres.host, postgres.port), asked);
		const played = await called(path.join(folder, 'practice/bin'), at(database.address, database.port), asked);
		expect(first(played)).toEqual(first(real));
	});
});
