import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll} from 'vitest';
import type {Json} from '../../source/core/json.js';
import {resetPractice} from '../../source/practice/make.js';
import {standIn} from '../../source/practice/stand-in.js';
import type {Reply} from '../../source/practice/reply.js';
import type {Scenario} from '../../source/practice/state.js';

/** Standard input and environment of a call. */
export type With = {readonly stdin?: string; readonly env?: Readonly<Record<string, string>>};

/** A practice cluster in a folder of its own, and its programs as functions. */
export type PracticeCluster = {
	readonly folder: string;
	kubectl(line: string, more?: With): Promise<Reply>;
	helm(line: string, more?: With): Promise<Reply>;
	run(program: string, args: readonly string[], more?: With): Promise<Reply>;
	/** The object as kubectl prints it. */
	object(name: string): Promise<Json>;
};

/** Makes a practice cluster that takes no time; it is removed after the file's tests. */
export async function practiceCluster(scenario: Scenario = 'fresh', pace = 0): Promise<PracticeCluster> {
	const folder = mkdtempSync(join(tmpdir(), 'seaworthy-practice-'));
	afterAll(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	await resetPractice({folder, scenario, standIns: 'stand-ins.js', pace});
	const run: PracticeCluster['run'] = (program, args, more = {}) => standIn({program, args, folder, ...more});
	const kubeconfig = join(folder, 'kubeconfig');
	const words = (line: string) => (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1'));
	const kubectl: PracticeCluster['kubectl'] = (line, more) =>
		run('kubectl', ['--kubeconfig', kubeconfig, '--context', 'practice', '--namespace', 'deis', ...words(line)], more);
	const helm: PracticeCluster['helm'] = (line, more) =>
		run(
			'helm',
			['--kubeconfig', kubeconfig, '--kube-context', 'practice', '--namespace', 'deis', ...words(line)],
			more,
		);
	const object = async (name: string) => JSON.parse((await kubectl(`get ${name} --output json`)).stdout) as Json;
	return {folder, kubectl, helm, run, object};
}
