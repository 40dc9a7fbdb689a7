import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdtempSync} from 'node:fs';
import {readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import type {Outcome} from '../core/command.js';
import {jumpWords} from '../core/script/jump.js';
import {quote} from '../core/script/quote.js';

/** One ssh connection per host for the whole of a command, behind sockets in a private folder. */
export type Connections = {
	/** The arguments of a call of ssh, whose destination stands behind `--`, as they are over its host's one connection. */
	words(call: readonly string[]): readonly string[];
	/**
	 * Starts a call. The first to a host makes its connection, and the others wait for that; few connections are made at
	 * once, and one that the host dropped before anything was run is made again.
	 */
	run(call: readonly string[], start: (words: readonly string[]) => Promise<Outcome>): Promise<Outcome>;
	/** Ends them all. */
	close(): Promise<void>;
};

/** Bytes of the longest path of a socket that systems take, less what ssh adds to it while it makes one, and our name of it. */
const longestFolder = 104 - 18 - 17;

/** Whether sockets may lie below a folder: ssh's options end at a blank, and its paths know `%`. */
function isFit(folder: string): boolean {
	return folder.length + 10 <= longestFolder && /^[\w./+-]+$/.test(folder);
}

/** How many connections are made at a time: sshd begins to drop them when 10 are not through yet (MaxStartups 10:30:100). */
const startsAtOnce = 8;

/** How many commands run at a time over the connections that are there: of 1,000 hosts each would be a process at once. */
const runningAtOnce = 64;

/** How many hosts one connection leads on to: each takes some open files, of which a program may have 256 (macOS). */
const hostsThroughOne = 32;

/** How many hosts behind another are connected at a time: each is two processes of ssh, of which a user may have a few thousand. */
const openAtOnce = 200;

/** How often a connection that was dropped is made again. */
const startsAgain = 5;

/** What ssh says of a connection that ended before anybody was logged in: nothing was run. */
const dropped =
	/kex_exchange_identification|ssh_exchange_identification|Connection (?:reset|closed) by (?:remote host|\S+ port \d+)|Exceeded MaxStartups/;

/** What it says when it was the host jumped over that could not reach the other: that is not mended by haste. */
const unreached = /open failed|stdio forwarding (?:request )?failed/i;

/**
 * Ends a connection. When its master is about to end by itself, as one whose way went first, ssh forgets `-O` and would
 * connect to the host named (OpenSSH 9.2 muxclient): no way leads there.
 */
const exit = ['-o', 'ProxyCommand=false', '-O', 'exit', 'any'] as const;

/** Makes the folder with the first ssh, and takes it away at the end. */
export function createConnections(environment: Readonly<Record<string, string | undefined>>): Connections {
	let folder: string | undefined;
	/** Loaded with the first connection: most runs have none. */
	const queue = async (concurrency: number) => new (await import('listr2')).Concurrency({concurrency});
	let starts: ReturnType<typeof queue> | undefined;
	let running: ReturnType<typeof queue> | undefined;
	/** Of each host whose connection is being made, when that is over. */
	const making = new Map<string, Promise<unknown>>();
	/** Of each host behind another, which of the connections to that one it goes through. */
	const ways = new Map<string, number>();
	/** Of each connected host behind another, how many commands are at work there; the one used least lately first. */
	const working = new Map<string, number>();
	const use = (socket: string, more: 1 | -1) => {
		const now = (working.get(socket) ?? 0) + more;
		working.delete(socket);
		working.set(socket, now);
	};
	const end = async (socket: string) =>
		promisify(execFile)('ssh', ['-o', `ControlPath=${socket}`, ...exit], {env: environment, timeout: 5000}).catch(
			() => undefined,
		);
	/** Ends the connection used least lately where there are as many as there may be; the next call to its host waits for that. */
	const makeRoom = async () => {
		if (working.size <= openAtOnce) return;
		const [socket] = [...working].find(([one, commands]) => commands === 0 && !making.has(one)) ?? [];
		if (socket === undefined) return;
		working.delete(socket);
		const ended = end(socket).then(async () => rm(socket, {force: true}));
		making.set(socket, ended);
		await ended.finally(() => making.delete(socket));
	};
	const socketOf = (destination: readonly string[]) => {
		folder ??= mkdtempSync(join(isFit(tmpdir()) ? tmpdir() : '/tmp', 'sw-'));
		return join(folder, nameOf(destination));
	};
	const words = (call: readonly string[]): readonly string[] => [
		...['-o', 'ControlMaster=auto', '-o', `ControlPath=${socketOf(destinationOf(call))}`],
		// Should this program be killed, they end by themselves.
		...['-o', 'ControlPersist=60'],
		...throughJump(call, socketOf, (socket) => {
			const way = ways.get(socket) ?? Math.floor(ways.size / hostsThroughOne);
			ways.set(socket, way);
			return way;
		}),
	];
	/** The first call to a host. Its place in the queue is free again as soon as the connection is there. */
	const connecting = async (
		socket: string,
		call: readonly string[],
		start: (words: readonly string[]) => Promise<Outcome>,
	): Promise<Outcome> =>
		new Promise((resolve, reject) => {
			const made = (starts ??= queue(startsAtOnce))
				.then(async (one) =>
					one.add(async () => {
						// Counted from here on: whoever still waits for its turn has no connection.
						if (isBehind(call)) use(socket, 1);
						await makeRoom();
						const over = new AbortController();
						const outcome = start(words(call)).finally(() => over.abort());
						resolve(outcome);
						while (!over.signal.aborted && !existsSync(socket)) await sleep(20);
					}),
				)
				.catch(reject)
				.finally(() => making.delete(socket));
			making.set(socket, made);
		});
	return {
		words,
		run: async (call, start) => {
			const socket = socketOf(destinationOf(call));
			for (let tried = 0; ; tried++) {
				while (making.has(socket)) await making.get(socket);
				const isThere = existsSync(socket);
				if (isThere && isBehind(call)) use(socket, 1);
				const ended = await (
					isThere
						? (await (running ??= queue(runningAtOnce))).add(async () => start(words(call)))
						: connecting(socket, call, start)
				).finally(() => {
					if (isBehind(call)) use(socket, -1);
				});
				const why = ended.exitCode === 255 ? await readFile(whyOf(socket), 'utf8').catch(() => '') : '';
				const outcome = why === '' ? ended : {...ended, stderr: `${why}\n${ended.stderr}`};
				const isDropped = outcome.exitCode === 255 && dropped.test(outcome.stderr) && !unreached.test(outcome.stderr);
				if (!isDropped || tried >= startsAgain) return outcome;
				await sleep(200 * 2 ** tried * (0.5 + Math.random()));
			}
		},
		close: async () => {
			if (folder === undefined) return;
			const sockets = (await readdir(folder).catch(() => [])).filter((name) => !name.endsWith('.why'));
			const ends = await queue(startsAtOnce);
			await Promise.all(sockets.map(async (socket) => ends.add(async () => end(join(folder ?? '', socket)))));
			await rm(folder, {recursive: true, force: true});
			folder = undefined;
		},
	};
}

/** The options that a call gives ssh beside the configuration; those of its host hold for the one it goes through too. */
function optionsOf(call: readonly string[]): readonly string[] {
	return call
		.slice(0, call.indexOf('--'))
		.flatMap((word, index, all) => (word === '-o' ? ['-o', all[index + 1] ?? ''] : []));
}

/** Where the way through a host says why it led nowhere. */
function whyOf(socket: string): string {
	return `${socket}.why`;
}

/** What of a call says where it goes: the options that do, and the host. */
function destinationOf(call: readonly string[]): readonly string[] {
	const end = call.indexOf('--');
	const options = ['-p', '-J'].flatMap((option) => {
		const at = call.indexOf(option);
		return at < 0 || at > end ? [] : [option, call[at + 1] ?? ''];
	});
	return [...options, call[end + 1] ?? ''];
}

/** Whether a call goes through another host. */
function isBehind(call: readonly string[]): boolean {
	return destinationOf(call).includes('-J');
}

/** A short name for where a call goes. Not ssh's own %C: two names of the configuration may lead to one address. */
function nameOf(destination: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(destination)).digest('hex').slice(0, 16);
}

/** The call through the connection that there is to the host it jumps over: `-J` would make another for each host, and ask at the terminal. */
function throughJump(
	call: readonly string[],
	socketOf: (destination: readonly string[]) => string,
	wayOf: (socket: string) => number,
): readonly string[] {
	const at = call.indexOf('-J');
	if (at < 0 || at > call.indexOf('--')) return call;
	const to = jumpWords(call[at + 1] ?? '');
	const way = wayOf(socketOf(destinationOf(call)));
	const through = [
		...['ssh', ...optionsOf(call), '-o', 'ControlMaster=auto'],
		...['-o', `ControlPath=${socketOf(way === 0 ? to : [...to, String(way)])}`, '-o', 'ControlPersist=60'],
		...['-W', '[%h]:%p', ...to.slice(0, -1), '--', to.at(-1) ?? ''],
	];
	// With ControlPersist ssh throws away what its ProxyCommand says, and why a host is not reached stands there alone.
	const line = `exec ${through.map((word) => (word === '[%h]:%p' ? word : quote(word))).join(' ')} 2>${quote(whyOf(socketOf(destinationOf(call))))}`;
	return [...call.slice(0, at), '-o', `ProxyCommand=sh -c ${quote(line)}`, ...call.slice(at + 2)];
}
