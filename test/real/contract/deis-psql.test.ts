import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {Secret} from '../../../source/core/secret.js';
import {resetDeisPractice} from '../../../source/practice/deis-v1/make.js';
import {database} from '../../../source/practice/deis-v1/outside.js';
import {explainLogin} from '../../../source/platforms/deis-v1/storage/trials.js';
import {type Database, psql} from '../../../source/tools/psql.js';
import {type Postgres, startPostgres} from '../components/stores/postgres.js';

type Came = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

let folder: string;
let postgres: Postgres;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'sw-contract-'));
	const standIns = path.resolve('dist/stand-ins.js');
	resetDeisPractice({folder: path.join(folder, 'practice'), standIns, pace: 0, path: process.env['PATH'] ?? ''});
	postgres = await startPostgres({password: database.password});
});

afterAll(async () => {
	await postgres.stop();
	await rm(folder, {recursive: true, force: true});
});

async function called(bin: string, at: Database, statement: string): Promise<Came> {
	const {program, arguments: words} = psql(at, statement);
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
