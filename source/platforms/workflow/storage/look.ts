import type {Command, Outcome} from '../../../core/command.js';
import type {Known} from '../../../core/question.js';
import {map, known as readable, type Reading, unknown} from '../../../core/reading.js';
import type {Read} from '../../../core/ports.js';
import {valueOr} from '../../../core/reading.js';
import {compareBuckets, listFiles, messages, type Remote} from '../../../tools/rclone.js';
import {portForward} from '../../../tools/kubectl.js';
import {secretOf, type WorkflowFacts as F} from '../facts.js';
import {gettingRclone} from '../../shared/trials/explain.js';
import {isRole, isWhole, type Keys, keyFields, wantedKeys} from './keys.js';
import {isSamePlace, keyfile, livePlace, type Part, parts, type Place, wantedPlace} from './place.js';
import {minioRemote, remoteOf} from './remote.js';

/** What stands on a move to another store or bucket. */
export type Move = {
	readonly from: Place;
	readonly to: Place;
	/** Accounts of people in the database. */
	readonly accounts: Reading<number>;
	/** The present buckets of builder and registry that hold an object. */
	readonly filled: Reading<readonly Part[]>;
	/** Base backups in the new database bucket that the present one does not list. */
	readonly strangers: Reading<readonly string[]>;
	/** What is missing or different in the new buckets, each `bucket: object`; read only when something is at stake. */
	readonly missing: Reading<readonly string[]>;
};

/** Reads what is at stake when the answers move the platform's data; undefined when they do not. */
export async function lookAtMove(known: Known<F>, read: Read): Promise<Move | undefined> {
	const [from, to] = [livePlace(known.facts), wantedPlace(known)];
	if (from === undefined || to === undefined || isSamePlace(from, to)) return undefined;
	const present = presentStore(known, from);
	const {accounts} = known.facts;
	const [filled, strangers] = await Promise.all([
		filledBuckets(read, from, present),
		newBackups(read, {from, to, present, next: nextStore(known, to)}),
	]);
	const move = {from, to, accounts, filled, strangers};
	const missing = isAtStake(move)
		? await differences(read, {from, to, present, next: nextStore(known, to)})
		: readable([]);
	return {...move, missing};
}

/** Whether there is, or may be, something to lose. What cannot be read counts as data. */
export function isAtStake({accounts, filled}: Pick<Move, 'accounts' | 'filled'>): boolean {
	return !accounts.known || accounts.value > 0 || (filled.known && filled.value.length > 0);
}

/** A store that can be opened from here, and the port that must be forwarded for it. */
type Opened = {readonly remote: Remote; readonly rest: {readonly forward?: NonNullable<Command['forward']>}};

/** The store the platform runs with, opened with the release's own keys. */
function presentStore({facts}: Known<F>, from: Place): Reading<Opened> {
	const secret = valueOr(secretOf(facts, keyfile), undefined);
	if (secret === undefined) return unknown(`The Secret ${keyfile} could not be read.`);
	if (from.backend === 'minio') {
		const {accesskey, secretkey} = secret.data;
		return accesskey === undefined || secretkey === undefined
			? unknown(`The Secret ${keyfile} has no keys of Minio.`)
			: readable({
					remote: minioRemote('OLD', {accesskey, secretkey}),
					rest: {forward: portForward(facts.target, 'deis-minio', 9000)},
				});
	}
	const keys = Object.fromEntries(
		keyFields[from.backend].flatMap(({id, secret: key}) => {
			const value = secret.data[key];
			return value === undefined || value.isEmpty ? [] : [[id, value] as const];
		}),
	) as Keys;
	return isWhole(from.backend, keys)
		? readable({remote: remoteOf('OLD', from, keys), rest: {}})
		: unknown('The platform opens its present store by a role of the nodes, which this machine does not have.');
}

/** The store it is to run with, opened with the keys that will hold. */
function nextStore(known: Known<F>, to: Place): Reading<Opened> {
	const keys = wantedKeys(known);
	if (isWhole(to.backend, keys)) return readable({remote: remoteOf('NEW', to, keys), rest: {}});
	return unknown(
		isRole(known)
			? 'The new store opens by a role of the nodes, which this machine does not have.'
			: 'There are no keys for the new store.',
	);
}

async function filledBuckets(read: Read, from: Place, present: Reading<Opened>): Promise<Reading<readonly Part[]>> {
	if (!present.known) return present;
	const {remote, rest} = present.value;
	// One after the other: each forwards the port for itself.
	const found: Part[] = [];
	for (const part of ['builder', 'registry'] as const) {
		const listed = linesOf(await read(listFiles(remote, from.buckets[part], rest)));
		if (!listed.known) return listed;
		if (listed.value.length > 0) found.push(part);
	}
	return readable(found);
}

type Both = {
	readonly from: Place;
	readonly to: Place;
	readonly present: Reading<Opened>;
	readonly next: Reading<Opened>;
};

/** The new database bucket's base backups beside those of the present one: WAL-E would restore the newest of them. */
async function newBackups(read: Read, {from, to, present, next}: Both): Promise<Reading<readonly string[]>> {
	if (!next.known) return next;
	const there = linesOf(await read(listFiles(next.value.remote, backupsIn(to), next.value.rest)));
	if (!there.known || there.value.length === 0) return map(there, () => []);
	if (!present.known) return present;
	const here = linesOf(await read(listFiles(present.value.remote, backupsIn(from), present.value.rest)));
	return map(here, (own) => backupNames(there.value).filter((name) => !backupNames(own).includes(name)));
}

function backupsIn({buckets}: Place): string {
	return `${buckets.database}/basebackups_005`;
}

/** A backup is a folder, and a sentinel once it is whole. */
function backupNames(lines: readonly string[]): readonly string[] {
	const names = lines.map((name) => name.replace(/_backup_stop_sentinel\.json$|\/$/, ''));
	return [...new Set(names)].filter((name) => name.startsWith('base_'));
}

/** Every object of the present buckets must be in the new ones: by name, by size, and by hash where both know one. */
async function differences(read: Read, {from, to, present, next}: Both): Promise<Reading<readonly string[]>> {
	if (!present.known) return present;
	if (!next.known) return next;
	const missing: string[] = [];
	for (const part of parts) {
		const outcome = await read(
			compareBuckets(
				{
					from: present.value.remote,
					fromBucket: from.buckets[part],
					to: next.value.remote,
					toBucket: to.buckets[part],
				},
				present.value.rest,
			),
		);
		const marks = outcome.stdout.split('\n').filter((line) => line !== '');
		const bad = marks.filter((line) => !line.startsWith('= ')).map((line) => `${to.buckets[part]}: ${line.slice(2)}`);
		if (outcome.failure !== undefined || (outcome.exitCode !== 0 && bad.length === 0)) return failed(outcome);
		missing.push(...bad);
	}
	return readable(missing);
}

/** The lines of a listing. That a folder, or Minio's bucket, is not there means that nothing is in it. */
function linesOf(outcome: Outcome): Reading<readonly string[]> {
	if (outcome.failure === undefined && outcome.exitCode === 0)
		return readable(outcome.stdout.split('\n').filter((line) => line !== ''));
	if (outcome.failure === undefined && outcome.exitCode === 3) return readable([]);
	return failed(outcome);
}

function failed({failure, stderr, exitCode}: Outcome): {readonly known: false; readonly because: string} {
	if (failure === 'not-found') return unknown(`rclone is not on this machine. ${gettingRclone}`);
	if (failure === 'timed-out') return unknown('The store gave no answer in time.');
	return unknown(`rclone said: ${(messages(stderr)[0] ?? `exit ${exitCode}`).slice(0, 300)}`);
}
