import {execFile} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {at, listAt, textAt} from '../../../../source/core/json.js';
import {resetPractice} from '../../../../source/practice/make.js';
import {practiceCluster, type PracticeCluster} from '../../../practice/practice-cluster.js';
import {practised} from './preseed-session.js';

const imagesOf = async ({object}: PracticeCluster) =>
	listAt(await object('daemonset/deis-preseed'), 'spec', 'template', 'spec', 'initContainers').map((one) =>
		textAt(one, 'image'),
	);
const there = async ({kubectl}: PracticeCluster) =>
	(await kubectl('get daemonset deis-preseed --ignore-not-found --output name')).stdout;

describe('preseeding the practice cluster', () => {
	it('is checked, done, found done, and undone', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = practised(cluster);
		expect(await wizard.check()).toMatchObject({code: 3, printed: expect.stringContaining('[preseed/absent]')});

		const done = await wizard.setUp({keep: true});
		expect(done).toMatchObject({code: 0, says: expect.stringContaining('All 3 nodes have the 18 images')});
		expect(await imagesOf(cluster)).toContain('hephy/slugrunner:v2.7.0');
		const node = await cluster.object('node/practice-1');
		expect(listAt(node, 'status', 'images').map((image) => at(image, 'names', 0))).toContain(
			'hephy/slugbuilder:v2.8.0',
		);
		expect(await wizard.check()).toMatchObject({code: 0, printed: expect.stringContaining('[preseed/seeded]')});

		const [writes, runs] = [wizard.writes().length, readdirSync(join(cluster.folder, 'journal'))];
		expect(await wizard.setUp({keep: true})).toMatchObject({
			code: 0,
			says: expect.stringContaining('There is nothing to do'),
		});
		expect(wizard.writes().slice(writes)).toEqual([]);
		expect(readdirSync(join(cluster.folder, 'journal'))).toEqual(runs);

		const undone = await wizard.undo();
		expect(undone).toMatchObject({code: 0, says: expect.stringContaining('images stay on the nodes')});
		expect(await there(cluster)).toBe('');
		expect(
			(await cluster.kubectl('get pods --selector app.kubernetes.io/name=deis-preseed --output name')).stdout,
		).toBe('');
	});

	it('goes to the nodes of the selector only, then to others, and undo goes back to the first', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = practised(cluster);
		const nodes = async () =>
			(
				await cluster.kubectl(
					"get pods --selector app.kubernetes.io/name=deis-preseed --output 'jsonpath={range .items[*]}{.spec.nodeName} {end}'",
				)
			).stdout
				.trim()
				.split(' ')
				.sort();
		await wizard.setUp({keep: true, nodes: 'kubernetes.io/hostname=practice-2'});
		expect(await nodes()).toEqual(['practice-2']);
		await wizard.setUp({keep: true, nodes: 'kubernetes.io/hostname notin (practice-2)'});
		expect(await nodes()).toEqual(['practice-1', 'practice-3']);
		expect(await wizard.undo()).toMatchObject({code: 0});
		expect(await nodes()).toEqual(['practice-2']);
		expect(await wizard.setUp({keep: true, nodes: 'role=worker'})).toMatchObject({
			code: 1,
			says: expect.stringContaining('No node fits role=worker.'),
		});
	});

	it('a node that cannot pull is named with the reason; mended and tried again it is done without another write', async () => {
		const cluster = await practiceCluster('bad-node');
		const wizard = practised(cluster);
		const failed = await wizard.setUp({keep: true});
		expect(failed.code).toBe(4);
		expect(failed.says).toMatch(/practice-3: ErrImagePull hephy\/builder:v2\.13\.7: .*toomanyrequests/);
		expect(failed.says).toContain('failed: See that every node has every image');
		expect(failed.says).toContain('2 of 3 nodes have all images; practice-3: ErrImagePull');
		expect(await wizard.check()).toMatchObject({code: 3, printed: expect.stringContaining('[preseed/incomplete]')});

		await cluster.kubectl('annotate node practice-3 practice/pulls-');
		const writes = wizard.writes().length;
		// Mended it is complete by itself, as the DaemonSet is kept.
		expect(await wizard.setUp({keep: true})).toMatchObject({
			code: 0,
			says: expect.stringContaining('There is nothing to do'),
		});
		expect(wizard.writes().slice(writes)).toEqual([]);
	});

	it('without keeping: pulled, taken away, then unknown; the next run pulls again and says so', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = practised(cluster);
		for (const _ of ['first', 'second']) {
			const before = wizard.writes().length;
			const done = await wizard.setUp({keep: false});
			expect(done).toMatchObject({code: 0, says: expect.stringContaining('every run of preseed starts them again')});
			expect(wizard.writes().slice(before)).toEqual([
				'apply --server-side --field-manager seaworthy --force-conflicts --filename -',
				'delete daemonset/deis-preseed --ignore-not-found',
			]);
			expect(await there(cluster)).toBe('');
		}

		const {printed} = await wizard.check();
		expect(printed).toContain('unknown: Nothing keeps the images on the nodes');
		expect(printed).toContain('A node tells of at most 50 of its images');
	});
});

describe('the printed script', () => {
	const root = mkdtempSync(join(tmpdir(), 'seaworthy-preseed-'));
	const run = promisify(execFile);

	beforeAll(async () => {
		await build({
			entryPoints: ['source/practice/stand-ins.ts'],
			bundle: true,
			splitting: true,
			format: 'esm',
			platform: 'node',
			outdir: join(root, 'dist'),
			logLevel: 'error',
		});
		writeFileSync(join(root, 'dist/package.json'), '{"type":"module"}');
	});
	afterAll(() => {
		rmSync(root, {recursive: true, force: true});
	});

	it.each(['keep', 'remove'])(
		'leaves what the run leaves: %s',
		async (end) => {
			const answers = {keep: end === 'keep', nodes: 'kubernetes.io/hostname!=practice-2'};
			const direct = await practiceCluster('fresh');
			await practised(direct).setUp(answers);
			const scripted = await practiceCluster('fresh');
			await resetPractice({folder: scripted.folder, standIns: join(root, 'dist/stand-ins.js'), pace: 0});
			const {printed, code} = await practised(scripted).setUp(answers, true);
			expect(code).toBe(0);
			expect((await practised(scripted).setUp(answers, true)).printed).toBe(printed);
			expect(await there(scripted)).toBe('');
			const file = join(root, `${end}.sh`);
			writeFileSync(file, printed, {mode: 0o700});
			await run('sh', [file]);
			const spec = async (cluster: PracticeCluster) =>
				end === 'keep' ? at(await cluster.object('daemonset/deis-preseed'), 'spec') : await there(cluster);
			expect(await spec(scripted)).toEqual(await spec(direct));
		},
		60_000,
	);
});
