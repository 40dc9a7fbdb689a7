import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {stripVTControlCharacters} from 'node:util';
import type {Outcome} from '../../../../source/core/command.js';
import type {Page} from '../../../../source/core/page.js';
import type {Platform} from '../../../../source/core/platform.js';
import type {Frontend, Shell} from '../../../../source/core/ports.js';
import type {GivenAnswer} from '../../../../source/core/question.js';
import {script} from '../../../../source/core/script/script.js';
import {Secret} from '../../../../source/core/secret.js';
import type {Task} from '../../../../source/core/task.js';
import {createNobodyFrontend} from '../../../../source/frontends/nobody/frontend.js';
import type {WorkflowFacts} from '../../../../source/platforms/workflow/facts.js';
import {workflow} from '../../../../source/platforms/workflow/platform.js';
import {tls} from '../../../../source/platforms/workflow/steps/tls/tls.js';
import {execute} from '../../../../source/run/executor.js';
import {createLocalJournal} from '../../../../source/run/local-journal.js';
import {createMemory} from '../../../../source/run/memory.js';
import {createRedactor} from '../../../../source/run/redact.js';
import {chosen} from '../../../../source/run/shell.js';
import {check} from '../../../../source/wizard/check.js';
import {locate} from '../../../../source/wizard/locate.js';
import type {Session} from '../../../../source/wizard/session.js';
import {setUp} from '../../../../source/wizard/setup.js';
import {undoSteps} from '../../../../source/wizard/undo.js';
import type {PracticeCluster} from '../../../practice/practice-cluster.js';

/** How one command is given: answers by question (`key` is the secret), decisions, or somebody who answers pages by their id. */
export type How = {
	readonly answers?: Readonly<Record<string, string | boolean>>;
	readonly accept?: readonly string[];
	readonly dryRun?: boolean;
	readonly person?: (page: Page) => string;
};

/** The exit code, or the refusal's sentences; what was said, asked and printed. */
export type Told = {
	readonly code: number;
	readonly says: string;
	readonly printed: string;
	readonly pages: readonly Page[];
};

/** The wizard on a practice cluster, in this process. */
export type Wizard = {
	setUp(how?: How): Promise<Told>;
	undo(how?: How): Promise<Told>;
	/** Finding ids with their status. */
	check(): Promise<Readonly<Record<string, string>>>;
	/** Every command so far that changed the cluster but for our own memory and lock. */
	writes(): readonly string[];
	facts(): Promise<WorkflowFacts>;
};

/** The text of a file that lies in every practice cluster. */
export function file({folder}: PracticeCluster, name: string): string {
	return readFileSync(join(folder, 'files', name), 'utf8');
}

/** Joins the wizard to the stand-ins. */
export function wizardOn(cluster: PracticeCluster): Wizard {
	const commands: string[] = [];
	const shell = shellOf(cluster, commands);
	const platform: Platform<WorkflowFacts> = {...workflow, steps: [impatient()]};
	const told = async (how: How, work: (session: Session<WorkflowFacts>) => Promise<number>): Promise<Told> => {
		const tell = {says: '', printed: '', pages: [] as Page[]};
		const code = await work(sessionOf({cluster, shell, platform, tell, how})).catch((error: unknown) => {
			tell.says += [error, ...((error as {readonly next?: readonly string[]}).next ?? [])].join('\n');
			return (error as {readonly exitCode?: number}).exitCode ?? 1;
		});
		return {code, ...tell};
	};
	return {
		setUp: async (how = {}) => told(how, async (one) => setUp(one, ['tls'], await locate(one, 'setup'))),
		undo: async (how = {}) => told(how, async (one) => undoSteps(one, await locate(one, 'check'), ['tls'])),
		check: async () => {
			const {printed} = await told({}, async (one) =>
				check(one, await locate(one, 'check'), [], {short: false, failOn: 'attention', accepted: []}),
			);
			const lines = [...printed.matchAll(/^ {2}. (\w+): .*\[(.*)\]$/gm)];
			return Object.fromEntries(lines.map(([, status = '', id = '']) => [id, status]));
		},
		writes: () => commands,
		facts: async () => {
			const found: {facts?: WorkflowFacts} = {};
			await told({}, async (one) => {
				found.facts = (await locate(one, 'setup')).facts;
				return 0;
			});
			if (found.facts === undefined) throw new Error('The practice cluster was not found.');
			return found.facts;
		},
	};
}

/** The step, whose waits ask once. */
function impatient(): typeof tls {
	const once = (tasks: readonly Task[] = []) =>
		tasks.map((task) => (task.action.kind === 'wait' ? {...task, action: {...task.action, seconds: 0}} : task));
	return {
		...tls,
		plan: (known, looked) => {
			const plan = tls.plan(known, looked);
			return {...plan, before: once(plan.before), after: once(plan.after)};
		},
	};
}

function shellOf({run}: PracticeCluster, commands: string[]): Shell {
	const start: Shell['run'] = async (command, running): Promise<Outcome> => {
		const line = [command.program, ...command.arguments].join(' ');
		const stdin = command.stdin === undefined ? undefined : chosen(command.stdin, running?.isDone);
		if (command.effect === 'writes' && stdin?.includes('"name":"seaworthy"') !== true)
			commands.push(line.replace(/^.*--namespace deis /, ''));
		// Forwarded ports need processes of their own; nothing of this step asks through one in the practice cluster.
		if (command.forward !== undefined) return {exitCode: 1, stdout: '', stderr: 'no forwarding here', took: 1};
		const {exitCode, stdout, stderr} = await run(
			command.program,
			command.arguments,
			stdin === undefined ? {} : {stdin},
		);
		return {exitCode, stdout: stripVTControlCharacters(stdout), stderr, took: 1};
	};
	return {run: start, read: start};
}

type Making = {
	readonly cluster: PracticeCluster;
	readonly shell: Shell;
	readonly platform: Platform<WorkflowFacts>;
	readonly tell: {says: string; printed: string; readonly pages: Page[]};
	readonly how: How;
};

function sessionOf({cluster, shell, platform, tell, how}: Making): Session<WorkflowFacts> {
	const {answers = {}, accept = [], dryRun = false, person} = how;
	const given = Object.entries(answers).map(([id, value]): [string, GivenAnswer] => {
		const secret = id === 'key' && typeof value === 'string';
		return [id, {value: secret ? new Secret('SEAWORTHY_TLS_KEY', value, 'pem') : value, source: '--set', saved: value}];
	});
	return {
		platform,
		target: {kubeconfig: join(cluster.folder, 'kubeconfig'), context: 'practice'},
		given: given.length === 0 ? {} : {tls: Object.fromEntries(given)},
		choices: {
			attended: person !== undefined,
			defaults: false,
			yes: person === undefined,
			confirm: 'practice',
			accept,
			dryRun,
			saveAnswers: undefined,
		},
		frontend: frontendOf(tell, person),
		shell,
		execute,
		redactor: createRedactor(),
		signal: new AbortController().signal,
		command: 'setup tls',
		by: 'op@laptop',
		memory: (target) =>
			createMemory({
				store: platform.store(target),
				shell,
				local: createLocalJournal(join(cluster.folder, 'journal')),
				holder: 'op@laptop',
			}),
		now: () => new Date(),
		tick: () => performance.now(),
		pause: async (_, signal) => sleep(20, undefined, {signal}).catch(() => undefined),
		runId: () => `${String(Date.now())}-test`,
		digest: (text) => createHash('sha256').update(text).digest('hex'),
		readDocument: async (path) => Promise.resolve(readFileSync(path, 'utf8')),
		saveAnswers: async () => Promise.resolve(),
		script: (plan) => script(plan, {programs: join(cluster.folder, 'bin'), version: '0.0.0'}),
		json: false,
		print: (text) => {
			tell.printed += text;
		},
		program: 'seaworthy',
		loadAll: async () => Promise.resolve(),
	};
}

function frontendOf(tell: Making['tell'], person: How['person']): Frontend {
	const nobody = createNobodyFrontend({
		output: {
			write: (text: string, done?: () => void) => {
				tell.says += text;
				done?.();
			},
		},
	});
	if (person === undefined) return nobody;
	return {
		...nobody,
		ask: async (page) => {
			tell.pages.push(page);
			if (tell.pages.length > 20) throw new Error(`It asks without end: ${JSON.stringify(page.body)}`);
			return Promise.resolve({kind: 'value', value: person(page)});
		},
	};
}
