import {isSet, flagOf, parseFlags, type FlagTable} from '../flags.js';
import type {Invocation} from '../invocation.js';
import {done, Refused, type Reply} from '../reply.js';
import type {Look} from '../stand-in.js';
import {appOf, connect} from '../curl/connect.js';
import type {WithStores} from '../stores/store.js';
import {cat, check, copy, deletefile, type Logged, lsf, type RcloneCall, rcat, size, type Told} from './commands.js';
import {type Behind, CannotOpen, remoteNamed} from './remote.js';

type RcloneCommand = {readonly remotes: number; act(world: WithStores, call: RcloneCall): Told};

const commands: Readonly<Record<string, RcloneCommand>> = {
	cat: {remotes: 1, act: cat},
	check: {remotes: 2, act: check},
	copy: {remotes: 2, act: copy},
	deletefile: {remotes: 1, act: deletefile},
	lsf: {remotes: 1, act: lsf},
	rcat: {remotes: 1, act: rcat},
	size: {remotes: 1, act: size},
};

const table: FlagTable = {
	valued: [
		'checkers',
		'combined',
		'config',
		'contimeout',
		'low-level-retries',
		'retries',
		'retries-sleep',
		'stats',
		'stats-log-level',
		'timeout',
		'transfers',
	],
	plain: ['download', 'fast-list', 'files-only', 'json', 'one-way', 'recursive', 'use-json-log'],
	short: {R: 'recursive'},
	refuse: (flag) =>
		new Refused(`Error: unknown flag: ${flag.replace(/=.*/, '')}\nUsage:\n  rclone [flags]\n  rclone [command]`, 2),
};

/** Prepares one call of rclone at the practice cluster of Workflow: a forwarded port leads to deis-minio. */
export async function rclone(invocation: Invocation): Promise<Look> {
	const prepared = await prepareRclone(invocation);
	return (world) =>
		prepared(world, ({hostname, port}) => {
			const end = connect(world, hostname, Number(port === '' ? 80 : port));
			return end.to === 'pod' && appOf(end.pod) === 'deis-minio' ? 'minio' : undefined;
		});
}

/** A world with stores, and its time. */
type Shelves = WithStores & {readonly now: number};

/** Sorts a call of rclone; what it then does is done in a world with stores. */
export async function prepareRclone(invocation: Invocation): Promise<(world: Shelves, behind: Behind) => Reply> {
	const {args, env} = invocation;
	const parsed = parseFlags(args, table);
	const [name = '', ...paths] = parsed.words;
	if (name === 'version') return () => done('rclone v1.75.2\n- os/version: practice\n');
	const command = commands[name];
	if (command === undefined)
		throw new Refused(`Error: unknown command "${name}" for "rclone"\nRun 'rclone --help' for usage.`, 2);
	if (flagOf(parsed, 'config') !== '')
		throw new Refused('the practice cluster takes remotes only from the environment: --config ""', 1);
	if (name === 'size' && !isSet(parsed, 'json'))
		throw new Refused('the practice cluster prints sizes only with --json', 1);
	if (paths.length !== command.remotes)
		throw new Refused(
			`Usage:\n  rclone ${name}\n\nCommand ${name} needs ${command.remotes} arguments maximum: you provided ${paths.length} non flag arguments`,
			2,
		);
	const input = Buffer.from(name === 'rcat' ? await invocation.stdin() : '');
	return (world, behind) => {
		try {
			const remotes = paths.map((path) => remoteNamed(path, env));
			const told = command.act(world, {name, parsed, remotes, input, behind});
			return printed(told, isSet(parsed, 'use-json-log'), world.now);
		} catch (error) {
			if (!(error instanceof CannotOpen)) throw error;
			const told: Told = {exitCode: 1, stdout: '', log: [{level: 'critical', msg: error.message}]};
			return printed(told, isSet(parsed, 'use-json-log'), world.now);
		}
	};
}

function printed({exitCode, stdout, log}: Told, asJson: boolean, now: number): Reply {
	const time = new Date(now).toISOString();
	const line = ({level, msg, object}: Logged) =>
		asJson
			? JSON.stringify({
					time,
					level,
					msg,
					...(object === undefined ? {} : {object, objectType: 'string'}),
					source: 'practice',
				})
			: `${time.slice(0, 19).replaceAll('-', '/').replace('T', ' ')} ${level.toUpperCase()} : ${object === undefined ? '' : `${object}: `}${msg}`;
	return {exitCode, stdout, stderr: log.map((one) => `${line(one)}\n`).join('')};
}
