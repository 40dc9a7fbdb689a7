import {existsSync} from 'node:fs';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {startChild, stopAll} from './child.js';
import {freePorts} from './free-ports.js';
import {serve} from './listen.js';
import {waitUntil} from './wait-until.js';
import {clearAway} from './clear-away.js';

describe('processes that tests start', () => {
	let folder: string;

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-process-'));
	});

	afterEach(async () => {
		await clearAway(folder);
	});

	const shell = (name: string, script: string) => ({
		name,
		file: 'sh',
		args: ['-c', script],
		log: path.join(folder, `${name}.log`),
	});

	it('are stopped last first, and killed when they do not listen', async () => {
		const started = async (name: string) => existsSync(path.join(folder, name));
		const stubborn = await startChild({
			...shell('stubborn', `trap '' TERM; touch ${folder}/stubborn; while :; do sleep 0.1; done`),
			ready: async () => started('stubborn'),
			grace: 300,
		});
		const polite = await startChild({
			...shell(
				'polite',
				`trap 'touch ${folder}/thanked; exit 0' TERM; touch ${folder}/polite; while :; do sleep 0.1; done`,
			),
			ready: async () => started('polite'),
		});
		const order: string[] = [];
		await stopAll([
			{
				async stop() {
					await stubborn.stop();
					order.push('stubborn');
				},
			},
			{
				async stop() {
					await polite.stop();
					order.push('polite');
				},
			},
		]);
		expect(order).toEqual(['polite', 'stubborn']);
		expect(existsSync(path.join(folder, 'thanked'))).toBe(true);
		expect([stubborn.pid, polite.pid].filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
	});

	it('tell what they said last when they end before they are ready', async () => {
		const failing = startChild({...shell('failing', 'echo port taken >&2; exit 1'), ready: async () => false});
		await expect(failing).rejects.toThrow(/failing has ended[\s\S]*port taken/);
	});

	it('do not outlive a parent that is killed', async () => {
		const fixture = fileURLToPath(new URL('starts-a-child.fixture.ts', import.meta.url));
		const parent = spawn(process.execPath, ['--import', 'tsx', fixture, folder], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const [said] = (await once(parent.stdout, 'data')) as [Buffer];
		const pid = Number(said.toString());
		expect(existsSync(`/proc/${pid}`)).toBe(true);
		parent.kill('SIGKILL');
		await once(parent, 'exit');
		await waitUntil({
			what: 'the child to be gone',
			ask: async () => (existsSync(`/proc/${pid}`) ? undefined : true),
			patience: 10_000,
		});
	});

	it('get different ports', async () => {
		expect(new Set(await freePorts(20)).size).toBe(20);
	});

	it('a server of ours answers 500 when its work fails, and closes with its connections', async () => {
		const server = await serve(async () => {
			throw new Error('no cluster');
		});
		const answer = await fetch(`http://127.0.0.1:${server.port}/`);
		expect([answer.status, await answer.text()]).toEqual([500, 'Error: no cluster']);
		await server.stop();
		await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
	});
});
