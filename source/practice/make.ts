import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beginFolder, made, refuseDamaged, refuseForeign, standInProgram, writeProgram} from './folder.js';
import {standInPrograms} from './stand-in.js';
import type {Scenario, State} from './state.js';
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

/** The practice cluster in a folder, made when it is not there. */
export async function makePractice(making: Making): Promise<Practice> {
	const {folder} = making;
	if (!existsSync(join(folder, 'state.json'))) return resetPractice(making);
	refuseDamaged(() => isState(folder), 'seaworthy practice reset');
	return made(folder, () => {
		writePrograms(making);
		return practiceIn(folder);
	});
}

/** Puts the practice cluster into the beginning of a scenario, whatever was there. */
export async function resetPractice(making: Making): Promise<Practice> {
	const {folder, scenario = 'fresh', pace = 1} = making;
	refuseForeign(folder);
	const [{begin}, {offer, offered, readme}] = await Promise.all([
		import('./scenario/scenarios.js'),
		import('./files/offered.js'),
	]);
	return made(folder, () => {
		beginFolder(folder);
		writePrograms(making);
		writeFileSync(join(folder, 'kubeconfig'), kubeconfig, {mode: 0o600});
		const beginning = {folder, now: Date.now(), pace, ...(making.memory === undefined ? {} : {memory: making.memory})};
		offer(folder, offered());
		writeFileSync(join(folder, 'README.txt'), readme(scenario), {mode: 0o600});
		saveState(folder, begin(scenario, beginning).state);
		return practiceIn(folder);
	});
}

function isState(folder: string): boolean {
	const {version, objects} = loadState(folder) as Partial<State>;
	return version === 1 && typeof objects === 'object';
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
	for (const program of standInPrograms)
		writeProgram(join(bin, program), standInProgram([...execute, standIns, program]));
}
