import {createHash} from 'node:crypto';
import {flagOf, isSet, type Parsed} from '../flags.js';
import {may, store, type WithStores} from '../stores/store.js';
import type {Doing} from './words.js';
import {placeOf, wordsFor} from './words.js';
import {type Behind, open, type Opened, type Remote, type Trouble} from './remote.js';

/** What a call said: its exit code, its output, and its log line by line. */
export type Told = {readonly exitCode: number; readonly stdout: string; readonly log: readonly Logged[]};

/** One message of the log. */
export type Logged = {
	readonly level: 'error' | 'critical' | 'notice' | 'info';
	readonly msg: string;
	readonly object?: string;
};

/** One call of a command. */
export type RcloneCall = {
	readonly name: string;
	readonly parsed: Parsed;
	readonly remotes: readonly Remote[];
	readonly input: Buffer;
	readonly behind: Behind;
};

const fine = (stdout = '', log: readonly Logged[] = []): Told => ({exitCode: 0, stdout, log});

/** A command that failed as a whole: what it said first, and rclone's last word. */
function failed(call: RcloneCall, exitCode: number, msg: string, object?: string): Told {
	return {
		exitCode,
		stdout: '',
		log: [
			{level: 'error', msg, ...(object === undefined ? {} : {object})},
			{level: 'critical', msg: `Failed to ${call.name}: ${msg}`},
		],
	};
}

type Ready = {readonly opened: Opened; readonly objects: Readonly<Record<string, string>> | undefined};

/** Signs in and looks for the bucket. */
function enter(world: WithStores, call: RcloneCall, doing: Doing, index = 0): Ready | Told {
	const remote = call.remotes[index];
	if (remote === undefined) return failed(call, 1, 'a remote is missing');
	const opened = open(world, remote, call.behind);
	if (typeof opened === 'string') return denied(call, remote, {trouble: opened, doing});
	return {opened, objects: world.state.stores[opened.backend].buckets[remote.bucket]?.objects};
}

function denied(call: RcloneCall, remote: Remote, {trouble, doing}: {trouble: Trouble; doing: Doing}): Told {
	// On GCS a delete says the same of every trouble (facts/real-servers.md 7.4).
	const isMute = doing === 'delete' && remote.type !== 's3' && remote.type !== 'azureblob';
	const words = isMute ? 'object not found' : wordsFor(trouble, remote, doing);
	const code = trouble === 'refused' ? 5 : isMute ? 4 : 1;
	if (doing === 'write') return failed(call, code, `${remote.path}: Post request rcat error: ${words}`, remote.path);
	return failed(call, code, doing === 'list' ? `error listing: ${words}` : words);
}

const isTold = (one: Ready | Told): one is Told => 'exitCode' in one;

/** What the names of all objects in the folder of a remote begin with. */
function under({remote}: Opened): string {
	const folder = remote.path.replace(/\/+$/, '');
	return folder === '' ? '' : `${folder}/`;
}

/** The objects in the folder of a remote, by their names in it. */
function below(objects: Readonly<Record<string, string>>, opened: Opened): Readonly<Record<string, string>> {
	const folder = under(opened);
	return Object.fromEntries(
		Object.entries(objects).flatMap(([key, content]) =>
			key.startsWith(folder) ? [[key.slice(folder.length), content]] : [],
		),
	);
}

/** `rclone lsf`. */
export function lsf(world: WithStores, call: RcloneCall): Told {
	const entered = enter(world, call, 'list');
	if (isTold(entered)) return entered;
	const {opened, objects} = entered;
	if (opened.remote.bucket === '') {
		const buckets = Object.keys(world.state.stores[opened.backend].buckets).sort();
		return fine(buckets.map((name) => `${name}/\n`).join(''));
	}
	if (objects === undefined) return failed(call, 3, 'error listing: directory not found');
	const names = Object.keys(below(objects, opened));
	const recursive = isSet(call.parsed, 'recursive');
	const shown = recursive
		? names
		: [...new Set(names.map((key) => (key.includes('/') ? `${key.split('/')[0] ?? ''}/` : key)))];
	const wanted = isSet(call.parsed, 'files-only') ? shown.filter((key) => !key.endsWith('/')) : shown;
	return fine(
		wanted
			.sort()
			.map((key) => `${key}\n`)
			.join(''),
	);
}

/** `rclone rcat`: what comes in becomes an object; on Swift a missing container is made (facts/real-servers.md 7.4). */
export function rcat(world: WithStores, call: RcloneCall): Told {
	const entered = enter(world, call, 'write');
	if (isTold(entered)) return entered;
	const {opened, objects} = entered;
	const {remote, backend, user} = opened;
	const makes =
		backend === 'swift' ||
		(remote.options['no_check_bucket'] !== 'true' && remote.options['no_check_container'] !== 'true');
	if (objects === undefined && !(makes && user.rights === 'full'))
		return denied(call, remote, {trouble: 'no-bucket', doing: 'write'});
	if (!may(user.rights, 'write')) return denied(call, remote, {trouble: 'forbidden-write', doing: 'write'});
	store(world, {backend, bucket: remote.bucket, key: remote.path}, call.input.toString('base64'));
	return fine();
}

/** `rclone cat`: an object that is not there is no error, and prints nothing. */
export function cat(world: WithStores, call: RcloneCall): Told {
	const entered = enter(world, call, 'read');
	if (isTold(entered)) return entered;
	const {opened, objects} = entered;
	if (objects === undefined) return failed(call, 3, 'directory not found');
	return fine(Buffer.from(objects[opened.remote.path] ?? '', 'base64').toString());
}

/** `rclone deletefile`. */
export function deletefile(world: WithStores, call: RcloneCall): Told {
	const entered = enter(world, call, 'delete');
	if (isTold(entered)) return entered;
	const {opened, objects} = entered;
	const {remote, backend, user} = opened;
	if (objects === undefined && backend === 'swift') return fine();
	if (objects?.[remote.path] === undefined) return failed(call, 4, 'object not found');
	if (!may(user.rights, 'delete')) {
		const words = wordsFor('forbidden-delete', remote, 'delete');
		return failed(call, 1, `${remote.path}: Couldn't delete: ${words}`, remote.path);
	}
	store(world, {backend, bucket: remote.bucket, key: remote.path}, undefined);
	return fine();
}

/** `rclone size --json`. */
export function size(world: WithStores, call: RcloneCall): Told {
	const entered = enter(world, call, 'list');
	if (isTold(entered)) return entered;
	if (entered.objects === undefined) return failed(call, 3, 'directory not found');
	const contents = Object.entries(entered.objects)
		.filter(([key]) => key.startsWith(entered.opened.remote.path))
		.map(([, content]) => Buffer.from(content, 'base64').length);
	const bytes = contents.reduce((sum, length) => sum + length, 0);
	return fine(`${JSON.stringify({count: contents.length, bytes, sizeless: 0})}\n`);
}

/** `rclone check SOURCE TARGET`, with `--combined -` the lines on standard output. */
export function check(world: WithStores, call: RcloneCall): Told {
	const [from, to] = [enter(world, call, 'list', 0), enter(world, call, 'list', 1)];
	if (isTold(from)) return from;
	if (isTold(to)) return to;
	if (from.objects === undefined || to.objects === undefined)
		return failed(call, 3, 'error listing: directory not found');
	const [source, target] = [below(from.objects, from.opened), below(to.objects, to.opened)];
	const extra = isSet(call.parsed, 'one-way') ? [] : Object.keys(target).filter((key) => source[key] === undefined);
	const marks = [
		...Object.keys(source).map(
			(key) => [target[key] === undefined ? '+' : same(source[key], target[key]) ? '=' : '*', key] as const,
		),
		...extra.map((key) => ['-', key] as const),
	].sort(([, a], [, b]) => (a < b ? -1 : 1));
	const differences = marks.filter(([mark]) => mark !== '=');
	const log: readonly Logged[] = differences.map(([mark, key]) => ({
		level: 'error',
		msg: mark === '*' ? 'contents differ' : `file not in ${placeOf(mark === '+' ? to.opened : from.opened)}`,
		object: key,
	}));
	const stdout = flagOf(call.parsed, 'combined') === '-' ? marks.map(([mark, key]) => `${mark} ${key}\n`).join('') : '';
	const total: Logged = {level: 'notice', msg: `${placeOf(to.opened)}: ${differences.length} differences found`};
	return differences.length === 0
		? fine(stdout, [total])
		: {
				exitCode: 1,
				stdout,
				log: [...log, total, {level: 'critical', msg: `Failed to check: ${differences.length} differences found`}],
			};
}

function same(a: string | undefined, b: string | undefined): boolean {
	const hash = (text: string | undefined) =>
		createHash('md5')
			.update(text ?? '')
			.digest('hex');
	return hash(a) === hash(b);
}

/** `rclone copy SOURCE TARGET`. */
export function copy(world: WithStores, call: RcloneCall): Told {
	const [from, to] = [enter(world, call, 'list', 0), enter(world, call, 'list', 1)];
	if (isTold(from)) return from;
	if (isTold(to)) return to;
	if (from.objects === undefined) return failed(call, 3, 'directory not found');
	const {opened} = to;
	const there = below(to.objects ?? {}, opened);
	const missing = Object.entries(below(from.objects, from.opened)).filter(([key, content]) => there[key] !== content);
	const trouble: Trouble | undefined =
		to.objects === undefined ? 'no-bucket' : may(opened.user.rights, 'write') ? undefined : 'forbidden-write';
	if (trouble !== undefined && missing.length > 0) {
		const words = wordsFor(trouble, opened.remote, 'write');
		const log = missing.map(([key]): Logged => ({level: 'error', msg: `Failed to copy: ${words}`, object: key}));
		return {
			exitCode: 1,
			stdout: '',
			log: [...log, {level: 'critical', msg: `Failed to copy with ${missing.length} errors: last error was: ${words}`}],
		};
	}
	for (const [key, content] of missing)
		store(world, {backend: opened.backend, bucket: opened.remote.bucket, key: `${under(opened)}${key}`}, content);
	return fine('', [{level: 'notice', msg: `\nTransferred: ${missing.length} / ${missing.length}, 100%`}]);
}
