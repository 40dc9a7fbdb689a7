import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type KeyChange, writeKeys} from '../../../source/tools/etcd.js';
import {type DeisCluster, type DeisPlan, startDeis} from './cluster.js';
import {dockerOf} from './hosts.js';
import * as proofs from './proofs.js';
import {at, dryRun, makeBase, proveNothingTwice, proveScript, proveUndo, proveUntold, state, undo} from './proofs.js';

const password = `-p"w$(x)\\'; {{ }} # ü: = 100%`;
const secrets = {SEAWORTHY_REGISTRATION_PASSWORD: password};
const admin = {
	'registration.admin': 'yes',
	'registration.username': 'ops',
	'registration.email': 'ops@example.com',
};
const closed = {'registration.mode': 'admin_only'};

const setUp = async (cluster: DeisCluster, sets: Readonly<Record<string, string>>, ...words: readonly string[]) =>
	proofs.setUp(cluster, {steps: ['registration'], sets, env: secrets, words});
const findings = async (cluster: DeisCluster) => proofs.findings(cluster, 'registration');

describe('registration of Deis v1 through a real sshd, on a real etcd', () => {
	let cluster: DeisCluster;
	let before: Readonly<Record<string, string>>;
	let after: Readonly<Record<string, string>>;
	let base: Awaited<ReturnType<typeof makeBase>>;

	beforeAll(async () => {
		base = await makeBase({superusers: 0});
		cluster = await startDeis({superusers: 0}, base.folder);
		before = await state(cluster);
	});

	afterAll(async () => {
		await cluster.stop();
		await base.remove();
	});

	it('R: tells the truth of a cluster that never saw it, and writes nothing', async () => {
		expect(await findings(cluster)).toEqual({
			'registration/open': 'danger',
			'registration/admin-unknown': 'unknown',
		});
		expect(await state(cluster)).toEqual(before);
		expect(await cluster.etcd.leaves('seaworthy')).toEqual({});
	});

	it('closes nothing before there is an administrator: v1 makes no exception for the first account', async () => {
		const refused = await setUp(cluster, {...closed, 'registration.admin': 'no'});
		expect(refused.exitCode, refused.stderr).toBe(2);
		expect(refused.stderr).toContain('no exception for the first account');
		expect(await state(cluster)).toEqual(before);
	});

	it('A: registers the administrator with the very password, then sets the mode; no secret is told', async () => {
		const ran = await setUp(cluster, {...closed, ...admin});
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(cluster.controller.accounts).toEqual([{username: 'ops', password, isSuperuser: true}]);
		await dockerOf(path.join(cluster.folder, 'hosts')).superusers('10.0.0.11', 1);
		after = await state(cluster);
		expect(after).toEqual({...before, '/deis/controller/registrationMode': 'admin_only'});
		await proveUntold(cluster, ran, [password, 'present-secret-canary']);
	});

	it('R: says good afterwards', async () => {
		expect(await findings(cluster)).toMatchObject({'registration/closed': 'good'});
	});

	it('N: plans nothing the second time; etcd sees no write', async () => {
		await proveNothingTwice(cluster, {steps: ['registration'], sets: closed});
	});

	it('U: refuses over a drift, then puts back what was there; history tells both', async () => {
		await cluster.etcd.set('deis/controller/registrationMode', 'disabled');
		const refused = await undo(cluster, 'registration');
		expect(refused.exitCode, refused.stderr).toBe(2);
		expect(refused.stderr).toContain('undo-over-drift');
		await cluster.etcd.set('deis/controller/registrationMode', 'admin_only');
		const undone = await proveUndo(cluster, 'registration', before);
		expect(undone.stderr).toContain('the first administrator stays');
		const {stdout} = await cluster.seaworthy(['history', ...at(cluster)]);
		expect(stdout).toContain('setup registration: done');
		expect(stdout).toContain('undo registration: done');
	});

	it.each([['sh'], ['dash'], ['bash']])('S: the script leaves the same state, run by %s', async (shell) => {
		const equal = await startDeis({superusers: 0}, base.folder);
		try {
			const answers = {steps: ['registration'], sets: {...closed, ...admin}, secrets, shell};
			await proveScript(equal, answers, after);
			expect(equal.controller.accounts).toEqual([{username: 'ops', password, isSuperuser: true}]);
		} finally {
			await equal.stop();
		}
	});
});

describe('what a cluster of Deis v1 may be like', () => {
	let cluster: DeisCluster | undefined;
	const start = async (plan: DeisPlan) => {
		cluster = await startDeis(plan);
		return cluster;
	};

	afterEach(async () => {
		await cluster?.stop();
		cluster = undefined;
	});

	it('before v1.6.0 there is a switch with another key, and no admin_only (deis/deis#1205)', async () => {
		const old = await start({release: 'v1.5.2', keys: {'controller/registrationEnabled': '1'}});
		const refused = await setUp(old, {...closed, 'registration.admin': 'no'});
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr).toContain('admin_only came with v1.6.0');
		await old.etcd.set('deis/controller/registrationMode', 'disabled');
		const sets = {'registration.mode': 'disabled', 'registration.admin': 'no'};
		// Its database is elsewhere: who is an administrator cannot be told.
		const unseen = await setUp(old, sets);
		expect(unseen.exitCode).toBe(2);
		expect(unseen.stderr).toContain('--accept close-unseen');
		expect(await old.etcd.get('deis/controller/registrationEnabled')).toBe('1');
		const ran = await setUp(old, sets, '--accept', 'close-unseen');
		expect(ran.exitCode, ran.stderr).toBe(0);
		expect(await old.etcd.get('deis/controller/registrationEnabled')).toBe('0');
	});

	it('hostile 63: a key that somebody writes between plan and write is refused, and what was written before it is put back', async () => {
		const one = await start({superusers: 1});
		const printed = await dryRun(one, {steps: ['registration'], sets: {'registration.mode': 'disabled'}});
		expect(printed.exitCode, printed.stderr).toBe(0);
		await one.etcd.set('deis/controller/registrationMode', 'admin_only');
		const file = path.join(one.folder, 'plan.sh');
		await writeFile(file, printed.stdout);
		const ran = await one.run('sh', [file]);
		expect(ran.exitCode).toBe(1);
		expect(await one.etcd.get('deis/controller/registrationMode')).toBe('admin_only');
	});

	it('hostile 44: a host whose key is not known is not trusted, with what to do; a changed key is refused', async () => {
		const one = await start({});
		const known = path.join(one.folder, 'hosts', 'known-hosts');
		await writeFile(known, '');
		const unknown = await one.seaworthy(['check', ...at(one)]);
		expect(unknown.exitCode).toBe(1);
		expect(unknown.stderr).toContain('The host key of tunnel is not known on this machine');
		const other = await one.run('ssh-keygen', ['-y', '-f', path.join(one.folder, 'hosts', 'user-key')]);
		await writeFile(known, `seaworthy-test ${other.stdout}`);
		const changed = await one.seaworthy(['check', ...at(one)]);
		expect(changed.exitCode).toBe(1);
		expect(changed.stderr).toContain('is not the one that is known');
	});

	it('says what was tried when there is no tunnel, no host by that name, or no etcd on it', async () => {
		const one = await start({});
		const none = await one.seaworthy(['check', '--platform', 'deis-v1']);
		expect(none.exitCode).toBe(1);
		expect(none.stderr).toContain('neither --tunnel nor DEISCTL_TUNNEL names one');
		const bad = await one.seaworthy(['check', '--tunnel=-oProxyCommand=x']);
		expect(bad.exitCode).toBe(1);
		expect(bad.stderr).toContain('is no host');
		await one.etcd.child.stop();
		const down = await one.seaworthy(['check', ...at(one)]);
		expect(down.exitCode).toBe(1);
		expect(down.stderr).toContain('no etcd answers');
	});

	it('writes several keys or none: those before one that cannot be written are put back as they were', async () => {
		const one = await start({keys: {'router/enforceHTTPS': 'false\n', 'router/sslKey': 'old "ü" $x\nsecond'}});
		const before = await state(one);
		const {etcd} = one;
		const indexOf = async (key: string) => {
			const answer = await fetch(`${etcd.url}/v2/keys/${key}`);
			return ((await answer.json()) as {readonly node: {readonly modifiedIndex: number}}).node.modifiedIndex;
		};
		const line = (value: string) => `${Buffer.from(value).toString('base64')}\n`;
		const changes = [
			{key: 'deis/router/sslKey', over: await indexOf('deis/router/sslKey')},
			{key: 'deis/router/new', over: undefined},
			{key: 'deis/router/enforceHTTPS', over: await indexOf('deis/router/enforceHTTPS')},
		];
		const stdin = [line('new = key\n'), line('old "ü" $x\nsecond'), line('x'), '-\n', '-\n', line('false\n')].join('');
		const write = async (all: readonly KeyChange[]) =>
			execa(path.join(one.hosts.bin, 'ssh'), ['-T', '--', one.tunnel, writeKeys(all)], {input: stdin, reject: false});
		const late = await write(
			changes.map((change) =>
				change.over === undefined ? change : {...change, over: change.key.endsWith('S') ? 1 : change.over},
			),
		);
		expect(late.exitCode).toBe(1);
		expect(late.stderr).toContain('not written: http://127.0.0.1:2379/v2/keys/deis/router/enforceHTTPS');
		expect(await state(one)).toEqual(before);
		const again = changes.with(0, {key: 'deis/router/sslKey', over: await indexOf('deis/router/sslKey')});
		const written = await write(again);
		expect(written.exitCode, written.stderr).toBe(0);
		const {'/deis/router/enforceHTTPS': _gone, ...kept} = before;
		expect(await state(one)).toEqual({...kept, '/deis/router/sslKey': 'new = key\n', '/deis/router/new': 'x'});
	});

	it('hostile 62: one run at a time, by a key whose index decides', async () => {
		const one = await start({superusers: 1});
		await one.etcd.set('seaworthy/lock', JSON.stringify({holder: 'ben@laptop', renewed: '2026-01-01T00:00:00Z'}));
		const held = await setUp(one, {'registration.mode': 'disabled'});
		expect(held.exitCode).toBe(5);
		expect(held.stderr).toContain('ben@laptop holds the lock on this cluster');
		expect(await one.etcd.get('deis/controller/registrationMode')).toBe('enabled');
	});
});
