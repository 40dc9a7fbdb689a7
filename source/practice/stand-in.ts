import {setTimeout as sleep} from 'node:timers/promises';
import type {Invocation} from './invocation.js';
import {Refused, type Reply, type Step} from './reply.js';
import {existsProcess, transact, type World} from './world.js';

/** What a prepared call does each time it looks at the state; `interrupted` when it is told to stop in between. */
export type Look = ((world: World, looks: number) => Step) & {interrupted?(world: World): Reply};

/** Prepares a call of one program: sorts its arguments and reads its input. */
type Program = (invocation: Invocation) => Promise<Look>;

/** Each is loaded when it is called: a set-up calls them by the hundred. */
const programs: Readonly<Record<string, () => Promise<Program>>> = {
	kubectl: async () => (await import('./kubectl/kubectl.js')).kubectl,
	helm: async () => (await import('./helm/helm.js')).helm,
	rclone: async () => (await import('./rclone/rclone.js')).rclone,
	curl: async () => (await import('./curl/curl.js')).curl,
	openssl: async () => (await import('./openssl/openssl.js')).openssl,
};

/** What the practice cluster of Deis v1 has beside scripts, by where it runs. */
const ofDeis: Readonly<Record<string, (invocation: Invocation) => Promise<Reply>>> = {
	'host-curl': async (call) => (await import('./deis-v1/curl.js')).curlFrom('host', call),
	'host-etcdctl': async (call) => (await import('./deis-v1/etcdctl.js')).etcdctl(call),
	'host-openssl': async (call) => (await import('./deis-v1/openssl.js')).opensslFrom('host', call),
	'outside-curl': async (call) => (await import('./deis-v1/curl.js')).curlFrom('outside', call),
	'outside-openssl': async (call) => (await import('./deis-v1/openssl.js')).opensslFrom('outside', call),
	'outside-pg_dump': async (call) => (await import('./deis-v1/psql.js')).pgDump(call),
	'outside-psql': async (call) => (await import('./deis-v1/psql.js')).psql(call),
	'outside-rclone': async (call) => (await import('./deis-v1/rclone.js')).rclone(call),
	'database-pg_dump': async (call) => (await import('./deis-v1/psql.js')).containedDump(call),
	'database-psql': async (call) => (await import('./deis-v1/psql.js')).containedPsql(call),
};

/** The programs that the practice cluster of Workflow stands in for. */
export const standInPrograms: readonly string[] = Object.keys(programs);

/** A call as a test or the entry makes it. */
export type StandInCall = {
	readonly program: string;
	readonly args: readonly string[];
	readonly stdin?: string | (() => Promise<string>);
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly folder: string;
	/** Stops a call that waits or goes on for ever. */
	readonly signal?: AbortSignal;
	/** Receives what a call prints while it goes on. */
	onOutput?(text: string, stream: 'stdout' | 'stderr'): void;
};

/** Runs one stand-in to its end. */
export async function standIn(call: StandInCall): Promise<Reply> {
	const {stdin} = call;
	const invocation: Invocation = {
		args: call.args,
		stdin: typeof stdin === 'function' ? stdin : () => Promise.resolve(stdin ?? ''),
		env: call.env ?? {},
		folder: call.folder,
		began: Date.now(),
		process: process.pid,
	};
	const [program, deis] = [await programs[call.program]?.(), ofDeis[call.program]];
	try {
		if (deis !== undefined) return await deis(invocation);
		if (program === undefined) return {exitCode: 127, stdout: '', stderr: `${call.program}: not found\n`};
		return await repeated(call, await program(invocation));
	} catch (error) {
		if (error instanceof Refused) return error.reply;
		throw error;
	}
}

async function repeated(call: StandInCall, look: Look): Promise<Reply> {
	const {reconcile} = await import('./cluster/controllers.js');
	let [stdout, stderr] = ['', ''];
	for (let looks = 0; ; looks++) {
		const step = transact(call.folder, (world) => {
			forgetDeadForwards(world);
			reconcile(world);
			return look(world, looks);
		});
		if (!('again' in step)) return {...step, stdout: stdout + step.stdout, stderr: stderr + step.stderr};
		stdout += step.stdout ?? '';
		stderr += step.stderr ?? '';
		if (step.stdout !== undefined && step.stdout !== '') call.onOutput?.(step.stdout, 'stdout');
		if (step.stderr !== undefined && step.stderr !== '') call.onOutput?.(step.stderr, 'stderr');
		const stopped = await interrupted(step.after, call.signal);
		if (!stopped) continue;
		const interruptedReply = transact(call.folder, (world) => look.interrupted?.(world));
		return interruptedReply ?? {exitCode: 143, stdout, stderr};
	}
}

async function interrupted(milliseconds: number, signal: AbortSignal | undefined): Promise<boolean> {
	try {
		await sleep(milliseconds, undefined, signal === undefined ? {} : {signal});
		return false;
	} catch {
		return true;
	}
}

function forgetDeadForwards(world: World): void {
	const forwards = Object.entries(world.state.forwards);
	const living = forwards.filter(([, {process: holder}]) => existsProcess(holder));
	if (living.length < forwards.length) world.state = {...world.state, forwards: Object.fromEntries(living)};
}
