import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {hostname, tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {openTerminal, type Terminal} from './terminal.js';

/** The built program: what `npm start` runs after its build. */
const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** A home folder of its own in which the built program is called `seaworthy`, with a practice cluster nobody used before. */
export type Stage = {
	readonly folder: string;
	/** Runs a command line with `sh` and gives what it printed, both streams in the order of a terminal, normalised. */
	run(commandLine: string): Promise<string>;
	open(commandLine: string, size: {readonly columns: number; readonly rows: number}): Terminal;
	/** Takes out what differs from run to run and from machine to machine: paths, names, times, ids. */
	normalise(text: string): string;
	remove(): void;
};

/** Sets a stage. `pace` 1 lets the practice cluster take its seconds, 0 none. */
export async function setStage({
	pace,
	files = {},
}: {
	readonly pace: number;
	/** Files in the home folder by name. */
	readonly files?: Readonly<Record<string, string>>;
}): Promise<Stage> {
	const folder = mkdtempSync(join(tmpdir(), 'seaworthy-stage-'));
	const bin = join(folder, '.bin');
	mkdirSync(bin);
	writeFileSync(join(bin, 'seaworthy'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, {mode: 0o755});
	for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, {mode: 0o600});
	const environment = {
		PATH: `${bin}:${process.env['PATH'] ?? ''}`,
		HOME: folder,
		LANG: 'C.UTF-8',
		CI: 'false',
	};
	const stage: Stage = {
		folder,
		async run(commandLine) {
			const output = await new Promise<string>((resolve) => {
				execFile(
					'sh',
					['-c', `{ ${commandLine}\n} 2>&1`],
					{cwd: folder, env: environment, encoding: 'utf8', maxBuffer: 2 ** 24},
					(_error, stdout) => resolve(stdout),
				);
			});
			setPace(folder, pace);
			return stage.normalise(output);
		},
		open: (commandLine, size) => openTerminal(commandLine, {...size, folder, environment}),
		normalise: (text) => normalised(text, folder),
		remove: () => rmSync(folder, {recursive: true, force: true}),
	};
	await stage.run('seaworthy practice reset');
	return stage;
}

/** Every reset of the practice cluster sets its pace to 1. */
function setPace(folder: string, pace: number): void {
	const file = join(folder, '.local', 'state', 'seaworthy', 'practice', 'state.json');
	if (!existsSync(file)) return;
	const state = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
	writeFileSync(file, JSON.stringify({...state, pace}), {mode: 0o600});
}

function normalised(text: string, folder: string): string {
	return text
		.replaceAll(folder, '/home/you')
		.replaceAll(`${userInfo().username}@${hostname()}`, 'you@laptop')
		.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-21T09:30:00.000Z')
		.replaceAll(/\b\d{8}T\d{6}Z-[0-9a-f]{6}\b/g, '20261121T093000Z-5ea10f')
		.replaceAll(/\(\d+ days\)/g, '(34000 days)')
		.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '00000000-0000-4000-8000-000000000000')
		.replaceAll(/ \((?:\d+ min )?\d+ s\)$/gm, ' (1 s)')
		.trimEnd();
}
