import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {writeProgram} from '../folder.js';
import {runningOn} from './fleet.js';
import {type Account, type Database, type DeisState, type DeisWorld, hostAddresses} from './state.js';

/** The tables of the platform, each with some of its columns. */
const tables: Readonly<Record<string, readonly string[]>> = {
	auth_user: ['id', 'username', 'email', 'is_superuser'],
	api_app: ['id', 'owner_id'],
	api_build: ['id', 'app_id', 'image'],
	api_config: ['id', 'app_id', 'values'],
	api_release: ['id', 'app_id', 'version'],
	api_key: ['id', 'owner_id', 'public'],
	api_domain: ['id', 'app_id', 'domain'],
};

/** The user that guardian makes on every platform. */
const nobody = ['-1', 'AnonymousUser', '', 'f'];

/** The database of a platform with these accounts and apps; all apps are the first account's. */
export function platformDatabase(accounts: readonly Account[], apps: readonly string[]): Database {
	const each = (row: (app: string, id: string) => readonly string[]) =>
		apps.map((app, index) => row(app, String(index + 1)));
	const rows: Readonly<Record<string, readonly (readonly string[])[]>> = {
		auth_user: [nobody],
		api_app: each((app) => [app, '1']),
		api_build: each((app, id) => [id, app, `${app}:git-0f1e2d3c`]),
		api_config: each((app, id) => [id, app, '{"PORT": "5000"}']),
		api_release: each((app, id) => [id, app, '4']),
		api_domain: each((app, id) => [id, app, `${app}.example.com`]),
	};
	const empty = Object.fromEntries(
		Object.entries(tables).map(([name, columns]) => [name, {columns, rows: rows[name] ?? []}]),
	);
	return accounts.reduce(withAccount, empty);
}

/** The database with one more account, and its key. */
export function withAccount(database: Database, {username, email, superuser}: Account): Database {
	const {auth_user: users, api_key: keys} = database;
	if (users === undefined || keys === undefined) return database;
	const id = String(users.rows.length);
	return {
		...database,
		auth_user: {...users, rows: [...users.rows, [id, username, email, superuser ? 't' : 'f']]},
		api_key: {...keys, rows: [...keys.rows, [id, id, `ssh-rsa ${username}`]]},
	};
}

/** The accounts in a database. */
export function accountsIn(database: Database | undefined): readonly Account[] {
	return (database?.['auth_user']?.rows ?? [])
		.filter(([id]) => id !== nobody[0])
		.map(([, username = '', email = '', superuser]) => ({username, email, superuser: superuser === 't'}));
}

/** Which database the controller goes by: what confd saw names one outside, or none. */
export function chosenDatabase({seen}: Pick<DeisState, 'seen'>): 'cluster' | 'outside' {
	return seen.keys['/deis/database/host'] === undefined ? 'cluster' : 'outside';
}

/** The database that the controller goes by. */
export function presentDatabase(state: Pick<DeisState, 'seen' | 'databases'>): Database | undefined {
	return state.databases[chosenDatabase(state)];
}

/** Puts another content into one of the databases. */
export function keepDatabase(world: DeisWorld, which: 'cluster' | 'outside', database: Database): void {
	world.state = {...world.state, databases: {...world.state.databases, [which]: database}};
}

/** The container of the database is where its unit runs, with its programs; the stand-in of docker finds them there. */
export function followDatabase({state, folder}: DeisWorld): void {
	const running = runningOn(state, 'deis-database.service');
	for (const address of hostAddresses) {
		const container = join(folder, 'hosts', address, 'containers', 'deis-database');
		const isThere = existsSync(container);
		if (isThere && !running.includes(address)) rmSync(container, {recursive: true, force: true});
		if (isThere || !running.includes(address)) continue;
		for (const name of ['psql', 'pg_dump'])
			writeProgram(
				join(container, 'bin', name),
				`#!/bin/sh\nexec "\${SEAWORTHY_PRACTICE_FOLDER:?}/database-bin/${name}" "$@"\n`,
			);
	}
}
