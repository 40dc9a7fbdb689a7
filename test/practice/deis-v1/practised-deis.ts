import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {onTestFinished} from 'vitest';
import {accountsIn, presentDatabase} from '../../../source/practice/deis-v1/database.js';
import type {Account, DeisState} from '../../../source/practice/deis-v1/state.js';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export type Ran = {readonly code: number; readonly stdout: string; readonly stderr: string};

/** The built program with a home of its own, and the practice cluster of Deis v1 in it. */
export type PractisedDeis = {
	/** All that it may write to: HOME, TMPDIR and the state lie in it. */
	readonly base: string;
	/** The practice folder. */
	readonly folder: string;
	/** Runs the program on the practice cluster. */
	run(words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>;
	/** Runs any program, with the stand-ins first on PATH. */
	call(program: string, words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>;
	/** Runs a line on the host that is gone through. */
	onHost(line: string): Promise<Ran>;
	state(): DeisState;
	/** The accounts in the database that the controller goes by. */
	accounts(): readonly Account[];
	/** What is set below `/deis`, without what components write as long as they are alive. */
	keys(): Readonly<Record<string, string>>;
	/** Every file below a folder of the base. */
	files(folder?: string): readonly string[];
};

/** Makes it in a scenario, at once done with everything; it is gone with the test. */
export async function practisedDeis(scenario = 'fresh'): Promise<PractisedDeis> {
	const base = mkdtempSync(join(tmpdir(), 'seaworthy-deis-'));
	onTestFinished(() => {
		rmSync(base, {recursive: true, force: true});
	});
	for (const part of ['home', 'tmp']) mkdirSync(join(base, part));
	const folder = join(base, 'home/.local/state/seaworthy/practice-deis-v1');
	const call: PractisedDeis['call'] = async (program, words, environment = {}) => {
		const child = spawn(program, words, {
			cwd: join(base, 'home'),
			env: {
				PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
				HOME: join(base, 'home'),
				TMPDIR: join(base, 'tmp'),
				...environment,
			},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const said = {stdout: '', stderr: ''};
		for (const stream of ['stdout', 'stderr'] as const)
			child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
		return new Promise((resolve, reject) => {
			child.once('error', reject);
			child.once('close', (code) => {
				resolve({code: code ?? -1, ...said});
			});
		});
	};
	const reset = await call(process.execPath, [cli, 'practice', 'reset', scenario, '--platform', 'deis-v1']);
	if (reset.code !== 0) throw new Error(reset.stderr);
	const state = () => JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as DeisState;
	writeFileSync(join(folder, 'state.json'), JSON.stringify({...state(), pace: 0}));
	writeFileSync(join(folder, 'pace'), '0\n');
	rmSync(join(folder, 'registry/slow'));
	return {
		base,
		folder,
		call,
		run: async (words, environment) =>
			call(process.execPath, [cli, ...words, '--practice', '--platform', 'deis-v1'], environment),
		onHost: async (line) => call('ssh', ['-T', '--', 'core@practice', line]),
		state,
		accounts: () => accountsIn(presentDatabase(state())),
		keys: () =>
			Object.fromEntries(
				Object.entries(state().nodes).flatMap(([key, {value, expires}]) =>
					key.startsWith('/deis/') && value !== undefined && expires === undefined ? [[key, value]] : [],
				),
			),
		files: (below = '.') =>
			readdirSync(join(base, below), {recursive: true, withFileTypes: true})
				.filter((entry) => !entry.isDirectory())
				.map((entry) => join(entry.parentPath, entry.name).slice(base.length + 1)),
	};
}

/** What a check of a step finds, by id. */
export async function findings({run}: PractisedDeis, step: string): Promise<Readonly<Record<string, string>>> {
	const {stdout, stderr} = await run(['check', step, '--json']);
	if (stdout === '') throw new Error(stderr);
	const {steps} = JSON.parse(stdout) as {
		readonly steps: readonly {readonly findings: readonly {readonly id: string; readonly status: string}[]}[];
	};
	return Object.fromEntries(steps.flatMap((one) => one.findings.map(({id, status}) => [id, status])));
}
