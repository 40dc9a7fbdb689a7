import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {describe, expect, it, onTestFinished} from 'vitest';
import {leaveAtWork, standings, unitsStand, type Stand} from '../../source/tools/deisctl.js';

const wanted = [
	{unit: 'deis-registry@1.service', count: 1},
	{unit: 'deis-publisher.service', count: 2},
];

type Host = {readonly home: string; run(remote: string, shell?: string): Promise<string>};

/** A host whose curl answers with these states, as etcd does: unit, machine, load, active, sub. */
function host(states: readonly string[], log?: string): Host {
	const home = mkdtempSync(path.join(tmpdir(), 'sw-deisctl-'));
	onTestFinished(() => {
		rmSync(home, {recursive: true});
	});
	const nodes = states.map((state) => {
		const [unit, machine, loadState, activeState, subState] = state.split(' ');
		const value = JSON.stringify({loadState, activeState, subState, machineState: {ID: machine}, unitHash: '0'});
		const key = `/_coreos.com/fleet/states/${unit ?? ''}`;
		return {key, dir: true, nodes: [{key: `${key}/${machine ?? ''}`, value, modifiedIndex: 7, createdIndex: 7}]};
	});
	writeFileSync(path.join(home, 'answer'), JSON.stringify({action: 'get', node: {key: '/x', dir: true, nodes}}));
	writeFileSync(path.join(home, 'curl'), `#!/bin/sh\ncat ${path.join(home, 'answer')}\n`, {mode: 0o755});
	if (log !== undefined) writeFileSync(path.join(home, '.seaworthy-deisctl.log'), log);
	return {
		home,
		run: async (remote, shell = 'sh') => {
			const env = {HOME: home, PATH: `${home}:/usr/bin:/bin`};
			const {stdout} = await execa(shell, ['-c', remote], {env, extendEnv: false, reject: false});
			return stdout;
		},
	};
}

const good = [
	'deis-registry@1.service m1 loaded active running',
	'deis-publisher.service m1 loaded active running',
	'deis-publisher.service m2 loaded active running',
];

describe('how units stand, told by fleet’s states and not by deisctl', () => {
	it.each<[string, Stand, readonly string[], string | undefined, string]>([
		['all run', 'running', good, undefined, 'good deis-registry@1.service\ngood deis-publisher.service\nready'],
		[
			'one host of two has it',
			'running',
			good.slice(0, 2),
			undefined,
			'good deis-registry@1.service\nlate deis-publisher.service - - - -',
		],
		[
			'a stale failure, while deisctl is at work',
			'running',
			['deis-registry@1.service m1 loaded failed failed', ...good.slice(1)],
			'…',
			'late deis-registry@1.service m1 loaded failed failed\ngood deis-publisher.service',
		],
		[
			'a failure, and deisctl said Done. and 0',
			'running',
			['deis-registry@1.service m1 loaded failed failed', ...good.slice(1)],
			'Done.\ndeisctl ended: 0\n',
			'failed deis-registry@1.service m1 loaded failed failed\ngood deis-publisher.service\nover\ndeisctl: Done.\ndeisctl: deisctl ended: 0',
		],
		[
			'deisctl ended with an error',
			'running',
			['deis-registry@1.service m1 loaded inactive dead', ...good.slice(1)],
			'Error: timeout reached\ndeisctl ended: 1\n',
			'late deis-registry@1.service m1 loaded inactive dead\ngood deis-publisher.service\nover\ndeisctl: Error: timeout reached\ndeisctl: deisctl ended: 1',
		],
		[
			'an installation that ended without a unit (deis/deis#4454)',
			'loaded',
			good.slice(1),
			'Done.\ndeisctl ended: 0\n',
			'late deis-registry@1.service - - - -\ngood deis-publisher.service\nover\ndeisctl: Done.\ndeisctl: deisctl ended: 0',
		],
		[
			'loaded and at rest',
			'loaded',
			good.map((one) => one.replace('active running', 'inactive dead')),
			undefined,
			'good deis-registry@1.service\ngood deis-publisher.service\nready',
		],
		[
			'stopped',
			'stopped',
			good.map((one) => one.replace('active running', 'inactive dead')),
			undefined,
			'good deis-registry@1.service\ngood deis-publisher.service\nready',
		],
		[
			'not stopped',
			'stopped',
			good.slice(0, 1),
			undefined,
			'late deis-registry@1.service m1 loaded active running\ngood deis-publisher.service',
		],
		['gone', 'gone', [], undefined, 'good deis-registry@1.service\ngood deis-publisher.service\nready'],
		[
			'not gone',
			'gone',
			good.slice(0, 1),
			undefined,
			'late deis-registry@1.service m1 loaded active running\ngood deis-publisher.service',
		],
	])('%s', async (_what, stand, states, log, told) => {
		for (const shell of ['sh', 'bash'])
			expect(await host(states, log).run(unitsStand(wanted, stand), shell)).toBe(told);
	});

	it('is read line by line', () => {
		expect(standings('good a\nlate b - - - -\nfailed c m1 loaded failed failed\nover\n')).toEqual([
			{unit: 'a', state: 'good', machine: '', says: ''},
			{unit: 'b', state: 'late', machine: '', says: ''},
			{unit: 'c', state: 'failed', machine: 'm1', says: 'failed failed'},
		]);
	});
});

describe('deisctl left at work', () => {
	it('goes on when the call has ended; what it says and how it ended is in a file that only its owner reads', async () => {
		const one = host([]);
		writeFileSync(path.join(one.home, 'deisctl'), '#!/bin/sh\nsleep 5; echo "$@"; echo "Done."\n', {mode: 0o755});
		const began = performance.now();
		expect(await one.run(leaveAtWork(['start', "stateless-platform'x"], 20))).toBe('');
		expect(performance.now() - began).toBeLessThan(4500);
		const log = path.join(one.home, '.seaworthy-deisctl.log');
		await expect
			.poll(() => readFileSync(log, 'utf8'), {timeout: 20_000})
			.toBe("start stateless-platform'x\nDone.\ndeisctl ended: 0\n");
	});

	it('is stopped when its time is over, and says so', async () => {
		const one = host([]);
		writeFileSync(path.join(one.home, 'deisctl'), '#!/bin/sh\nexec sleep 30\n', {mode: 0o755});
		await one.run(leaveAtWork(['start', 'platform'], 1));
		const log = path.join(one.home, '.seaworthy-deisctl.log');
		await expect.poll(() => readFileSync(log, 'utf8'), {timeout: 5000}).toBe('deisctl ended: 124\n');
	});
});
