import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {stripVTControlCharacters} from 'node:util';
import type {Command, Outcome} from '../../../../source/core/command.js';
import type {Platform} from '../../../../source/core/platform.js';
import type {Shell} from '../../../../source/core/ports.js';
import {script} from '../../../../source/core/script/script.js';
import {createNobodyFrontend} from '../../../../source/frontends/nobody/frontend.js';
import type {WorkflowFacts} from '../../../../source/platforms/workflow/facts.js';
import {workflow} from '../../../../source/platforms/workflow/platform.js';
import {preseed} from '../../../../source/platforms/workflow/steps/preseed/preseed.js';
import {execute} from '../../../../source/run/executor.js';
import {createLocalJournal} from '../../../../source/run/local-journal.js';
import {createMemory} from '../../../../source/run/memory.js';
import {createRedactor} from '../../../../source/run/redact.js';
import {chosen} from '../../../../source/run/shell.js';
import {locate} from '../../../../source/wizard/locate.js';
import {check} from '../../../../source/wizard/check.js';
import type {Session} from '../../../../source/wizard/session.js';
import {setUp} from '../../../../source/wizard/setup.js';
import {undoSteps} from '../../../../source/wizard/undo.js';
import type {PracticeCluster} from '../../../practice/practice-cluster.js';

/** The wizard on a practice cluster, in this process, with nobody there to ask. */
export type Practised = {
	setUp(answers: Readonly<Record<string, string | boolean>>, dryRun?: boolean): Promise<Told>;
	undo(): Promise<Told>;
	check(): Promise<Told>;
	/** Every command so far that changed the cluster but for our own memory and lock. */
	writes(): readonly string[];
};

/** The exit code, and what was said and printed. */
export type Told = {readonly code: number; readonly says: string; readonly printed: string};

/** Joins the wizard to the stand-ins; waits of a task give up after a second. */
export function practised(cluster: PracticeCluster): Practised {
	const commands: string[] = [];
	const shell = shellOf(cluster, commands);
	const platform: Platform<WorkflowFacts> = {...workflow, steps: [impatient()]};
	const session = (tell: {says: string; printed: string}, given: Session<WorkflowFacts>['given'], dryRun: boolean) =>
		sessionOf({cluster, shell, platform, tell, given, dryRun});
	const told = async (
		work: (session: Session<WorkflowFacts>) => Promise<number>,
		given: Session<WorkflowFacts>['given'] = {},
		dryRun = false,
	): Promise<Told> => {
		const tell = {says: '', printed: ''};
		const code = await work(session(tell, given, dryRun));
		return {code, ...tell};
	};
	return {
		setUp: async (answers, dryRun = false) => {
			const given = Object.entries(answers).map(([id, value]) => [id, {value, source: '--set', saved: value}] as const);
			return told(
				async (one) => setUp(one, ['preseed'], await locate(one, 'setup')),
				{preseed: Object.fromEntries(given)},
				dryRun,
			);
		},
		undo: async () => told(async (one) => undoSteps(one, await locate(one, 'check'), ['preseed'])),
		check: async () =>
			told(async (one) =>
				check(one, await locate(one, 'check'), [], {short: false, failOn: 'attention', accepted: []}),
			),
		writes: () => commands,
	};
}

/** The step with waits that a test can sit through. */
function impatient(): typeof preseed {
	return {
		...preseed,
		plan: (known, looked) => {
			const plan = preseed.plan(known, looked);
			return {
				...plan,
				...(plan.after === undefined
					? {}
					: {
							after: plan.after.map((task) =>
								task.action.kind === 'wait' ? {...task, action: {...task.action, seconds: 1}} : task,
							),
						}),
			};
		},
	};
}

function shellOf({run}: PracticeCluster, commands: string[]): Shell {
	const start = async (command: Command): Promise<Outcome> => {
		const line = [command.program, ...command.arguments].join(' ');
		const memory = JSON.stringify(command.stdin ?? '').includes(String.raw`\"name\":\"seaworthy\"`);
		if (command.effect === 'writes' && !memory && !line.includes(' secret seaworthy '))
			commands.push(line.replace(/^.*--namespace deis /, ''));
		// Forwarded ports need processes of their own; what they would answer is no matter of this step.
		if (command.forward !== undefined) return {exitCode: 1, stdout: '', stderr: 'no forwarding here', took: 1};
		const stdin = command.stdin === undefined ? {} : {stdin: chosen(command.stdin)};
		const {exitCode, stdout, stderr} = await run(command.program, command.arguments, stdin);
		return {exitCode, stdout: stripVTControlCharacters(stdout), stderr, took: 1};
	};
	return {run: start, read: start};
}

function sessionOf({
	cluster,
	shell,
	platform,
	tell,
	given,
	dryRun,
}: {
	readonly cluster: PracticeCluster;
	readonly shell: Shell;
	readonly platform: Platform<WorkflowFacts>;
	readonly tell: {says: string; printed: string};
	readonly given: Session<WorkflowFacts>['given'];
	readonly dryRun: boolean;
}): Session<WorkflowFacts> {
	const output = {
		write: (text: string, done?: () => void) => {
			tell.says += text;
			done?.();
		},
	};
	return {
		platform,
		target: {kubeconfig: join(cluster.folder, 'kubeconfig'), context: 'practice'},
		given,
		choices: {
			attended: false,
			defaults: false,
			yes: true,
			confirm: 'practice',
			accept: [],
			dryRun,
			saveAnswers: undefined,
		},
		frontend: createNobodyFrontend({output}),
		shell,
		execute,
		redactor: createRedactor(),
		signal: new AbortController().signal,
		command: 'setup preseed',
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
		pause: async (milliseconds, signal) => sleep(milliseconds, undefined, {signal}).catch(() => undefined),
		runId: () => `${String(Date.now())}-test`,
		digest: (text) => createHash('sha256').update(text).digest('hex'),
		readDocument: async () => Promise.reject(new Error('No document is asked for.')),
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
