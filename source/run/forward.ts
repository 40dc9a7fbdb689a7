import {execa} from 'execa';
import type {Forward} from '../core/command.js';
import {signalGroup} from './signal-group.js';

/** A forwarded port, or why there is none. */
export type Forwarding = {
	readonly port: number | undefined;
	readonly says: string;
	readonly missing: boolean;
	/** Milliseconds until it was known. */
	readonly took: number;
	stop(): Promise<void>;
};

/** Seconds for the forward to begin. */
const patience = 15;

/** Starts forwarding a port and waits until its local end is known. */
export async function startForward(
	forward: Forward,
	{
		environment,
		signal,
		groups,
	}: {
		readonly environment: NodeJS.ProcessEnv;
		readonly signal: AbortSignal | undefined;
		/** Receives its process group while it is at work. */
		readonly groups: Set<number> | undefined;
	},
): Promise<Forwarding> {
	const began = performance.now();
	const child = execa(forward.program, forward.arguments, {
		env: environment,
		extendEnv: false,
		reject: false,
		detached: true,
		stdin: 'ignore',
		buffer: false,
	});
	if (child.pid !== undefined) groups?.add(child.pid);
	let said = '';
	const port = await new Promise<number | undefined>((resolve) => {
		const timer = setTimeout(() => {
			resolve(undefined);
		}, patience * 1000);
		const finish = (value: number | undefined) => {
			clearTimeout(timer);
			resolve(value);
		};
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
			said = (said + chunk).slice(-4000);
			const found = /^Forwarding from 127\.0\.0\.1:(\d+) /m.exec(said);
			if (found?.[1] !== undefined) finish(Number(found[1]));
		});
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
			said = (said + chunk).slice(-4000);
		});
		signal?.addEventListener(
			'abort',
			() => {
				finish(undefined);
			},
			{once: true},
		);
		void child.then(() => {
			finish(undefined);
		});
	});
	return {
		port,
		says: said === '' ? `${forward.program} forwarded no port within ${patience} s.` : said,
		missing: child.pid === undefined,
		took: performance.now() - began,
		stop: async () => {
			signalGroup(child.pid, 'SIGTERM');
			const kill = setTimeout(() => {
				signalGroup(child.pid, 'SIGKILL');
			}, 5000);
			await child;
			clearTimeout(kill);
			if (child.pid !== undefined) groups?.delete(child.pid);
		},
	};
}
