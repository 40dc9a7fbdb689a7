import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {stripVTControlCharacters} from 'node:util';
import type {Command, Outcome} from '../../source/core/command.js';
import type {Page} from '../../source/core/page.js';
import type {Platform} from '../../source/core/platform.js';
import type {Frontend, Shell} from '../../source/core/ports.js';
import {script} from '../../source/core/script/script.js';
import {Secret} from '../../source/core/secret.js';
import type {Step, StepPlan} from '../../source/core/step.js';
import type {Task} from '../../source/core/task.js';
import {createNobodyFrontend} from '../../source/frontends/nobody/frontend.js';
import type {WorkflowFacts} from '../../source/platforms/workflow/facts.js';
import {workflow} from '../../source/platforms/workflow/platform.js';
import {standIn} from '../../source/practice/stand-in.js';
import {loadState} from '../../source/practice/world.js';
import {gatherAnswers} from '../../source/run/answers/gather.js';
import {readTextFile} from '../../source/run/answers/text-file.js';
import {execute} from '../../source/run/executor.js';
import {createLocalJournal} from '../../source/run/local-journal.js';
import {createMemory} from '../../source/run/memory.js';
import {createRedactor} from '../../source/run/redact.js';
import {chosen} from '../../source/run/shell.js';
import {check} from '../../source/wizard/check.js';
import {locate, type Located} from '../../source/wizard/locate.js';
import type {SavedAnswers, Session} from '../../source/wizard/session.js';
import {setUp} from '../../source/wizard/setup.js';
import {undoSteps} from '../../source/wizard/undo.js';
import type {PracticeCluster} from '../practice/practice-cluster.js';

/** How one command is given: by `--set`, variables and an answers file; and by somebody who answers pages by their id. */
export type How = {
	/** By `step.question`. */
	readonly sets?: Readonly<Record<string, string>>;
	readonly environment?: Readonly<Record<string, string>>;
	readonly file?: string;
	readonly accept?: readonly string[];
	readonly dryRun?: boolean;
	readonly person?: (page: Page) => string | Promise<string>;
	/** Takes the cluster as it was the first time: reading it is most of what refusing an answer takes. */
	readonly surveyed?: boolean;
	/** Answers a command instead of the stand-in. */
	readonly instead?: (command: Command) => Partial<Outcome> | undefined;
};

/** The exit code; what was said, printed, asked and saved. */
export type Told = {
	readonly code: number;
	readonly says: string;
	readonly printed: string;
	readonly pages: readonly Page[];
	readonly saved: readonly SavedAnswers[];
};

/** A program as it was started. */
export type Started = {
	readonly line: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly effect: Command['effect'];
};

/** The wizard with all its steps on a practice cluster, in this process. */
export type Wizard = {
	setUp(steps: readonly string[], how?: How): Promise<Told>;
	undo(step: string, how?: How): Promise<Told>;
	/** Finding ids with their status. */
	check(): Promise<Readonly<Record<string, string>>>;
	/** Every program that was started so far. */
	readonly started: readonly Started[];
	/** All objects of the cluster, as text. */
	objects(): string;
	/** Where the local journal lies. */
	readonly journal: string;
	facts(): Promise<WorkflowFacts>;
};

/** Joins the wizard to the stand-ins; waits of a task ask once. */
export function wizardOn(cluster: PracticeCluster): Wizard {
	const started: Started[] = [];
	const journal = join(cluster.folder, 'journal');
	const told = async (how: How, work: (session: Session<WorkflowFacts>) => Promise<number>): Promise<Told> => {
		const tell: Tell = {says: '', printed: '', pages: [], saved: []};
		const code = await sessionOf({cluster, started, journal, tell, how})
			.then(work)
			.catch((error: unknown) => {
				tell.says += [error, ...((error as {readonly next?: readonly string[]}).next ?? [])].join('\n');
				return (error as {readonly exitCode?: number}).exitCode ?? 1;
			});
		return {code, ...tell};
	};
	let found: Promise<Located<WorkflowFacts>> | undefined;
	const located = async (session: Session<WorkflowFacts>, how: How) => {
		if (how.surveyed !== true) return locate(session, 'setup');
		found ??= locate(session, 'setup');
		return found;
	};
	return {
		setUp: async (steps, how = {}) => told(how, async (one) => setUp(one, steps, await located(one, how))),
		undo: async (step, how = {}) => told(how, async (one) => undoSteps(one, await locate(one, 'check'), [step])),
		check: async () => {
			const {printed} = await told({}, async (one) =>
				check(one, await locate(one, 'check'), [], {short: false, failOn: 'attention', accepted: []}),
			);
			const lines = [...printed.matchAll(/^ {2}. (\w+): .*\[(.*)\]$/gm)];
			return Object.fromEntries(lines.map(([, status = '', id = '']) => [id, status]));
		},
		started,
		objects: () => JSON.stringify(loadState(cluster.folder).objects, undefined, 1),
		journal,
		facts: async () => {
			await told({}, async (one) => {
				found ??= locate(one, 'setup');
				await found;
				return 0;
			});
			if (found === undefined) throw new Error('The practice cluster was not found.');
			return (await found).facts;
		},
	};
}

type Tell = {says: string; printed: string; readonly pages: Page[]; readonly saved: SavedAnswers[]};

/** A step whose waits ask once. */
function impatient(step: Step<WorkflowFacts>): Step<WorkflowFacts> {
	const once = (tasks: readonly Task[] = []) =>
		tasks.map((task) => (task.action.kind === 'wait' ? {...task, action: {...task.action, seconds: 0}} : task));
	return {
		...step,
		plan: (known, looked): StepPlan => {
			const plan = step.plan(known, looked);
			return {...plan, before: once(plan.before), after: once(plan.after)};
		},
	};
}

type Making = {
	readonly cluster: PracticeCluster;
	readonly started: Started[];
	readonly journal: string;
	readonly tell: Tell;
	readonly how: How;
};

async function sessionOf({cluster, started, journal, tell, how}: Making): Promise<Session<WorkflowFacts>> {
	const {sets = {}, environment = {}, file, accept = [], dryRun = false, person} = how;
	const platform: Platform<WorkflowFacts> = {...workflow, steps: workflow.steps.map(impatient)};
	const shell = shellOf(cluster, started, how.instead);
	const gathered = await gatherAnswers({
		...(file === undefined ? {} : {file}),
		sets: Object.entries(sets).map(([name, value]) => {
			const [step = '', question = ''] = name.split('.');
			return {step, question, value};
		}),
		environment,
		platforms: [platform],
		accept,
		readFile: readTextFile,
	});
	tell.says += gathered.warnings.map((warning) => `${warning}\n`).join('');
	const redactor = createRedactor();
	return {
		platform,
		target: {kubeconfig: join(cluster.folder, 'kubeconfig'), context: 'practice'},
		given: gathered.given,
		choices: {
			attended: person !== undefined,
			defaults: false,
			// With somebody there the review is asked.
			yes: person === undefined,
			confirm: 'practice',
			accept: gathered.accept,
			dryRun,
			saveAnswers: 'answers.yaml',
		},
		frontend: frontendOf(tell, person),
		shell,
		execute,
		redactor,
		signal: new AbortController().signal,
		command: 'setup',
		by: 'op@laptop',
		memory: (target) =>
			createMemory({store: platform.store(target), shell, local: createLocalJournal(journal), holder: 'op@laptop'}),
		now: () => new Date(),
		tick: () => performance.now(),
		pause: async (milliseconds, signal) => sleep(milliseconds, undefined, {signal}).catch(() => undefined),
		runId: () => `${String(Date.now())}-test`,
		digest: (text) => createHash('sha256').update(text).digest('hex'),
		readDocument: async (path) => (await readTextFile(path, 'The file')).text,
		saveAnswers: async (_path, answers) => {
			tell.saved.push(answers);
			return Promise.resolve();
		},
		script: (plan) => script(plan, {programs: join(cluster.folder, 'bin'), version: '0.0.0'}),
		json: false,
		print: (text) => {
			tell.printed += text;
		},
		program: 'seaworthy',
		loadAll: async () => Promise.resolve(),
	};
}

function frontendOf(tell: Tell, person: How['person']): Frontend {
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
			if (tell.pages.length > 60) throw new Error(`It asks without end: ${JSON.stringify(page.body)}`);
			const value = await person(page);
			return page.prompt.kind === 'choices' ? {kind: 'values', values: value.split(',')} : {kind: 'value', value};
		},
	};
}

function shellOf(cluster: PracticeCluster, started: Started[], instead: How['instead']): Shell {
	const run: Shell['run'] = async (command, running) => {
		const environment = Object.fromEntries(
			Object.entries(command.env ?? {}).map(
				([name, value]) => [name, value instanceof Secret ? value.inspect((inner) => inner) : value] as const,
			),
		);
		started.push({line: [command.program, ...command.arguments].join(' '), environment, effect: command.effect});
		const other = instead?.(command);
		if (other !== undefined) return {exitCode: 0, stdout: '', stderr: '', took: 1, ...other};
		const stdin = command.stdin === undefined ? {} : {stdin: chosen(command.stdin, running?.isDone)};
		const forward = command.forward === undefined ? undefined : await forwarded(cluster, command.forward.arguments);
		try {
			const words = command.arguments.map((word) => word.replaceAll('{port}', forward?.port ?? ''));
			const {exitCode, stdout, stderr} = await cluster.run(command.program, words, {...stdin, env: environment});
			return {exitCode, stdout: stripVTControlCharacters(stdout), stderr, took: 1};
		} finally {
			await forward?.stop();
		}
	};
	return {run, read: run};
}

/** Forwards a port for as long as a command runs. */
async function forwarded({folder}: PracticeCluster, args: readonly string[]) {
	const end = new AbortController();
	let stopped: Promise<unknown> = Promise.resolve();
	const port = await new Promise<string>((resolve) => {
		stopped = standIn({
			program: 'kubectl',
			args,
			folder,
			signal: end.signal,
			onOutput: (text) => {
				const found = /127\.0\.0\.1:(\d+)/.exec(text)?.[1];
				if (found !== undefined) resolve(found);
			},
		}).then((reply) => {
			resolve('');
			return reply;
		});
	});
	return {
		port,
		stop: async () => {
			end.abort();
			await stopped;
		},
	};
}
