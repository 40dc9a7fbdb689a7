import {chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {Problem} from '../core/problem.js';
import {standInPrograms} from './stand-in.js';
import {type Scenario, scenarios, type State} from './state.js';
import {loadState, saveState} from './world.js';

/** What a practice folder is made from. */
export type Making = {
	readonly folder: string;
	readonly scenario?: Scenario;
	/** The bundled `stand-ins.js`, or a source file together with `execute`. */
	readonly standIns: string;
	/** The program and flags that run it; Node by default. */
	readonly execute?: readonly string[];
	/** 1 takes a second or two for each rollout, 0 none at all. */
	readonly pace?: number;
	/** Documents of the wizard's own Secret: what it remembers of a run that was stopped half way. */
	readonly memory?: Readonly<Record<string, string>>;
};

/** A practice cluster as the wizard uses it. */
export type Practice = {
	readonly folder: string;
	/** To be put first on PATH. */
	readonly programs: string;
	readonly kubeconfig: string;
	readonly context: 'practice';
};

const mark = 'seaworthy-practice';

/** The practice cluster in a folder, made when it is not there. */
export async function makePractice(making: Making): Promise<Practice> {
	const {folder} = making;
	if (!existsSync(join(folder, 'state.json'))) return resetPractice(making);
	refuseDamaged(folder);
	return made(folder, () => {
		writePrograms(making);
		return practiceIn(folder);
	});
}

/** Puts the practice cluster into the beginning of a scenario, whatever was there. */
export async function resetPractice(making: Making): Promise<Practice> {
	const {folder, scenario = 'fresh', pace = 1} = making;
	refuseForeign(folder);
	const [{begin}, {offered, readme}] = await Promise.all([
		import('./scenario/scenarios.js'),
		import('./files/offered.js'),
	]);
	return made(folder, () => {
		mkdirSync(folder, {recursive: true, mode: 0o700});
		chmodSync(folder, 0o700);
		writeFileSync(join(folder, mark), 'A practice cluster of seaworthy. `seaworthy practice remove` takes it away.\n', {
			mode: 0o600,
		});
		writePrograms(making);
		writeFileSync(join(folder, 'kubeconfig'), kubeconfig, {mode: 0o600});
		const beginning = {folder, now: Date.now(), pace, ...(making.memory === undefined ? {} : {memory: making.memory})};
		const files = join(folder, 'files');
		mkdirSync(files, {recursive: true, mode: 0o700});
		for (const {name, content} of offered()) writeFileSync(join(files, name), content, {mode: 0o600});
		writeFileSync(join(folder, 'README.txt'), readme(scenario), {mode: 0o600});
		saveState(folder, begin(scenario, beginning).state);
		return practiceIn(folder);
	});
}

/** What is made there, or why nothing can be: a home that is full, read-only or no folder is no fault of ours. */
function made<T>(folder: string, make: () => T): T {
	try {
		return make();
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? String(error.code) : '';
		if (!/^E[A-Z]+$/.test(code)) throw error;
		throw new Problem(`The practice cluster cannot be written to ${folder} (${code}).`, {
			kind: 'operator',
			next: ['Make room or mend its rights, or name another folder: XDG_STATE_HOME=/PATH'],
		});
	}
}

/** Its programs could only fail with a state that nobody can read. */
function refuseDamaged(folder: string): void {
	if (isState(folder)) return;
	throw new Problem('The state of the practice cluster is damaged, or of another version of seaworthy.', {
		kind: 'operator',
		next: ['Begin again: `seaworthy practice reset`. Nothing of a real cluster lies there.'],
	});
}

function isState(folder: string): boolean {
	try {
		const {version, objects} = loadState(folder) as Partial<State>;
		return version === 1 && typeof objects === 'object';
	} catch {
		return false;
	}
}

/** Takes the folder away; refuses one that is no practice cluster's. */
export async function removePractice(folder: string): Promise<void> {
	refuseForeign(folder);
	await rm(folder, {recursive: true, force: true});
}

/** The scenario of that name, or what there is. */
export function scenarioNamed(word: string): Scenario {
	if (isScenario(word)) return word;
	throw new Problem(`The practice cluster has no scenario "${word}".`, {
		kind: 'operator',
		next: [`There are: ${scenarios.join(', ')}.`],
	});
}

/** Whether the word names a scenario. */
export function isScenario(word: string): word is Scenario {
	return scenarios.some((scenario) => scenario === word);
}

/** Anything but a practice folder is left alone: what lies there is somebody's. */
function refuseForeign(folder: string): void {
	if (!existsSync(folder) || isPractice(folder) || readdirSync(folder).length === 0) return;
	throw new Problem(`${folder} holds something else than a practice cluster, and is left as it is.`, {
		kind: 'operator',
		next: ['Move it away, or set XDG_STATE_HOME to another folder.'],
	});
}

function isPractice(folder: string): boolean {
	return existsSync(join(folder, mark));
}

function practiceIn(folder: string): Practice {
	return {folder, programs: join(folder, 'bin'), kubeconfig: join(folder, 'kubeconfig'), context: 'practice'};
}

/** Port 1 of this machine: where nothing ever listens, should a real kubectl be given this file. */
const kubeconfig = `apiVersion: v1
kind: Config
current-context: practice
clusters:
  - name: practice
    cluster: {server: 'https://127.0.0.1:1'}
contexts:
  - name: practice
    context: {cluster: practice, user: practice, namespace: deis}
users:
  - name: practice
    user: {}
`;

function writePrograms({folder, standIns, execute = [process.execPath]}: Making): void {
	const bin = join(folder, 'bin');
	mkdirSync(bin, {recursive: true, mode: 0o700});
	for (const program of standInPrograms) {
		const path = join(bin, program);
		const text = [
			'#!/bin/sh',
			`SEAWORTHY_PRACTICE_FOLDER=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd) || exit 1`,
			'export SEAWORTHY_PRACTICE_FOLDER',
			`exec ${[...execute, standIns, program].map(quoted).join(' ')} "$@"`,
			'',
		].join('\n');
		if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
		writeFileSync(path, text, {mode: 0o700});
		chmodSync(path, 0o700);
	}
}

function quoted(word: string): string {
	return `'${word.replaceAll("'", "'\\''")}'`;
}
