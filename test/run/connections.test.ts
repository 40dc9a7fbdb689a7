import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Outcome} from '../../source/core/command.js';
import {createConnections} from '../../source/run/connections.js';
import {ssh} from '../../source/tools/ssh.js';

const socketOf = (words: readonly string[]) => {
	const path = words.find((word) => word.startsWith('ControlPath='))?.slice('ControlPath='.length);
	if (path === undefined) throw new Error('no ControlPath');
	return path;
};

describe('connections of ssh', () => {
	it('are one for each destination, whatever is run there, in a folder that only we can enter', async () => {
		const connections = createConnections(process.env);
		const tunnel = {user: 'core', host: 'tunnel'};
		const other = {user: 'core', host: '10.0.0.12', jump: tunnel};
		const socket = (at: Parameters<typeof ssh>[0], remote: string) =>
			socketOf(connections.words(ssh(at, remote).arguments));
		expect(socket(tunnel, 'true')).toBe(socket(tunnel, 'false'));
		expect(socket(other, 'true')).not.toBe(socket(tunnel, 'true'));
		expect(socket({...tunnel, user: 'ops'}, 'true')).not.toBe(socket(tunnel, 'true'));
		const folder = dirname(socket(tunnel, 'true'));
		expect(statSync(folder).mode & 0o777).toBe(0o700);
		await connections.close();
		expect(existsSync(folder)).toBe(false);
	});

	it.each([`/${'long'.repeat(30)}`, '/a b', '/100%'])(
		'hostile 51: have paths that every system takes, with TMPDIR %j',
		async (folder) => {
			const connections = createConnections(process.env);
			const before = process.env['TMPDIR'];
			process.env['TMPDIR'] = folder;
			try {
				const path = socketOf(connections.words(['--', 'core@tunnel', 'true']));
				// ssh adds 17 characters while it makes one.
				expect(path.length + 17).toBeLessThan(104);
				expect(path).toMatch(/^\/tmp\/[\w/-]+$/);
			} finally {
				if (before === undefined) Reflect.deleteProperty(process.env, 'TMPDIR');
				else process.env['TMPDIR'] = before;
				await connections.close();
			}
		},
	);

	it('go through the one connection to the host that is jumped over, which is never asked for again', async () => {
		const connections = createConnections(process.env);
		const tunnel = {user: 'core', host: 'tunnel', port: 2222};
		const words = connections.words(ssh({user: 'core', host: '10.0.0.12', jump: tunnel}, 'true').arguments);
		expect(words).not.toContain('-J');
		const proxy = words.find((word) => word.startsWith('ProxyCommand=')) ?? '';
		expect(proxy).toContain(`ControlPath=${socketOf(connections.words(ssh(tunnel, 'true').arguments))}`);
		expect(proxy).toContain('BatchMode=yes');
		expect(proxy).toMatch(/-W \[%h\]:%p -p 2222 -- core@tunnel 2>\S+\.why'$/);
		await connections.close();
	});

	/** Calls of ssh that end when they are told to; each makes its socket when it begins. */
	const calls = (answers: (host: string, tried: number) => Partial<Outcome> = () => ({})) => {
		const connections = createConnections(process.env);
		const state = {begun: [] as string[], atOnce: 0, most: 0};
		const tried = new Map<string, number>();
		const call = async (host: string) => {
			const made = ssh({user: 'core', host}, 'true').arguments;
			return connections.run(made, async (words) => {
				state.begun.push(host);
				state.most = Math.max(state.most, (state.atOnce += 1));
				const count = (tried.get(host) ?? 0) + 1;
				tried.set(host, count);
				await new Promise((resolve) => setTimeout(resolve, 30));
				state.atOnce -= 1;
				const outcome = {exitCode: 0, stdout: '', stderr: '', took: 1, ...answers(host, count)};
				if (outcome.exitCode === 0) writeFileSync(socketOf(words), '');
				return outcome;
			});
		};
		return {connections, state, call};
	};

	it('are made eight at a time, so that no sshd drops them (MaxStartups 10:30:100)', async () => {
		const {connections, state, call} = calls();
		await Promise.all(Array.from({length: 30}, async (_, index) => call(`host-${index}`)));
		expect({most: state.most, begun: state.begun.length}).toEqual({most: 8, begun: 30});
		await connections.close();
	});

	it('carry 64 commands at a time: of 1,000 hosts each would be a process at once', async () => {
		const {connections, state, call} = calls();
		await call('a');
		await Promise.all(Array.from({length: 200}, async () => call('a')));
		expect({most: state.most, begun: state.begun.length}).toEqual({most: 64, begun: 201});
		await connections.close();
	});

	it('are made once for calls that come together, and again by the next when that failed', async () => {
		const {connections, state, call} = calls((_, tried) =>
			tried === 1 ? {exitCode: 255, stderr: 'Permission denied'} : {},
		);
		const outcomes = await Promise.all([call('a'), call('a'), call('a')]);
		expect(outcomes.map(({exitCode}) => exitCode)).toEqual([255, 0, 0]);
		expect(state.begun).toHaveLength(3);
		await connections.close();
	});

	it('hostile 46: that sshd dropped before anybody was logged in are made again, others are not', async () => {
		const reset = 'kex_exchange_identification: read: Connection reset by peer';
		const {connections, call, state} = calls((host, tried) => {
			if (host === 'busy') return tried < 3 ? {exitCode: 255, stderr: reset} : {};
			return {
				exitCode: 255,
				stderr:
					host === 'dead' ? `Stdio forwarding request failed: refused\n${reset}` : 'Host key verification failed.',
			};
		});
		expect((await call('busy')).exitCode).toBe(0);
		expect(state.begun).toHaveLength(3);
		expect((await call('dead')).exitCode).toBe(255);
		expect((await call('other')).exitCode).toBe(255);
		expect(state.begun).toHaveLength(5);
		await connections.close();
	});

	it('are 200 at a time to hosts behind another: the one used least lately ends, unless something runs there', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'seaworthy-ssh-'));
		onTestFinished(() => {
			rmSync(folder, {recursive: true, force: true});
		});
		writeFileSync(join(folder, 'ssh'), `#!/bin/sh\necho "$*" >>${folder}/ended\n`, {mode: 0o755});
		const connections = createConnections({PATH: `${folder}:/usr/bin:/bin`});
		const sockets = new Map<string, string>();
		const call = async (host: string, until: Promise<void> = Promise.resolve()) =>
			connections.run(
				ssh({user: 'core', host, jump: {user: 'core', host: 'tunnel'}}, 'true').arguments,
				async (words) => {
					sockets.set(host, socketOf(words));
					writeFileSync(socketOf(words), '');
					await until;
					return {exitCode: 0, stdout: '', stderr: '', took: 1};
				},
			);
		const ended = () => {
			const text = existsSync(join(folder, 'ended')) ? readFileSync(join(folder, 'ended'), 'utf8') : '';
			return [...sockets].filter(([, socket]) => text.includes(`${socket} `)).map(([host]) => host);
		};
		let release = () => {};
		const long = call('long', new Promise((resolve) => (release = resolve)));
		for (let at = 0; at < 199; at++) await call(`host-${at}`);
		await call('host-0');
		expect(ended()).toEqual([]);
		await Promise.all([call('host-200'), call('host-201')]);
		expect(ended()).toEqual(['host-1', 'host-2']);
		expect(existsSync(sockets.get('host-1') ?? '')).toBe(false);
		// It is connected again when it is called again, in the place of the next.
		await call('host-1');
		expect(ended()).toEqual(['host-1', 'host-2', 'host-3']);
		release();
		await long;
		await connections.close();
		expect(ended()).toHaveLength(202);
	});

	it('are none where no ssh was called', async () => {
		await createConnections(process.env).close();
	});
});
