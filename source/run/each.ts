import {setTimeout as sleep} from 'node:timers/promises';
import {Concurrency} from 'listr2';
import type {Command, Outcome} from '../core/command.js';
import type {Ended} from '../core/ports.js';
import type {HostRow, Task} from '../core/task.js';

type Each = Extract<Task['action'], {readonly kind: 'each'}>;

/** What the commands of many hosts are run with. */
export type EachMeans = {
	readonly signal: AbortSignal;
	readonly redact: (text: string) => string;
	readonly rows: (rows: readonly HostRow[]) => void;
	/** Runs one; its lines are handed on, and not printed. */
	start(command: Command, onLine: (line: string) => void): Promise<Outcome>;
};

/** Milliseconds between two tellings of all rows: of 1,000 hosts each prints a line in every second. */
const between = 150;
/** Seconds before a host is tried again, give or take a half, so that not all of them come back at once. */
const pause = 2;
/** Characters of a program's last words in a row. */
const longest = 240;

/** Runs each host's command, so many at once; a host that fails is tried again, and stops none of the others. */
export async function each(
	task: Task,
	{hosts, atOnce, again, says, hint, next = []}: Each,
	means: EachMeans,
): Promise<Ended> {
	const {signal, redact} = means;
	const isOver = () => signal.aborted;
	const rows = new Map(hosts.map(({host}): [string, HostRow] => [host, {host, status: 'waiting', says: ''}]));
	const telling = throttled(() => means.rows([...rows.values()]));
	const tell = (host: string, status: HostRow['status'], words: string) => {
		rows.set(host, {host, status, says: redact(words).slice(0, longest)});
		telling.soon();
	};
	const inOrder = async ({host, commands}: Each['hosts'][number]): Promise<Outcome | undefined> => {
		for (const command of commands) {
			const outcome = await means.start(command, (line) => {
				const told = says(line);
				if (told !== undefined) tell(host, 'running', told);
			});
			if (outcome.exitCode !== 0 || outcome.failure !== undefined) return outcome;
		}
		return undefined;
	};
	const one = async (each: Each['hosts'][number]): Promise<void> => {
		const {host} = each;
		for (let tried = 0; ; tried++) {
			if (isOver()) return;
			tell(host, 'running', tried === 0 ? 'begun' : 'tried again');
			const outcome = await inOrder(each);
			if (outcome === undefined) return tell(host, 'done', '');
			if (isOver()) return tell(host, 'failed', 'stopped');
			if (tried >= again) return tell(host, 'failed', lastWords(outcome));
			tell(host, 'running', `tried again soon: ${lastWords(outcome)}`);
			await sleep(pause * 1000 * (0.5 + Math.random()), undefined, {signal}).catch(() => undefined);
		}
	};
	const queue = new Concurrency({concurrency: atOnce});
	await Promise.all(hosts.map(async (host) => queue.add(async () => one(host))));
	telling.now();
	const left = [...rows.values()].filter(({status}) => status !== 'done');
	if (left.length === 0) return {id: task.id, status: 'done'};
	if (signal.aborted) return {id: task.id, status: 'stopped'};
	const output = left.map(({host, says: words}) => `${host}: ${words}`);
	return task.optional === undefined
		? {id: task.id, status: 'failed', says: hint, next, output: output.slice(-20)}
		: {id: task.id, status: 'declined', says: `${hint} ${task.optional}`, next, output: output.slice(-20)};
}

function lastWords({stderr, stdout, failure, took, exitCode}: Outcome): string {
	if (failure === 'timed-out') return `stopped after ${Math.round(took / 1000)} s`;
	const line = `${stdout}\n${stderr}`
		.split('\n')
		.map((one) => one.trim())
		.findLast((one) => one !== '');
	return line ?? `it ended with ${exitCode}`;
}

/** Calls not oftener than every so many milliseconds, and once more at the end. */
function throttled(call: () => void): {soon(): void; now(): void} {
	let timer: NodeJS.Timeout | undefined;
	const now = () => {
		clearTimeout(timer);
		timer = undefined;
		call();
	};
	return {
		soon: () => {
			timer ??= setTimeout(now, between);
		},
		now,
	};
}
