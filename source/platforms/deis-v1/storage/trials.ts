import type {Known} from '../../../core/question.js';
import type {Outcome} from '../../../core/command.js';
import type {Explanation, Task} from '../../../core/task.js';
import {type Database, psql, psqlOn} from '../../../tools/psql.js';
import {listFiles, type Remote} from '../../../tools/rclone.js';
import type {Secret} from '../../../core/secret.js';
import type {TriedStore} from '../../shared/trials/explain-cases.js';
import {explainTrial} from '../../shared/trials/explain.js';
import {bucketTrials} from '../../shared/trials/trials.js';
import {type DeisFacts as F, isAtLeast} from '../facts.js';
import type {RegistryPlace} from './standing.js';
import {wantedDatabase, wantedKeys, wantedRegistry} from './wanted.js';

/** The registry's store as rclone reaches it, signing as the registry does: with SigV2, which not every store takes. */
export function remoteOf(
	name: string,
	place: RegistryPlace,
	keys: {readonly accesskey: Secret; readonly secretkey: Secret},
): Remote {
	const opened = {
		type: 's3',
		access_key_id: keys.accesskey,
		secret_access_key: keys.secretkey,
		no_check_bucket: 'true',
		v2_auth: 'true',
	};
	switch (place.kind) {
		case 's3':
			return {
				name,
				options: {...opened, provider: 'AWS', ...(place.region === '' ? {} : {region: place.region})},
			};
		case 'compatible':
		case 'ceph':
			return {
				name,
				options: {...opened, provider: 'Other', force_path_style: 'true'},
				// An endpoint in a variable would give way to the operator's own RCLONE_S3_ENDPOINT.
				shown: {endpoint: `http://${place.host}:${place.port}`},
			};
		case 'swift':
			return {name, options: {}};
	}
}

/** The folder of the images in the bucket: every flavour but Amazon's has them under `/registry`. */
export function folderOf(place: RegistryPlace): string {
	const path = place.kind === 's3' ? place.path : '/registry';
	return `${place.bucket}/${path}`.replaceAll(/\/+/g, '/').replace(/\/$/, '');
}

/** List, write, read and delete in the bucket, and a login at the database, with what is to be saved. */
export function trialTasks(known: Known<F>): readonly Task[] {
	return [...registryTrials(known), ...databaseTrial(known)];
}

function registryTrials(known: Known<F>): readonly Task[] {
	const [place, keys] = [wantedRegistry(known), wantedKeys(known)];
	if (place === undefined || keys === undefined || place.kind === 'swift') return [];
	const remote = remoteOf('NEW', place, keys);
	const store: TriedStore = {
		backend: place.kind === 's3' ? 's3' : 'compatible',
		bucket: place.bucket,
		region: place.kind === 's3' ? place.region : '',
		account: '',
		asked: '`seaworthy credentials` (question bucket)',
		deletes: 'the images of apps that are destroyed',
	};
	return [
		...bucketTrials({step: 'credentials', part: 'registry', remote, folder: folderOf(place), store}),
		...(listsAll(known) ? [listAllTask(remote, store)] : []),
	];
}

/** Whether the registry asks Amazon for all buckets before it starts: until v1.12.0 (deis/deis#4228, #3961, #4566). */
export function listsAll(known: Known<F>): boolean {
	return wantedRegistry(known)?.kind === 's3' && isAtLeast(known.facts.version, '1.12.0') === false;
}

function listAllTask(remote: Remote, store: TriedStore): Task {
	return {
		id: 'credentials/list-all',
		title: 'List all buckets of the account, as the registry does before v1.12.0',
		action: {
			kind: 'run',
			command: listFiles(remote, ''),
			explain: (outcome) =>
				/AccessDenied|403|Forbidden/.test(outcome.stderr)
					? {
							says: 'These keys may not list the buckets of the account, and before v1.12.0 the registry never starts without that.',
							next: ['Allow s3:ListAllMyBuckets on arn:aws:s3:::* too (deis/deis#4228, #3961, #4566).'],
						}
					: explainTrial({what: 'list', store}, outcome),
		},
	};
}

function databaseTrial(known: Known<F>): readonly Task[] {
	const database = wantedDatabase(known);
	return database === undefined ? [] : [loginTask(known.facts, database)];
}

/** Logs in from a host of the cluster where that has psql, as the controller would; else from this machine. */
export function loginTask(facts: F, database: Database): Task {
	const isThere = facts.psql.known && facts.psql.value;
	return {
		id: 'credentials/login',
		title: `Log in to the database ${database.name} on ${database.host}${isThere ? '' : ', from this machine'}`,
		action: {
			kind: 'run',
			command: askDatabase(facts, database, 'select 1'),
			expect: {equals: '1'},
			explain: (outcome) => explainLogin(outcome, database),
		},
	};
}

/** A statement to the external database, from where psql is. */
export function askDatabase(facts: F, database: Database, statement: string) {
	return facts.psql.known && facts.psql.value
		? psqlOn(facts.target.at, database, statement)
		: psql(database, statement);
}

type Case = readonly [RegExp, (database: Database) => string, readonly string[]];

/** libpq's and the server's words, the more telling first. */
const cases: readonly Case[] = [
	[
		/password authentication failed/,
		({user}) => `The database does not take this password for ${user}, or has no such user.`,
		['Try it by hand with psql, and type it again.'],
	],
	[
		/no pg_hba\.conf entry/,
		({user, name}) =>
			`The server lets ${user} in to ${name} from nowhere that this came from: pg_hba.conf has no line for it.`,
		[
			'Let all hosts of the control plane in: which one the controller runs on changes.',
			'"no encryption" or "SSL off" in the words below means that it wants TLS; the controller can do that.',
		],
	],
	[
		/database "?.*"? does not exist/,
		({name}) => `There is no database ${name} on that server.`,
		['Make it, owned by the user, or correct the name: `seaworthy credentials` (question dbname).'],
	],
	[
		/role "?.*"? (does not exist|is not permitted to log in)/,
		({user}) => `The user ${user} may not log in, or is not there.`,
		['Make it: create role NAME login password …'],
	],
	[
		/could not translate host name|Name or service not known/,
		({host}) => `The name ${host} is not known to the DNS where this was tried.`,
		['Correct the name: `seaworthy credentials` (question dbhost).'],
	],
	[
		/timeout expired|Connection refused|No route to host|could not connect|Network is unreachable/,
		({host, port}) => `Nothing answers at ${host}:${port} from where this was tried.`,
		[
			'All hosts of the control plane must reach it: look at its firewall or security group.',
			'When only this machine cannot reach it, you may go on untested.',
		],
	],
];

/** What a failed login means and what helps. */
export function explainLogin(outcome: Outcome, database: Database): Explanation | undefined {
	if (outcome.failure === 'not-found')
		return {
			says: 'The password cannot be tried: psql is neither on the tunnel host nor on this machine.',
			next: ['Install it here: your system has it as the package postgresql-client (or postgresql).'],
		};
	if (outcome.failure === 'timed-out')
		return {says: `${database.host} gave no answer in time.`, next: ['Look at its firewall or security group.']};
	const found = cases.find(([words]) => words.test(outcome.stderr));
	return found === undefined ? undefined : {says: found[1](database), next: found[2]};
}
