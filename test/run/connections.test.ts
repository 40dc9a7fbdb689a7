import {existsSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {describe, expect, it} from 'vitest';
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

	it('hostile 51: have paths that every system takes, however long the temporary folder is', async () => {
		const connections = createConnections(process.env);
		const before = process.env['TMPDIR'];
		process.env['TMPDIR'] = `/${'long'.repeat(30)}`;
		try {
			const path = socketOf(connections.words(['--', 'core@tunnel', 'true']));
			// ssh adds 17 characters while it makes one.
			expect(path.length + 17).toBeLessThan(104);
		} finally {
			if (before === undefined) Reflect.deleteProperty(process.env, 'TMPDIR');
			else process.env['TMPDIR'] = before;
			await connections.close();
		}
	});

	it('are none where no ssh was called', async () => {
		await createConnections(process.env).close();
	});
});
