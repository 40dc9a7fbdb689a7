import {spawn, type ChildProcess} from 'node:child_process';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {onTestFinished} from 'vitest';

/** The checkout that the tests run in. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** What a program did: its exit code (as a shell tells it) and its two streams. */
export interface Told {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** A folder like a fresh clone, with the real starter and whatever else is written into it; removed after the test. */
export class Clone {
	readonly root: string;
	readonly #outside: string;

	constructor() {
		this.#outside = mkdtempSync(join(tmpdir(), 'clone-'));
		onTestFinished(() => rmSync(this.#outside, {recursive: true, force: true}));
		this.root = join(this.#outside, 'seaworthy');
		mkdirSync(this.root);
		this.copy('source/start.mjs', 'source/start');
		this.write(
			'package.json',
			JSON.stringify({name: 'seaworthy', version: '1.2.3', type: 'module', scripts: {start: 'node source/start.mjs'}}),
		);
		this.write('package-lock.json', '{}');
		this.write('.npmrc', 'loglevel=silent\n');
		this.write('source/cli.ts', 'console.log(JSON.stringify(process.argv.slice(2)));\n');
	}

	copy(...paths: readonly string[]): void {
		for (const path of paths) cpSync(join(checkout, path), join(this.root, path), {recursive: true});
	}

	write(path: string, text: string): void {
		mkdirSync(dirname(join(this.root, path)), {recursive: true});
		writeFileSync(join(this.root, path), text);
	}

	read(path: string): string {
		return readFileSync(join(this.root, path), 'utf8');
	}

	/** The packages of the checkout, linked one by one so that the folder itself is the clone's own. */
	linkPackages(): void {
		mkdirSync(join(this.root, 'node_modules'));
		for (const name of readdirSync(join(checkout, 'node_modules')))
			if (name !== '.cache') symlinkSync(join(checkout, 'node_modules', name), join(this.root, 'node_modules', name));
		utimesSync(join(this.root, 'package-lock.json'), 0, 0);
	}

	removePackages(): void {
		rmSync(join(this.root, 'node_modules'), {recursive: true});
	}

	/** Instead of the real build: the program as it is, and a line in `builds` each time. */
	fakeBuild(): void {
		this.write(
			'source/build.mjs',
			`import {appendFileSync, copyFileSync, mkdirSync, writeFileSync} from 'node:fs';
			import {listing} from './start/freshness.mjs';
			appendFileSync('builds', 'built\\n');
			mkdirSync('dist', {recursive: true});
			copyFileSync('source/cli.ts', 'dist/cli.js');
			writeFileSync('dist/stamp', listing('.'));
			console.log('bundled');\n`,
		);
	}

	/** Instead of npm: runs `body`, then leaves behind what an installation leaves; `installs` gets a line of JSON each time. */
	fakeNpm(body = ''): Readonly<Record<string, string>> {
		const script = join(this.#outside, 'npm-cli.js');
		writeFileSync(
			script,
			`const {appendFileSync, existsSync, mkdirSync, writeFileSync} = require('node:fs');
			const kept = Object.keys(process.env).filter(name => name.startsWith('npm_config_'));
			appendFileSync('installs', JSON.stringify({words: process.argv.slice(2), kept}) + '\\n');
			console.log('added 1 package');
			const done = () => {
				mkdirSync('node_modules', {recursive: true});
				writeFileSync('node_modules/.package-lock.json', '{}');
			};
			${body || 'done();'}\n`,
		);
		return {npm_execpath: script};
	}

	begin(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Started {
		return new Started(spawn(process.execPath, words, {cwd: this.root, env: {...plainEnvironment(), ...environment}}));
	}

	async start(words: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<Told> {
		return this.begin(['source/start.mjs', ...words], environment).ended();
	}

	/** Through the npm that is installed here, as an operator does. */
	async npm(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Told> {
		return new Started(spawn('npm', words, {cwd: this.root, env: {...plainEnvironment(), ...environment}})).ended();
	}
}

/** A program that runs; its output can be waited for. */
export class Started {
	readonly #child: ChildProcess;
	readonly #ended: Promise<Told>;
	#stdout = '';
	#stderr = '';

	constructor(child: ChildProcess) {
		this.#child = child;
		child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (this.#stdout += chunk));
		child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (this.#stderr += chunk));
		this.#ended = new Promise((resolve, reject) => {
			child.on('error', reject);
			child.on('close', (code, signal) => {
				resolve({code: code ?? (signal === 'SIGTERM' ? 143 : 130), stdout: this.#stdout, stderr: this.#stderr});
			});
		});
	}

	async says(words: string): Promise<void> {
		const heard = new Promise<void>((resolve) => {
			const listen = () => {
				if ((this.#stdout + this.#stderr).includes(words)) resolve();
			};
			this.#child.stdout?.on('data', listen);
			this.#child.stderr?.on('data', listen);
			listen();
		});
		await Promise.race([heard, this.#ended]);
		if (!(this.#stdout + this.#stderr).includes(words))
			throw new Error(`It ended without saying ${words}: ${this.#stderr}`);
	}

	signal(signal: 'SIGTERM' | 'SIGINT'): void {
		this.#child.kill(signal);
	}

	async ended(): Promise<Told> {
		return this.#ended;
	}
}

/** The environment without what the npm and the vitest that run these tests have put there. */
export function plainEnvironment(): NodeJS.ProcessEnv {
	const ours = /^(npm_.*|INIT_CWD|FORCE_COLOR|VITEST.*)$/i;
	return {...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name))), NO_COLOR: '1'};
}
