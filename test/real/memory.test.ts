import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chart} from './chart/render.js';
import {componentEnv} from './components/component-path.js';
import {waitUntil} from './components/process/wait-until.js';
import {oneRelease, ownValues, setMode, target} from './harness/one-release.js';
import {writes} from './harness/proofs.js';
import {context, type Given, type Release} from './harness/release.js';
import {stuckChart} from './harness/stuck-chart.js';

describe('what is remembered in the cluster', () => {
	let own: Awaited<ReturnType<typeof oneRelease>>;
	let release: Release;

	beforeAll(async () => {
		own = await oneRelease({values: {mine: {kept: '1'}}});
		({release} = own);
	});

	afterAll(async () => own.remove());

	/** Another laptop: nothing of ours lies there. */
	const laptop = (name: string): Given => ({
		env: {HOME: path.join(own.root, name), XDG_STATE_HOME: path.join(own.root, name, 'state')},
	});
	const undo = async (words: readonly string[], from: Given) =>
		release.seaworthy(
			['undo', ...words, ...target, '--no-input', '--yes', '--confirm', context, '--chart', chart],
			from,
		);
	const documents = async (): Promise<Readonly<Record<string, string>>> => {
		const secret = JSON.parse(await release.kubectl(['get', 'secret', 'seaworthy', '--output', 'json'])) as {
			readonly data: Readonly<Record<string, string>>;
		};
		return secret.data;
	};

	it('shows on another laptop who was cut off, and which task nobody saw end', async () => {
		const stuck = await stuckChart(own.root);
		const wizard = execa(
			process.execPath,
			[
				...[path.resolve('dist/cli.js'), 'setup', 'registration', ...target, '--set', 'registration.mode=disabled'],
				...['--chart', stuck, '--no-input', '--yes', '--confirm', context],
			],
			{
				env: {...componentEnv(), ...laptop('first').env, KUBECONFIG: release.ground.cluster.wizardKubeconfig},
				extendEnv: false,
				reject: false,
			},
		);
		await waitUntil({
			what: 'helm to mark its release',
			ask: async () => {
				const marked = await release.kubectl([
					'get',
					'secrets',
					'--selector',
					'status=pending-upgrade',
					'--output=name',
				]);
				return marked === '' ? undefined : marked;
			},
			patience: 90_000,
		});
		const helm = await childOf(wizard.pid ?? 0, 'upgrade');
		wizard.kill('SIGKILL');
		process.kill(helm, 'SIGKILL');
		await wizard;
		const told = await release.seaworthy(['history', ...target], laptop('second'));
		expect(told.exitCode, told.stderr).toBe(0);
		expect(told.stdout).toMatch(/\S+@\S+ {2}setup registration: cut off, or still running/);
		expect(told.stdout).toContain('registration: mode=disabled');
		expect(told.stdout).toMatch(/unknown +Upgrade the release/);
		expect(told.stdout).toMatch(/waiting +Wait for deis-controller/);
	});

	it('refuses while the release is pending, then while the lock is held by the dead run', async () => {
		const before = (await writes(release)).length;
		const pending = await setMode(release, 'disabled', ['--chart', chart], laptop('second'));
		expect(pending.exitCode).toBe(1);
		expect(pending.stderr).toContain('hephy is pending-upgrade (revision 2)');
		const held = await setMode(release, 'disabled', ['--chart', chart, '--accept', 'mend-release'], laptop('second'));
		expect(held.exitCode).toBe(5);
		expect(held.stderr).toMatch(/\S+@\S+ \(process \d+, .*\) (works|holds the lock) on this cluster/);
		expect(held.stderr).toContain('--accept take-over-lock');
		expect((await writes(release)).length).toBe(before);
	});

	it('takes the lock over when it was not renewed for 60 s, mends, says what was unfinished, and goes on', async () => {
		const began = performance.now();
		const accept = ['--accept', 'mend-release', '--accept', 'take-over-lock'];
		const ran = await setMode(release, 'disabled', ['--chart', chart, ...accept], laptop('second'));
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(performance.now() - began).toBeGreaterThan(60_000);
		expect(ran.stderr).toMatch(/began "setup registration" at .*; it was cut off, or still runs/);
		expect(ran.stderr).toContain('Upgrade the release: begun, and nobody saw it end.');
		expect(await ownValues(release)).toEqual({mine: {kept: '1'}, controller: {registration_mode: 'disabled'}});
	});

	it('undoes from a third laptop to what was before the first run, over a drift only on the operator’s word', async () => {
		const upgraded = await release.run(
			'helm',
			[
				...['upgrade', 'hephy', chart, '--namespace', 'deis', '--reset-then-reuse-values'],
				...['--set', 'controller.registration_mode=enabled'],
			],
			{kubeconfig: release.ground.cluster.adminKubeconfig},
		);
		expect(upgraded.exitCode, upgraded.stderr).toBe(0);
		const before = (await writes(release)).length;
		const refused = await undo(['registration'], laptop('third'));
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr).toContain('controller.registration_mode has another value');
		expect(refused.stderr).toContain('--accept undo-over-drift');
		expect((await writes(release)).length).toBe(before);
		const undone = await undo(['registration', '--accept', 'undo-over-drift'], laptop('third'));
		expect(undone.exitCode, undone.stderr).toBe(0);
		expect(await ownValues(release)).toEqual({mine: {kept: '1'}});
	});

	it('keeps the last 20 runs and what undo needs, and drops that on --forget', async () => {
		const now = await documents();
		const [name = '', content = ''] = Object.entries(now).find(([key]) => key.startsWith('run-')) ?? [];
		expect(name).toMatch(/^run-\d{8}T\d{6}/);
		const older = Object.fromEntries(
			Array.from({length: 25}, (_, index) => [
				`run-200001${String(index + 1).padStart(2, '0')}T000000Z-abcdef.jsonl`,
				content,
			]),
		);
		// Under another field manager, as what puts a backup back would write them.
		await release.kubectl(
			['apply', '--server-side', '--field-manager=backup', '--force-conflicts', '--filename', '-'],
			JSON.stringify({
				apiVersion: 'v1',
				kind: 'Secret',
				metadata: {name: 'seaworthy', labels: {'app.kubernetes.io/managed-by': 'seaworthy'}},
				type: 'seaworthy/memory',
				data: {...now, ...older},
			}),
		);
		const ran = await setMode(release, 'disabled', ['--chart', chart], laptop('third'));
		expect(ran.exitCode, ran.stderr).toBe(0);
		const kept = Object.keys(await documents());
		const runs = kept.filter((key) => key.startsWith('run-'));
		expect(runs).toHaveLength(20);
		expect(runs).toContain(name);
		expect(runs).not.toContain('run-20000101T000000Z-abcdef.jsonl');
		expect(kept).toContain('undo-registration.json');
		const forgotten = await undo(['registration', '--forget'], laptop('fourth'));
		expect(forgotten.exitCode, forgotten.stderr).toBe(0);
		expect(Object.keys(await documents())).not.toContain('undo-registration.json');
		const late = await undo(['registration'], laptop('fourth'));
		expect(late.exitCode).toBe(1);
		expect(late.stderr).toContain('Nothing is kept of a run of registration');
	});
});

/** The process that a program started, by a word of its command line. */
async function childOf(parent: number, word: string): Promise<number> {
	for (const name of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
		const read = async (file: string) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
		const ppid = /\) \S (\d+) /.exec(await read('stat'))?.[1];
		if (Number(ppid) === parent && (await read('cmdline')).split('\0').includes(word)) return Number(name);
	}
	throw new Error(`Process ${parent} has no child with ${word}.`);
}
