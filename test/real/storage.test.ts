import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {deisMinio, type Minio, startMinio} from './components/stores/minio.js';
import {backends, buckets, type Store} from './harness/backends.js';
import {waitUntil} from './components/process/wait-until.js';
import {empty, objectsIn} from './harness/bucket.js';
import {type Answers, check, proveNothingTwice, proveScript, setUp, undo, writes} from './harness/proofs.js';
import {type Base, makeBase, type Release} from './harness/release.js';
import {differing, stateOf} from './harness/state.js';
import {clearAway} from './components/process/clear-away.js';

let folder: string;
let base: Base;
let old: Minio;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-real-'));
	old = await startMinio({folder: path.join(folder, 'deis-minio'), ...deisMinio});
	base = await makeBase({nodes: 1, store: {minio: old.endpoint, env: {}}});
});

afterAll(async () => {
	await old.stop();
	await base.remove();
	await clearAway(folder);
});

/** An equal of the base, whose deis-minio and new store are real. */
async function equal(store: Store): Promise<Release> {
	return base.copy({
		store: {minio: old.endpoint, env: store.env},
		forwards: [{port: 9000, to: Number(new URL(old.endpoint).port), namespace: 'deis'}],
	});
}

describe.each(backends)(
	'storage and credentials on a real API server, with helm, rclone and a real $name',
	(backend) => {
		let release: Release;
		let store: Store;
		let answers: Answers;
		let before: Awaited<ReturnType<typeof stateOf>>;
		let after: Awaited<ReturnType<typeof stateOf>>;

		beforeAll(async () => {
			store = await backend.start(path.join(folder, backend.name));
			release = await equal(store);
			answers = {
				steps: ['storage', 'credentials'],
				sets: {
					'storage.backend': backend.name,
					...store.sets,
					...Object.fromEntries(Object.entries(buckets).map(([part, name]) => [`storage.${part}`, name])),
				},
				secrets: store.secrets,
				given: {env: store.env},
			};
		});

		afterAll(async () => {
			await store.stop();
			await release.stop();
		});

		it('R: says that Minio is dangerous', async () => {
			before = await stateOf(release);
			expect(await check(release, ['storage', 'credentials'])).toMatchObject({
				exitCode: 3,
				findings: {'storage/minio': 'danger', 'credentials/minio': 'attention'},
			});
			expect(await writes(release)).toEqual([]);
		});

		it('keys that lack a right are refused before anything is written', async () => {
			const ran = await setUp(release, {...answers, secrets: store.bad.secrets});
			expect(ran.exitCode, ran.stderr).toBe(1);
			expect(ran.stderr).toMatch(store.bad.says);
			expect(ran.stderr).toMatch(store.bad.word);
			expect(await writes(release)).toEqual([]);
		});

		it('A: the Secret holds keys and buckets, every reader the store, and the database backs up there', async () => {
			await empty(store, Object.values(buckets));
			const ran = await setUp(release, answers);
			expect(ran.exitCode, ran.stderr).toBe(0);
			expect(await keyfile(release)).toEqual(store.keyfile);
			for (const [component, name] of [
				['builder', 'BUILDER_STORAGE'],
				['registry', 'REGISTRY_STORAGE'],
				['database', 'DATABASE_STORAGE'],
				['controller', 'APP_STORAGE'],
			] as const)
				expect(await release.kubectl(['get', 'deployment', `deis-${component}`, '--output', variable(name)])).toBe(
					backend.name,
				);
			expect(await release.kubectl(['get', 'deployment', 'deis-minio', '--ignore-not-found'])).toBe('');
			// kwok says that a pod is ready before the database's stand-in has booted in it.
			const {database} = release.ground.cluster;
			await waitUntil({
				what: `the database to boot from ${backend.name}`,
				ask: async () => ((await database.boots()).at(-1) === backend.name ? true : undefined),
				patience: 120_000,
			});
			expect(await objectsIn(store, buckets.database)).toContainEqual(
				expect.stringMatching(/^basebackups_005\/base_\w+_backup_stop_sentinel\.json$/),
			);
			// What the trials wrote is taken away again.
			expect(await objectsIn(store, buckets.builder)).toEqual([]);
			after = await stateOf(release);
		});

		it('R: says good afterwards', async () => {
			expect(await check(release, ['storage', 'credentials'])).toMatchObject({
				exitCode: 0,
				findings: {'storage/external': 'good', 'credentials/present': 'good'},
			});
		});

		it('N: plans nothing and changes nothing the second time', async () => {
			await proveNothingTwice(release, answers);
		});

		it('U: asks before the data stays behind, and then puts back what was there', async () => {
			const refused = await undo(release, 'storage');
			expect(refused.stderr).toContain('--accept undo-storage');
			for (const [step, more] of [
				['storage', ['--accept', 'undo-storage']],
				['credentials', []],
			] as const) {
				const undone = await undo(release, step, more);
				expect(undone.exitCode, undone.stderr).toBe(0);
			}
			// The Service of Minio was deleted and made anew: the server gives it another address.
			const other = differing(before, await stateOf(release)).filter(
				(line) => !line.startsWith('/Service/deis-minio/spec/clusterIP'),
			);
			expect(other).toEqual([]);
		});

		it('S: the script leaves the same state on an equal cluster', async () => {
			await empty(store, Object.values(buckets));
			const copy = await equal(store);
			try {
				await proveScript(copy, answers, after);
			} finally {
				await copy.stop();
			}
		});
	},
);

function variable(name: string): string {
	return `jsonpath={.spec.template.spec.containers[0].env[?(@.name=="${name}")].value}`;
}

async function keyfile({kubectl}: Release): Promise<Readonly<Record<string, string>>> {
	const {data} = JSON.parse(await kubectl(['get', 'secret', 'objectstorage-keyfile', '--output', 'json'])) as {
		readonly data: Readonly<Record<string, string>>;
	};
	return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}
