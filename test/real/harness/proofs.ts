import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect} from 'vitest';
import type {AuditEvent} from '../components/cluster/audit.js';
import {context, type Given, type Ran, type Release} from './release.js';
import {chart} from '../chart/render.js';
import {differing, stateOf} from './state.js';

/** Answers to a step: plain ones as `--set`, secrets as variables. */
export type Answers = {
	readonly steps: readonly string[];
	readonly sets: Readonly<Record<string, string>>;
	readonly secrets?: Readonly<Record<string, string>>;
	/** What else is put on the command line, e.g. `--accept ID`. */
	readonly words?: readonly string[];
	readonly given?: Given;
};

const target = ['--namespace', 'deis', '--release', 'hephy', '--chart', chart] as const;

function words({steps, sets, words: more = []}: Answers): readonly string[] {
	return [
		'setup',
		...steps,
		...target,
		...Object.entries(sets).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
		...more,
	];
}

function given({secrets, given: more}: Answers): Given {
	return {...more, env: {...secrets, ...more?.env}};
}

/** The set-up for real, unattended. */
export async function setUp(release: Release, answers: Answers): Promise<Ran> {
	return release.seaworthy([...words(answers), '--no-input', '--yes', '--confirm', context], given(answers));
}

/** Undoes a step, unattended. */
export async function undo(
	release: Release,
	step: string,
	more: readonly string[] = [],
	env: Given = {},
): Promise<Ran> {
	return release.seaworthy(['undo', step, ...target, '--no-input', '--yes', '--confirm', context, ...more], env);
}

/** What `check --json` says: status by finding, and by step. */
export async function check(
	release: Release,
	steps: readonly string[],
	env: Given = {},
): Promise<{
	readonly exitCode: number;
	readonly findings: Readonly<Record<string, string>>;
	readonly steps: Readonly<Record<string, string>>;
}> {
	const {exitCode, stdout, stderr} = await release.seaworthy(['check', ...steps, ...target.slice(0, 4), '--json'], env);
	if (exitCode !== 0 && exitCode !== 3) throw new Error(`check: ${stderr}`);
	const report = JSON.parse(stdout) as {
		readonly steps: readonly {
			readonly step: string;
			readonly status: string;
			readonly findings: readonly {readonly id: string; readonly status: string}[];
		}[];
	};
	return {
		exitCode,
		findings: Object.fromEntries(
			report.steps.flatMap(({findings}) => findings.map(({id, status}) => [id, status] as const)),
		),
		steps: Object.fromEntries(report.steps.map(({step, status}) => [step, status] as const)),
	};
}

/** The dry run's script, and what was said. */
export async function dryRun(release: Release, answers: Answers): Promise<Ran> {
	return release.seaworthy([...words(answers), '--no-input', '--dry-run'], given(answers));
}

/** Prints the script, judges it with `sh -n` and shellcheck, and runs it with the given shell. */
export async function runScript(
	release: Release,
	answers: Answers,
	shell: readonly [string, ...string[]] = ['sh'],
): Promise<Ran> {
	const printed = await dryRun(release, answers);
	expect(printed.exitCode, printed.stderr).toBe(0);
	const again = await dryRun(release, answers);
	expect(again.stdout).toBe(printed.stdout);
	const file = path.join(release.folder, 'plan.sh');
	await writeFile(file, printed.stdout, {mode: 0o700});
	for (const [program, ...flags] of [
		['sh', '-n'],
		['dash', '-n'],
		['bash', '-n'],
		['shellcheck', '--severity=style'],
	] as const) {
		const judged = await release.run(program, [...flags, file]);
		expect(judged.stdout + judged.stderr, program).toBe('');
	}
	const [program, ...flags] = shell;
	return release.run(program, [...flags, file], given(answers));
}

/** The requests by which the wizard changed the cluster, as the audit log counts them. */
export async function writes({ground}: Release): Promise<readonly AuditEvent[]> {
	const changing = ['create', 'update', 'patch', 'delete', 'deletecollection'];
	const events = await ground.cluster.audit({user: 'wizard'});
	return events.filter(
		({verb, dryRun: dry, resource, subresource, group}) =>
			changing.includes(verb) &&
			!dry &&
			!/accessreviews$/.test(resource) &&
			!(resource === 'pods' && ['exec', 'portforward'].includes(subresource)) &&
			!(group === 'coordination.k8s.io' && resource === 'leases'),
	);
}

/** N: a second run with the same answers plans nothing and changes nothing; no journal is written. */
export async function proveNothingTwice(release: Release, answers: Answers): Promise<void> {
	const [before, runs] = [await writes(release), await history(release)];
	const second = await setUp(release, answers);
	expect(second.exitCode, second.stderr).toBe(0);
	expect(second.stderr).toContain('There is nothing to do');
	expect((await writes(release)).slice(before.length)).toEqual([]);
	expect(await history(release)).toBe(runs);
}

/** U: undo puts back what was there, compared as data. */
export async function proveUndo(
	release: Release,
	step: string,
	before: Awaited<ReturnType<typeof stateOf>>,
	more: readonly string[] = [],
): Promise<Ran> {
	const undone = await undo(release, step, more);
	expect(undone.exitCode, undone.stderr).toBe(0);
	expect(differing(before, await stateOf(release))).toEqual([]);
	return undone;
}

/** S: the printed script leaves on an equal cluster the state that the run left. */
export async function proveScript(
	release: Release,
	answers: Answers,
	after: Awaited<ReturnType<typeof stateOf>>,
	shell?: readonly [string, ...string[]],
): Promise<Ran> {
	const ran = await runScript(release, answers, shell);
	expect(ran.exitCode, ran.stderr).toBe(0);
	expect(differing(after, await stateOf(release))).toEqual([]);
	return ran;
}

async function history({folder}: Release): Promise<string> {
	const {readdir} = await import('node:fs/promises');
	const found = await readdir(path.join(folder, 'home', 'state', 'seaworthy'), {recursive: true}).catch(
		(): string[] => [],
	);
	const files = found.filter((name) => name.endsWith('.jsonl')).sort();
	return (
		await Promise.all(
			files.map(async (name) => readFile(path.join(folder, 'home', 'state', 'seaworthy', name), 'utf8')),
		)
	).join('\n');
}
