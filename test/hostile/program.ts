import {spawn} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect} from 'vitest';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** How a program ended: exit code, or -130 and the like when a signal killed it without one. */
export type Ran = {readonly code: number; readonly stdout: string; readonly stderr: string};

/** A signal to send when the output holds a text; several are sent in their order. */
export type Signal = {readonly name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'; readonly at: string};

/** What a program is started with beside its words. */
export type Starting = {
	readonly environment?: NodeJS.ProcessEnv;
	readonly signals?: readonly Signal[];
	/** Receives what signals it. */
	readonly onStart?: (kill: (name: Signal['name']) => void) => void;
	/** Receives all that was printed so far. */
	readonly onOutput?: (printed: string) => void;
};

/** The built program in a folder of its own, with practice clusters as new; made before and removed after a file's tests. */
export type Program = {
	readonly base: string;
	/** Starts it in a state folder, with nothing to read from. */
	run(state: string, args: readonly string[], starting?: Starting): Promise<Ran>;
	/** A state folder with a practice cluster as new; `pace` 1 takes a second or two for each rollout. */
	practised(name: string, pace?: 0 | 1): string;
};

/** Makes it. */
export function program(): Program {
	const base = mkdtempSync(join(tmpdir(), 'seaworthy-line-'));
	const fresh = join(base, 'fresh');
	const run: Program['run'] = async (state, args, {environment = {}, signals = [], onStart, onOutput} = {}) => {
		const child = spawn(process.execPath, [cli, ...args], {
			cwd: base,
			env: {PATH: process.env['PATH'], HOME: join(base, 'home'), XDG_STATE_HOME: state, ...environment},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		onStart?.((name) => {
			child.kill(name);
		});
		let [stdout, stderr] = ['', ''];
		const waiting = [...signals];
		const look = () => {
			onOutput?.(stdout + stderr);
			while (waiting[0] !== undefined && (stdout + stderr).includes(waiting[0].at)) child.kill(waiting.shift()?.name);
		};
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
			stdout += chunk;
			look();
		});
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
			stderr += chunk;
			look();
		});
		return new Promise((resolve) => {
			child.on('close', (code, name) => {
				resolve({code: code ?? {SIGINT: -130, SIGTERM: -143, SIGKILL: -137}[String(name)] ?? -1, stdout, stderr});
			});
		});
	};
	beforeAll(async () => {
		expect((await run(fresh, ['practice', 'reset'])).code).toBe(0);
	});
	afterAll(() => {
		rmSync(base, {recursive: true, force: true});
	});
	return {
		base,
		run,
		practised: (name, pace = 0) => {
			const state = join(base, name);
			cpSync(fresh, state, {recursive: true, preserveTimestamps: true});
			change(state, (content) => ({...content, pace}));
			return state;
		},
	};
}

function stateFile(state: string): string {
	return join(state, 'seaworthy', 'practice', 'state.json');
}

type Content = Readonly<Record<string, unknown>> & {readonly objects: Readonly<Record<string, unknown>>};

/** Changes the practice cluster's state. */
export function change(state: string, how: (content: Content) => Content): void {
	writeFileSync(stateFile(state), JSON.stringify(how(JSON.parse(readFileSync(stateFile(state), 'utf8')) as Content)));
}

/** What lies on the practice cluster, but for our own lock. */
export function objects(state: string): unknown {
	const {objects: all} = JSON.parse(readFileSync(stateFile(state), 'utf8')) as Content;
	return Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith('Lease/')));
}

/** Every file below a folder with its bytes. */
export function files(folder: string): Readonly<Record<string, string>> {
	if (!existsSync(folder)) return {};
	return Object.fromEntries(
		readdirSync(folder, {recursive: true, encoding: 'utf8'})
			.filter((name) => statSync(join(folder, name)).isFile())
			.map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
	);
}
