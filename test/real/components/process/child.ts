import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {open, readFile} from 'node:fs/promises';
import {waitUntil} from './wait-until.js';

/** A server that we started and that we stop. */
export type Child = {
	readonly name: string;
	readonly pid: number;
	/** The file that holds its stdout and stderr. */
	readonly log: string;
	/** SIGTERM (or what its plan names), then SIGKILL after its grace; resolves when it is gone. A second call waits for the same end. */
	readonly stop: () => Promise<void>;
};

/** What is started, and how its readiness shows. */
export type ChildPlan = {
	readonly name: string;
	readonly file: string;
	readonly args: readonly string[];
	/** Its whole environment, but for PATH and LANG. */
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
	readonly log: string;
	/** Whether it answers; what it throws means not yet. */
	readonly ready: () => Promise<boolean>;
	/** The longest start, in milliseconds. */
	readonly patience?: number;
	/** How long it may take to end by itself, in milliseconds; 10 s when absent. */
	readonly grace?: number;
	/** What ends it, SIGTERM when absent: PostgreSQL waits for its clients after that, and not after SIGINT. */
	readonly ending?: 'SIGINT';
};

/**
 * Starts a server and waits until it is ready. The kernel kills it when our process ends, however that ends
 * (PR_SET_PDEATHSIG): no handler can do that after a SIGKILL.
 */
export async function startChild(plan: ChildPlan): Promise<Child> {
	const {name, file, args, env, cwd, log, ready, patience = 60_000, grace = 10_000, ending = 'SIGTERM'} = plan;
	const output = await open(log, 'a');
	const started = spawn('setpriv', ['--pdeathsig', 'KILL', '--', file, ...args], {
		stdio: ['ignore', output.fd, output.fd],
		env: {PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', ...env},
		...(cwd === undefined ? {} : {cwd}),
	});
	const gone = once(started, 'exit');
	await once(started, 'spawn');
	await output.close();

	const stop = async () => {
		if (started.exitCode === null && started.signalCode === null) {
			started.kill(ending);
			const impatience = setTimeout(() => started.kill('SIGKILL'), grace);

			await gone;

			clearTimeout(impatience);
		}
	};

	const child: Child = {name, pid: started.pid ?? 0, log, stop};
	try {
		await waitUntil({
			what: `${name} to be ready`,
			ask: async () => ((await ready()) ? true : undefined),
			patience,
			hopeless: () => (started.exitCode === null && started.signalCode === null ? undefined : `${name} has ended`),
		});
	} catch (error) {
		await stop();
		throw new Error(`${(error as Error).message}\n${await lastLines(log)}`, {cause: error});
	}

	return child;
}

/** Stops in the reverse order of starting, each after the one before is gone, whatever one of them answers. */
export async function stopAll(children: readonly Pick<Child, 'stop'>[]): Promise<void> {
	for (const child of children.toReversed()) {
		await child.stop();
	}
}

async function lastLines(log: string): Promise<string> {
	const text = await readFile(log, 'utf8');
	return text.trim().split('\n').slice(-15).join('\n');
}
