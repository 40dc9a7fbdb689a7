import {script} from '../../../../source/core/script/script.js';
import {changesOf, compose, type Wish} from '../../../../source/core/compose.js';
import {type Command, type Outcome} from '../../../../source/core/command.js';
import type {Plan} from '../../../../source/core/plan.js';
import {tasksOf} from '../../../../source/core/plan.js';
import type {Ended, Shell} from '../../../../source/core/ports.js';
import {type Answer, type Answers, type Known, variableName} from '../../../../source/core/question.js';
import {Secret} from '../../../../source/core/secret.js';
import type {Step} from '../../../../source/core/step.js';
import {isText, written} from '../../../../source/core/text.js';
import type {WorkflowFacts, WorkflowTarget} from '../../../../source/platforms/workflow/facts.js';
import {workflow} from '../../../../source/platforms/workflow/platform.js';
import {credentials} from '../../../../source/platforms/workflow/steps/credentials/credentials.js';
import {storage} from '../../../../source/platforms/workflow/steps/storage/storage.js';
import {standIn} from '../../../../source/practice/stand-in.js';
import type {Scenario, State} from '../../../../source/practice/state.js';
import {loadState, saveState} from '../../../../source/practice/world.js';
import {execute} from '../../../../source/run/executor.js';
import {type PracticeCluster, practiceCluster} from '../../../practice/practice-cluster.js';

/** Answers of the two steps; secrets as plain text. */
export type Asked = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A practice cluster on which plans are made and run without a terminal and without processes. */
export type Practice = {
	readonly cluster: PracticeCluster;
	/** Programs that are not on this machine. */
	readonly missing: Set<string>;
	/** What was saved to the operator's disk. */
	readonly disk: Map<string, string>;
	/** Every command in its order, as a line. */
	readonly ran: string[];
	facts(): Promise<WorkflowFacts>;
	known(asked: Asked, step: string): Promise<Known<WorkflowFacts>>;
	plan(asked: Asked): Promise<Plan>;
	trials(asked: Asked): Promise<readonly Ended[]>;
	/** Plans and runs, and tells how each task ended. */
	setUp(asked: Asked): Promise<{readonly plan: Plan; readonly ended: readonly Ended[]}>;
	run(plan: Plan): Promise<readonly Ended[]>;
	state(): State;
	change(change: (state: State) => State): void;
	/** Findings of `check` as `id: status`. */
	check(): Promise<readonly string[]>;
};

const steps: Readonly<Record<string, Step<WorkflowFacts>>> = {storage, credentials};

/** Makes it; it takes no time and is removed after the file's tests. */
export async function practice(scenario: Scenario = 'fresh'): Promise<Practice> {
	const cluster = await practiceCluster(scenario);
	const missing = new Set<string>();
	const disk = new Map<string, string>();
	const ran: string[] = [];
	const shell = createShell({cluster, missing, disk, ran});
	const target: WorkflowTarget = {
		platform: 'workflow',
		name: 'practice',
		label: 'release hephy of practice',
		fields: {},
		kubeconfig: `${cluster.folder}/kubeconfig`,
		context: 'practice',
		namespace: 'deis',
		release: 'hephy',
		version: 'v2.23.0',
	};
	const facts = async () => workflow.survey(target, shell.read, 'setup', ['storage', 'credentials']);
	const known = async (asked: Asked, step: string) => knownOf(await facts(), asked, step);
	const perform = async (tasks: Parameters<typeof execute>[0]['tasks']) =>
		execute({
			tasks,
			shell,
			redact: (text) => text,
			signal: new AbortController().signal,
			succeeded: new Set(),
			telling: {
				started: () => Promise.resolve(),
				ended: () => Promise.resolve(),
				printed: () => undefined,
				rows: () => undefined,
			},
		});
	const plan = async (asked: Asked) => planOf({shell, target, facts: await facts(), asked});
	const run = async (made: Plan) => perform([...made.guards, ...tasksOf(made)]);
	return {
		cluster,
		missing,
		disk,
		ran,
		facts,
		known,
		plan,
		run,
		trials: async (asked) => perform(credentials.rehearse?.(await known(asked, 'credentials')) ?? []),
		setUp: async (asked) => {
			const made = await plan(asked);
			return {plan: made, ended: await run(made)};
		},
		state: () => loadState(cluster.folder),
		change: (change) => {
			saveState(cluster.folder, change(loadState(cluster.folder)));
		},
		check: async () => {
			const now = await facts();
			return [storage, credentials].flatMap((step) =>
				step.assess(now, new Date()).map(({id, status}) => `${id}: ${status}`),
			);
		},
	};
}

/** The commands of a plan's tasks, as the script writes them, without where they go. */
export function scriptOf(plan: Plan): string {
	return script(plan, {version: 'test'}).replaceAll(
		/ --kubeconfig \S+ --(kube-)?context practice --namespace deis/g,
		'',
	);
}

function knownOf(facts: WorkflowFacts, asked: Asked, step: string): Known<WorkflowFacts> {
	const all = Object.fromEntries(Object.entries(asked).map(([id, own]) => [id, answersOf(id, own)] as const));
	return {facts, answers: all[step] ?? {}, all, now: new Date('2026-11-21T00:00:00Z')};
}

function answersOf(step: string, own: Readonly<Record<string, string>>): Answers {
	return Object.fromEntries(
		Object.entries(own).map(([id, value]): [string, Answer] => {
			const question = steps[step]?.questions.find((one) => one.id === id);
			return [id, question?.secret === true ? new Secret(variableName(step, id), value, question.format) : value];
		}),
	);
}

async function planOf(all: {
	readonly shell: Shell;
	readonly target: WorkflowTarget;
	readonly facts: WorkflowFacts;
	readonly asked: Asked;
}): Promise<Plan> {
	const {shell, target, facts, asked} = all;
	const wishes: Wish[] = [];
	for (const [id, step] of Object.entries(steps)) {
		if (asked[id] === undefined) continue;
		const known = knownOf(facts, asked, id);
		const refused = wishes.some((one) => one.plan.refusal !== undefined && step.needs?.includes(one.id) === true);
		const plan = refused
			? {refusal: {says: 'It hangs on storage, which is left out.', instructions: []}}
			: step.plan(known, await step.look?.(known, shell.read));
		wishes.push({id, title: step.title, plan, trials: step.rehearse?.(known) ?? []});
	}
	const changes = changesOf(wishes, (path) => workflow.present(facts, path));
	const settlement = await workflow.settle(facts, changes, shell.read, {});
	return compose({target, wishes, changes, settlement, accepted: [], writeTitle: 'Platform settings'});
}

function createShell(means: Pick<Practice, 'cluster' | 'missing' | 'disk' | 'ran'>): Shell {
	const {cluster, missing, disk, ran} = means;
	const run: Shell['run'] = async (command, running) => {
		const began = performance.now();
		ran.push([command.program, ...command.arguments].join(' '));
		const ended = (stdout: string, stderr: string, exitCode: number): Outcome => ({
			exitCode,
			stdout,
			stderr,
			took: performance.now() - began,
		});
		if (missing.has(command.program)) return {...ended('', '', 1), failure: 'not-found'};
		const forward = command.forward === undefined ? undefined : await forwarded(cluster, command.forward.arguments);
		const {stdin, env = {}} = command;
		const of =
			stdin === undefined
				? []
				: isText(stdin)
					? stdin
					: (running?.isDone?.(stdin.ifDone) ?? true)
						? stdin.then
						: stdin.otherwise;
		const reply = await cluster.run(
			command.program,
			command.arguments.map((word) => word.replaceAll('{port}', forward?.port ?? '')),
			{
				stdin: written(of, plain),
				env: Object.fromEntries(
					Object.entries(env).map(([name, value]) => [name, typeof value === 'string' ? value : plain(value)] as const),
				),
			},
		);
		await forward?.stop();
		if (command.saveTo !== undefined && reply.exitCode === 0) disk.set(command.saveTo, reply.stdout);
		return ended(command.saveTo === undefined ? reply.stdout : '', reply.stderr, reply.exitCode);
	};
	return {run, read: async (command: Command) => run(command)};
}

function plain(secret: Secret): string {
	return secret.inspect((value) => value);
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
