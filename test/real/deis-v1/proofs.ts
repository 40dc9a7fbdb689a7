import {cp, mkdir, mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect} from 'vitest';
import {type DeisCluster, type DeisPlan, type Ran, startDeis} from './cluster.js';
import {clearAway} from '../components/process/clear-away.js';

type Values = Readonly<Record<string, string>>;

/** Answers to steps: plain ones as `--set STEP.ID=VALUE`, secrets as variables. */
export type Answers = {
	readonly steps: readonly string[];
	readonly sets: Values;
	/** Secrets, and where programs look for what is asked, e.g. PATH. */
	readonly env?: Values;
	/** What else is put on the command line, e.g. `--accept ID`. */
	readonly words?: readonly string[];
};

/** How the cluster is named on the command line. */
export const at = ({tunnel}: DeisCluster): readonly string[] => ['--platform', 'deis-v1', '--tunnel', tunnel];

/** What nobody has to be there for. */
export const unattended = ['--no-input', '--yes', '--confirm', 'tunnel'] as const;

function words(cluster: DeisCluster, {steps, sets, words: more = []}: Answers): readonly string[] {
	const given = Object.entries(sets).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
	return ['setup', ...steps, ...at(cluster), ...given, ...more];
}

/** The set-up for real, unattended. */
export async function setUp(cluster: DeisCluster, answers: Answers): Promise<Ran> {
	return cluster.seaworthy([...words(cluster, answers), ...unattended], answers.env);
}

/** The dry run's script, and what was said. */
export async function dryRun(cluster: DeisCluster, answers: Answers): Promise<Ran> {
	return cluster.seaworthy([...words(cluster, answers), '--no-input', '--dry-run'], answers.env);
}

/** Undoes a step, unattended. */
export async function undo(cluster: DeisCluster, step: string, ...more: readonly string[]): Promise<Ran> {
	return cluster.seaworthy(['undo', step, ...at(cluster), ...unattended, ...more]);
}

/** What `check --json` says of the steps: status by finding. */
export async function findings(cluster: DeisCluster, ...steps: readonly string[]): Promise<Values> {
	const {stdout, stderr} = await cluster.seaworthy(['check', ...steps, ...at(cluster), '--json']);
	if (stdout === '') throw new Error(stderr);
	const report = JSON.parse(stdout) as {
		readonly steps: readonly {readonly findings: readonly {readonly id: string; readonly status: string}[]}[];
	};
	return Object.fromEntries(report.steps.flatMap((step) => step.findings.map(({id, status}) => [id, status] as const)));
}

/** What is set, without what a component writes as long as it is alive. */
export async function state({etcd}: DeisCluster): Promise<Values> {
	return etcd.lasting('deis');
}

/** Every unit's state by its name and host. */
export async function units({etcd}: DeisCluster): Promise<Values> {
	const all = await etcd.leaves('_coreos.com/fleet/states');
	return Object.fromEntries(
		Object.entries(all).map(([key, value]) => {
			const {activeState, subState} = JSON.parse(value) as {readonly activeState: string; readonly subState: string};
			return [key.split('/').slice(-2).join(' '), `${activeState} ${subState}`];
		}),
	);
}

/** A folder with the etcd of a new cluster: those that are started from it are equals. */
export async function makeBase(plan: DeisPlan): Promise<{readonly folder: string; remove(): Promise<void>}> {
	const folder = await mkdtemp(path.join(tmpdir(), 'sw-base-'));
	const first = await startDeis(plan);
	await first.etcd.child.stop();
	await cp(path.join(first.folder, 'etcd'), path.join(folder, 'etcd'), {recursive: true});
	await first.stop();
	return {folder, remove: async () => clearAway(folder)};
}

/** No text, nor what is remembered on the cluster, holds one of the secrets. */
export async function proveUntold(
	{etcd}: DeisCluster,
	{stdout, stderr}: Ran,
	secrets: readonly string[],
): Promise<void> {
	const remembered = Object.values(await etcd.leaves('seaworthy')).join('\n');
	const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
	for (const secret of secrets) {
		// What is remembered is JSON in JSON.
		const written = [secret, inJson(secret), inJson(inJson(secret)), Buffer.from(secret).toString('base64')];
		for (const text of [stdout, stderr, remembered]) for (const one of written) expect(text).not.toContain(one);
	}
}

/** N: a second run with the same answers plans nothing and writes nothing. */
export async function proveNothingTwice(cluster: DeisCluster, answers: Answers): Promise<void> {
	const values = async () => JSON.stringify([await state(cluster), await cluster.etcd.leaves('seaworthy')]);
	const was = await values();
	const second = await setUp(cluster, answers);
	expect(second.exitCode, second.stderr).toBe(0);
	expect(second.stderr).toContain('There is nothing to do');
	expect(await values()).toBe(was);
}

/** U: undo puts back what was there. */
export async function proveUndo(
	cluster: DeisCluster,
	step: string,
	before: Values,
	...more: readonly string[]
): Promise<Ran> {
	const undone = await undo(cluster, step, ...more);
	expect(undone.exitCode, undone.stderr).toBe(0);
	expect(await state(cluster)).toEqual(before);
	return undone;
}

/** S: the script is the same each time it is printed, which writes nothing; run by the shell it leaves what the run left. */
export async function proveScript(
	cluster: DeisCluster,
	answers: Answers & {readonly shell: string; readonly secrets?: Values},
	after: Values,
): Promise<Ran> {
	const {shell, secrets = {}, env = {}} = answers;
	const all = {...answers, env: {...env, ...secrets}};
	const printed = await dryRun(cluster, all);
	expect(printed.exitCode, printed.stderr).toBe(0);
	expect((await dryRun(cluster, all)).stdout).toBe(printed.stdout);
	for (const secret of Object.values(secrets)) expect(printed.stdout).not.toContain(secret);
	expect(await cluster.etcd.leaves('seaworthy')).toEqual({});
	const file = path.join(cluster.folder, 'plan.sh');
	await writeFile(file, printed.stdout);
	// No name for a folder that ssh would keep its sockets in.
	const TMPDIR = path.join(cluster.folder, 'a b');
	await mkdir(TMPDIR, {recursive: true});
	for (const [program, flag] of [
		['sh', '-n'],
		['dash', '-n'],
		['bash', '-n'],
		['shellcheck', '--severity=style'],
	] as const) {
		const judged = await cluster.run(program, [flag, file]);
		expect(judged.stdout + judged.stderr, program).toBe('');
	}
	for (const name of Object.keys(secrets)) {
		const {[name]: _unsaid, ...others} = all.env;
		const unsaid = await cluster.run(shell, [file], others);
		expect(unsaid.exitCode).toBe(1);
		expect(unsaid.stderr).toContain(name);
	}
	const ran = await cluster.run(shell, [file], {...all.env, TMPDIR});
	expect(ran.exitCode, ran.stderr + printed.stdout).toBe(0);
	expect(await state(cluster)).toEqual(after);
	return ran;
}
