import {spawn} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {onTestFinished} from 'vitest';

/** One call of a fake program, as it was met. */
export type Call = {
	readonly program: string;
	readonly arguments: readonly string[];
	readonly stdin: string;
	readonly environment: Readonly<Record<string, string>>;
};

/** A folder with fake programs that write down how they are called and answer as said. */
export type FakePrograms = {
	readonly folder: string;
	/** The folder to be put first on PATH. */
	readonly bin: string;
	/** Makes a program: lines of sh that run after the call was written down; `$call` is the number of its call. */
	add(name: string, body?: string): void;
	/** All calls so far, in their order. */
	calls(): readonly Call[];
	/** Has a program of the system written down too when it is called; it works as ever. */
	watch(name: string): void;
	/** The calls of those, in no order. */
	watched(): readonly Call[];
};

/** Makes the folder; it is removed after the test. */
export function fakePrograms(): FakePrograms {
	const folder = mkdtempSync(join(tmpdir(), 'seaworthy-fakes-'));
	onTestFinished(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	const [bin, log, system] = ['bin', 'calls', 'system'].map((name) => join(folder, name)) as [string, string, string];
	for (const one of [bin, log, system]) mkdirSync(one);
	return {
		folder,
		bin,
		add: (name, body = '') => {
			const path = join(bin, name);
			writeFileSync(path, recording(log, name, body));
			chmodSync(path, 0o755);
		},
		calls: () =>
			readdirSync(log)
				.filter((name) => existsSync(join(log, name, 'environment')))
				.sort((a, b) => Number(a) - Number(b))
				.map((name) => call(join(log, name))),
		watch: (name) => {
			const real = whereIs(name) ?? '';
			const text = `#!/bin/sh
here=$(/bin/mktemp -d '${system}/XXXXXX')
${record('$here', name)}
exec '${real}' "$@"
`;
			writeFileSync(join(bin, name), text, {mode: 0o755});
		},
		watched: () => readdirSync(system).map((name) => call(join(system, name))),
	};
}

function record(here: string, name: string): string {
	return `printf '%s' '${name}' >${here}/program
for word in "$@"; do printf '%s\\0' "$word"; done >${here}/arguments
/bin/cat /proc/$$/environ >${here}/environment`;
}

function recording(log: string, name: string, body: string): string {
	return `#!/bin/sh
call=1
until mkdir '${log}'/$call 2>/dev/null; do call=$((call + 1)); done
[ -t 0 ] || /bin/cat >'${log}'/$call/stdin
${record(`'${log}'/$call`, name)}
${body}
`;
}

function call(folder: string): Call {
	const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
	const list = (name: string) => read(name).split('\0').slice(0, -1);
	return {
		program: read('program'),
		arguments: list('arguments'),
		stdin: read('stdin'),
		environment: Object.fromEntries(
			list('environment').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
		),
	};
}

/** Shells that the script must run under, of those that are here; `sh` always is. */
export const shells: readonly (readonly [string, ...string[]])[] = (
	[['sh'], ['dash'], ['bash', '--posix']] as const
).filter(([name]) => name === 'sh' || ![undefined, realpathSync('/bin/sh')].includes(whereIs(name)));

/** The file of a program of this machine, links followed. */
function whereIs(name: string): string | undefined {
	const folder = (process.env['PATH'] ?? '').split(delimiter).find((one) => existsSync(join(one, name)));
	return folder === undefined ? undefined : realpathSync(join(folder, name));
}

/** How a script ended; a signal counts as 128 and its number, as a shell says it. */
export type Ran = {readonly code: number; readonly stdout: string; readonly stderr: string};

/** A script at work. */
export type Running = {readonly ended: Promise<Ran>; signal(name: 'SIGINT' | 'SIGTERM'): void};

/** Starts a script as an operator would: `sh plan.sh`, in a process group of its own. */
export function startScript(
	content: string,
	fakes: FakePrograms,
	{
		shell = ['sh'],
		environment = {},
	}: {readonly shell?: readonly string[]; readonly environment?: NodeJS.ProcessEnv} = {},
): Running {
	const path = join(fakes.folder, 'plan.sh');
	writeFileSync(path, content);
	const [program = 'sh', ...flags] = shell;
	const child = spawn(program, [...flags, path], {
		cwd: fakes.folder,
		env: {PATH: `${fakes.bin}:${process.env['PATH'] ?? ''}`, TMPDIR: fakes.folder, ...environment},
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	let [stdout, stderr] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
	const ended = new Promise<Ran>((resolve) => {
		child.on('close', (code, signal) => {
			resolve({code: code ?? (signal === 'SIGINT' ? 130 : 143), stdout, stderr});
		});
	});
	return {
		ended,
		signal: (name) => {
			if (child.pid !== undefined) process.kill(-child.pid, name);
		},
	};
}

/** Runs a script to its end. */
export async function runScript(...words: Parameters<typeof startScript>): Promise<Ran> {
	return startScript(...words).ended;
}
